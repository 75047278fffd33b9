"""What a signature looks like on the page: black upright text in the metrics of Times New Roman, font embedded.

Place and text of an agency's signature: upper right corner of the first page, name and ISO 8601 time of Vietnam
(NĐ 30/2020 Annex I part II, TT 02/2019/TT-BNV; from memory of the regulation reference 9.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.stamp import TextStampStyle

from core.signing.fonts import StampFont, text_width
from core.vietnamese import iso_datetime

Box = tuple[float, float, float, float]

_MARGIN, _WIDTH, _PADDING, _LEADING = 20.0, 215.0, 2.0, 1.2


@dataclass(frozen=True)
class Stamp:
    """Visible part of a signature.

    `lines` may hold "{time}". `page` counts from 0 (-1 is the last); `box` is left, bottom, right, top in points, or
    None for the upper right corner, below stamps that are there already. `field` names the signature field; an empty
    field of that name in the document is filled where it stands.
    """

    lines: tuple[str, ...]
    page: int = 0
    box: Box | None = None
    field: str = ""
    font_size: int = 10
    seal: Seal | None = None


@dataclass(frozen=True)
class Seal:
    """The picture of an agency's seal: PNG bytes, drawn `size` points wide and high above the text (true size)."""

    png: bytes
    size: float

    def drawing(self) -> PdfImage:
        with Image.open(BytesIO(self.png)) as picture:
            return PdfImage(picture.convert("RGBA"), box=BoxConstraints(width=self.size, height=self.size))


def agency_stamp(name: str, seal: Seal | None = None) -> Stamp:
    """Signature of an agency, upper right of the first page; with its seal where digitised papers bear one."""
    return Stamp((f"Ký bởi: {name}", "Thời gian ký: {time}"), seal=seal)


def personal_stamp(name: str, *, page: int, box: Box, field: str = "") -> Stamp:
    """Signature of a person at the place where it would be written by hand."""
    return Stamp((f"Ký bởi: {name}", "Thời gian ký: {time}"), page=page, box=box, field=field, font_size=9)


def box_at_text(data: bytes, text: str, *, width: float = 200.0, height: float = 36.0) -> tuple[int, Box] | None:
    """Page and a box centred over the last place where `text` stands, for templates that mark where to sign."""
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document) - 1, -1, -1):
            page = document[number]
            searcher = page.get_textpage().search(text, match_case=True)
            found = None
            while (place := searcher.get_next()) is not None:
                found = place
            if found is None:
                continue
            boxes = [page.get_textpage().get_charbox(found[0] + offset) for offset in range(found[1])]
            centre = (min(box[0] for box in boxes) + max(box[2] for box in boxes)) / 2
            middle = (min(box[1] for box in boxes) + max(box[3] for box in boxes)) / 2
            left = min(max(centre - width / 2, _MARGIN), page.get_width() - _MARGIN - width)
            return number, (left, middle - height / 2, left + width, middle + height / 2)
        return None
    finally:
        document.close()


def text_lines(stamp: Stamp, moment: datetime, width: float) -> list[str]:
    """The stamp's text with its time, broken to fit `width` points."""
    lines: list[str] = []
    for line in stamp.lines:
        current = ""
        for word in line.replace("{time}", iso_datetime(moment)).split():
            longer = f"{current} {word}".strip()
            if current and text_width(longer, stamp.font_size) > width - 2 * _PADDING:
                lines.append(current)
                current = word
            else:
                current = longer
        lines.append(current)
    return lines


def stamp_box(reader: PdfFileReader, stamp: Stamp, moment: datetime) -> tuple[int, int, int, int]:
    """Where the stamp goes, in whole points of the page's own coordinates."""
    if stamp.box is not None:
        left, bottom, right, top = stamp.box
        return round(left), round(bottom), round(right), round(top)
    page_ref, _ = reader.find_page_for_modification(stamp.page)
    page = page_ref.get_object()
    media = _inherited(page, "/CropBox") or _inherited(page, "/MediaBox")
    rotation = int(_inherited(page, "/Rotate") or 0) % 360
    x1, y1, x2, y2 = (float(value) for value in media)
    height = len(text_lines(stamp, moment, _WIDTH)) * stamp.font_size * _LEADING + 2 * _PADDING
    height += stamp.seal.size if stamp.seal else 0.0
    right, top = (x2 - _MARGIN, y2 - _MARGIN)
    if rotation in {90, 180}:
        right = x1 + _MARGIN + _WIDTH
    if rotation in {180, 270}:
        top = y1 + _MARGIN + height
    if rotation == 0:
        top = _below_others(reader, right, top, height)
    return round(right - _WIDTH), round(top - height), round(right), round(top)


def stamp_style(stamp: Stamp, lines: list[str]) -> TextStampStyle:
    """How pyHanko draws the lines: no frame, no background, left aligned; text shrinks only if the box is too small."""
    layout = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MIN if stamp.seal else AxisAlignment.ALIGN_MID,
        margins=Margins.uniform(int(_PADDING)),
        inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
    )
    box_style = TextBoxStyle(
        font=StampFont(stamp.font_size),
        font_size=stamp.font_size,
        leading=int(stamp.font_size * _LEADING),
        border_width=0,
        box_layout_rule=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MID, margins=Margins.uniform(0)
        ),
    )
    return TextStampStyle(
        border_width=0,
        background=stamp.seal.drawing() if stamp.seal else None,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MAX,
            y_align=AxisAlignment.ALIGN_MAX,
            margins=Margins.uniform(0),
            inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
        ),
        background_opacity=1.0,
        text_box_style=box_style,
        inner_content_layout=layout,
        stamp_text="%(lines)s",
    )


def stamp_parameters(lines: list[str]) -> dict[str, str]:
    """Text is a parameter, so that a per cent sign in a name is only a sign."""
    return {"lines": "\n".join(lines)}


def _below_others(reader: PdfFileReader, right: float, top: float, height: float) -> float:
    """First free height under signatures that stand in the same corner already."""
    taken = []
    for signature in reader.embedded_signatures:
        if "/Rect" in signature.sig_field:
            taken.append([float(value) for value in signature.sig_field["/Rect"]])
    for x1, y1, x2, y2 in sorted(taken, key=lambda box: -box[3]):
        overlaps = x2 > right - _WIDTH and x1 < right and y2 > top - height and y1 < top
        if overlaps and x2 > x1 and y2 > y1:
            top = y1 - _PADDING
    return top


def _inherited(page: DictionaryObject, key: str) -> Any:
    """A page attribute that may stand at a parent of the page tree; None where nobody has it."""
    node = page
    while True:
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
