"""Stacks as a scanner makes them: papers, cover sheets and blank pages in one file, all as pictures."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pikepdf
import segno
from PIL import Image, ImageDraw, ImageFont

from digitization.models import CoverSheet
from digitization.services.covers import token_of

A4 = (1654, 2339)
"""Pixels at 200 dpi."""


def picture_page(image: Image.Image, *, dpi: int = 200) -> bytes:
    stream = BytesIO()
    image.save(stream, "PDF", resolution=dpi, quality=80)
    return stream.getvalue()


@cache
def blank_page() -> bytes:
    return picture_page(Image.new("L", A4, 250))


def code_page(text: str) -> bytes:
    """A page with a QR code of 50 mm, turned a little as papers lie on scanners."""
    stream = BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="png", scale=12, border=4)
    code = Image.open(stream).convert("L").resize((394, 394))
    sheet = Image.new("L", A4, 248)
    sheet.paste(code, (600, 500))
    ImageDraw.Draw(sheet).text((600, 950), "TO BIA", fill=20)
    return picture_page(sheet.rotate(1.2, fillcolor=248))


def cover_page(sheet: CoverSheet) -> bytes:
    return code_page(token_of(sheet))


@cache
def leaf(number: int) -> bytes:
    """A page with one line on it, quickly read: for tests that follow pages and not what is written on them."""
    sheet = Image.new("L", A4, 248)
    ImageDraw.Draw(sheet).text(
        (250, 300), f"TO GIAY SO {number}{number}{number}", fill=20, font=ImageFont.load_default(80)
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
