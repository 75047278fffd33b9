"""A Word document to start from: the form with its names in their places, set as official papers are (NĐ 30/2020)."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument

from core.vietnamese import xml_text
from forms.definition import FieldDef, FormDef
from forms.paper import roman
from forms.word.names import LOOP_END, NameGroup, WordName, name_groups
from forms.word.sheet import CENTER, line, set_page


def starter(title: str, form: FormDef) -> bytes:
    """The .docx for a form: every question with its name, conditional ones in their conditions, tables with loops."""
    document = Document()
    set_page(document)
    line(document, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, align=CENTER)
    line(document, "Độc lập - Tự do - Hạnh phúc", bold=True, align=CENTER)
    line(document, "")
    line(document, title.upper(), bold=True, align=CENTER)
    line(document, "Kính gửi: {{ agency_name }}", align=CENTER)
    for number, group in enumerate(name_groups(form)[:-1], start=1):
        line(document, f"{roman(number)}. {group.title}", bold=True)
        _section(document, group)
    for each in form.fields:
        if each.type == "declaration":
            line(document, each.label)
    _signatures(document, [each for each in form.fields if each.type == "signature_place"])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _section(document: WordDocument, group: NameGroup) -> None:
    boxes = {each.of: each.name for each in group.names if each.end == "boxes"}
    for each in group.names:
        if each.of:
            continue
        if each.guarded:
            line(document, f"{{%p if {each.name} %}}")
        if each.is_table:
            _table(document, each)
        else:
            line(document, f"{each.label.rstrip(' :')}: {{{{ {boxes.get(each.name, each.name)} }}}}")
        if each.guarded:
            line(document, "{%p endif %}")


def _table(document: WordDocument, name: WordName) -> None:
    """A head, the row that is repeated, and before and after it the rows that hold the loop and go away."""
    line(document, f"{name.label.rstrip(' :')}:")
    table = document.add_table(rows=4, cols=len(name.columns))
    table.style = "Table Grid"
    for at, (snippet, label) in enumerate(name.cells):
        table.cell(0, at).text = xml_text(label)
        table.cell(0, at).paragraphs[0].runs[0].bold = True
        table.cell(2, at).text = snippet
    table.cell(1, 0).text = name.snippet
    table.cell(3, 0).text = LOOP_END
    line(document, "")


def _signatures(document: WordDocument, others: list[FieldDef]) -> None:
    last_at = max(1, len(others))  # whoever declares signs on the right
    table = document.add_table(rows=1, cols=last_at + 1)
    for at, field in enumerate(others):
        table.cell(0, at).text = xml_text(field.label)
    last = table.cell(0, last_at)
    last.text = "{{ place }}, {{ date }}\nNgười khai\n\n\n{{ applicant_name }}"
    for cell in table.rows[0].cells:
        for paragraph in cell.paragraphs:
            paragraph.alignment = CENTER
