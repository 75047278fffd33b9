"""Stacks as a scanner makes them: papers, cover sheets and blank pages in one file, all as pictures."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pikepdf
import segno
from PIL import Image, ImageDraw, ImageFont

from digitization.models import CoverSheet
from digitization.services.covers import token_of

A4, A6 = (1654, 2339), (827, 1169)
"""Pixels at 200 dpi. Sheets are A6 unless their size is the point: a small page is quickly read."""


def picture_page(image: Image.Image, *, dpi: int = 200) -> bytes:
    stream = BytesIO()
    image.save(stream, "PDF", resolution=dpi, quality=80)
    return stream.getvalue()


@cache
def blank_page() -> bytes:
    return picture_page(Image.new("L", A6, 250))


def code_page(text: str, size: tuple[int, int] = A6) -> bytes:
    """A page with a QR code of 50 mm, turned a little as papers lie on scanners."""
    stream = BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="png", scale=12, border=4)
    code = Image.open(stream).convert("L").resize((394, 394))
    sheet = Image.new("L", size, 248)
    sheet.paste(code, (size[0] // 3, size[1] // 5))
    ImageDraw.Draw(sheet).text((size[0] // 3, size[1] * 2 // 5 + 80), "TO BIA", fill=20)
    return picture_page(sheet.rotate(1.2, fillcolor=248))


def cover_page(sheet: CoverSheet, size: tuple[int, int] = A6) -> bytes:
    return code_page(token_of(sheet), size)


@cache
def leaf(number: int) -> bytes:
    """A page with one line on it, quickly read: for tests that follow pages and not what is written on them."""
    sheet = Image.new("L", A6, 248)
    ImageDraw.Draw(sheet).text(
        (120, 300), f"TO GIAY SO {number}{number}{number}", fill=20, font=ImageFont.load_default(60)
    )
    return picture_page(sheet)


def stack(*pages: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        for data in pages:
            with pikepdf.open(BytesIO(data)) as one:
                pdf.pages.extend(one.pages)
        pdf.save(out)
    return out.getvalue()
