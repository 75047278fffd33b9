"""A page of an official paper in Word: A4, margins and type of NĐ 30/2020, Phụ lục I."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from core.vietnamese import xml_text

FONT = "Times New Roman"
CENTER, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


def set_page(document: WordDocument) -> None:
    """Margins 20, 20, 30, 15 mm; 13 point."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin = page.bottom_margin = Cm(2)
    page.left_margin, page.right_margin = Cm(3), Cm(1.5)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(4)


def line(
    to: WordDocument | _Cell, text: str, *, bold: bool = False, italic: bool = False,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Paragraph:  # fmt: skip
    """A paragraph at the end of a document or a cell."""
    paragraph = to.add_paragraph()
    run = paragraph.add_run(xml_text(text))
    run.bold, run.italic = bold, italic
    paragraph.alignment = align
    return paragraph
