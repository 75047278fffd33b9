"""The monthly report as a Word document, for the office that edits it before it is signed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from core.vietnamese import group_digits, xml_text
from forms.word.sheet import CENTER, JUSTIFY, RIGHT, line, set_page

_HEADS = ("TT", "Cơ quan", "Kế hoạch", "Chỉ tiêu tháng", "Trong tháng", "Lũy kế", "Đạt (%)")
_WIDTHS_CM = (1.0, 5.5, 2.4, 1.9, 1.9, 2.3, 1.5)
_HEAD_CM = (6.7, 9.8)
_KEYS = ("planned", "month_quota", "month", "filed", "percent")


def report_docx(context: dict[str, Any]) -> bytes:
    """What `services.reports.print_context` says, set as the PDF is."""
    document = Document()
    set_page(document)
    document.core_properties.title = f"Báo cáo tiến độ số hóa tháng {context['month']}"
    document.core_properties.author = xml_text(context["agency_name"])
    _head(document, context)
    line(document, "BÁO CÁO", bold=True, align=CENTER).paragraph_format.space_before = Pt(12)
    subject = f"Tiến độ số hóa kết quả giải quyết thủ tục hành chính tháng {context['month']}"
    line(document, subject, bold=True, align=CENTER)
    line(document, context["opening"], align=JUSTIFY)
    line(document, "1. Kết quả chung", bold=True)
    for paragraph in context["paragraphs"]:
        line(document, paragraph, align=JUSTIFY)
    line(document, "2. Kết quả của từng cơ quan", bold=True)
    _figures(document, context)
    line(document, context["note"], italic=True)
    _signature(document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: WordDocument, context: dict[str, Any]) -> None:
    """Issuer and number at the left, the national motto, place and date at the right."""
    table = document.add_table(rows=1, cols=2)
    _set_widths(table, _HEAD_CM)
    left, right = table.rows[0].cells
    left.paragraphs[0].add_run(xml_text(context["agency_name"]).upper()).bold = True
    _rule(line(left, ""), 1.8)
    line(left, "Số: ...../BC")
    right.paragraphs[0].add_run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").bold = True
    line(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    _rule(line(right, ""), 1.5)
    line(right, f"{context['place']}, {context['date_words']}", italic=True)
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.alignment = CENTER
            paragraph.paragraph_format.space_after = Pt(0)
            for run in paragraph.runs:
                run.font.size = Pt(12)


def _rule(paragraph: Paragraph, indent_cm: float) -> None:
    """A thin line in place of the paragraph, shorter than the column at both ends."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Cm(indent_cm)
    shape.line_spacing = Pt(4)


def _figures(document: WordDocument, context: dict[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(_HEADS))
    table.style = "Table Grid"
    _fill(table.rows[0], _HEADS, bold=True)
    _mark(table.rows[0], "w:tblHeader")  # again on every page
    for row in context["rows"]:
        _fill(table.add_row(), (str(row["no"]), row["agency"], *_amounts(row)))
    _fill(table.add_row(), ("", "Cộng", *_amounts(context["total"])), bold=True)
    _set_widths(table, _WIDTHS_CM)


def _amounts(row: dict[str, Any]) -> list[str]:
    return [group_digits(row[key]) for key in _KEYS]


def _fill(row: _Row, texts: tuple[str, ...], *, bold: bool = False) -> None:
    _mark(row, "w:cantSplit")
    for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(xml_text(text))
        run.bold, run.font.size = bold, Pt(12)
        paragraph.alignment = RIGHT if at > 1 else CENTER if at == 0 else None
        paragraph.paragraph_format.space_after = Pt(0)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _set_widths(table: Table, widths_cm: tuple[float, ...]) -> None:
    """Of cells and of the table's grid: Word reads one, LibreOffice the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _signature(document: WordDocument) -> None:
    line(document, "")
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.bold = run.italic = True
    for receiver in ("- Văn phòng UBND tỉnh;", "- Lưu: VT."):
        line(left, receiver).runs[0].font.size = Pt(11)
    right.paragraphs[0].add_run("THỦ TRƯỞNG CƠ QUAN").bold = True
    right.paragraphs[0].alignment = CENTER
