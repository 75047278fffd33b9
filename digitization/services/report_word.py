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

from core.vietnamese import group_digits
from forms.word.sheet import CENTER, JUSTIFY, RIGHT, line, set_page

_HEADS = ("TT", "Cơ quan", "Kế hoạch", "Chỉ tiêu tháng", "Trong tháng", "Lũy kế", "Đạt (%)")
_WIDTHS_CM = (1.0, 5.7, 2.0, 2.0, 2.0, 2.0, 1.8)
_KEYS = ("planned", "month_quota", "month", "filed", "percent")


def report_docx(context: dict[str, Any]) -> bytes:
    """What `services.reports.print_context` says, set as the PDF is."""
    document = Document()
    set_page(document)
    document.core_properties.title = f"Báo cáo tiến độ số hóa tháng {context['month']}"
    document.core_properties.author = context["agency_name"]
    _head(document, context)
    line(document, "BÁO CÁO", bold=True, align=CENTER)
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
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.paragraphs[0].add_run(context["agency_name"].upper()).bold = True
    line(left, "Số: ...../BC")
    right.paragraphs[0].add_run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").bold = True
    line(right, "Độc lập - Tự do - Hạnh phúc", bold=True)
    line(right, f"{context['place']}, {context['date_words']}", italic=True)
    for cell in (left, right):
        for paragraph in cell.paragraphs:
            paragraph.alignment = CENTER


def _figures(document: WordDocument, context: dict[str, Any]) -> None:
    table = document.add_table(rows=1, cols=len(_HEADS))
    table.style, table.autofit = "Table Grid", False
    _fill(table.rows[0], _HEADS, bold=True)
    _repeat_on_every_page(table.rows[0])
    for row in context["rows"]:
        _fill(table.add_row(), (str(row["no"]), row["agency"], *_amounts(row)))
    _fill(table.add_row(), ("", "Cộng", *_amounts(context["total"])), bold=True)
    _set_widths(table)


def _amounts(row: dict[str, Any]) -> list[str]:
    return [group_digits(row[key]) for key in _KEYS]


def _fill(row: _Row, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(12)
        paragraph.alignment = RIGHT if at > 1 else CENTER if at == 0 else None
        paragraph.paragraph_format.space_after = Pt(0)


def _repeat_on_every_page(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    row._tr.get_or_add_trPr()[-1].set(qn("w:val"), "true")


def _set_widths(table: Table) -> None:
    for column, width in zip(table.columns, _WIDTHS_CM, strict=True):
        for cell in column.cells:
            cell.width = Cm(width)


def _signature(document: WordDocument) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    run = left.paragraphs[0].add_run("Nơi nhận:")
    run.bold = run.italic = True
    for receiver in ("- Văn phòng UBND tỉnh;", "- Lưu: VT."):
        line(left, receiver).runs[0].font.size = Pt(11)
    right.paragraphs[0].add_run("THỦ TRƯỞNG CƠ QUAN").bold = True
    right.paragraphs[0].alignment = CENTER
