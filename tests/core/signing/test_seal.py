"""The agency's seal on a digitised paper: red, at its true size, upper right, above name and time; still verified."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from core.signing.pades import sign_pdf
from core.signing.stamps import Seal, agency_stamp
from core.signing.verification import verdict_of
from tests.core.signing.test_pades import AGENCY, agency, text_of, verify

__all__ = ["agency"]
DIAMETER = 36 * 72 / 25.4


def red_circle() -> bytes:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((2, 2, 397, 397), outline=(220, 20, 30, 255), width=24)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_seal_stands_upper_right_at_its_true_size(paper, agency, tsa_url):
    signed = sign_pdf(paper, agency, stamp=agency_stamp(AGENCY, Seal(red_circle(), DIAMETER)), tsa_url=tsa_url)
    assert verdict_of(verify(signed)) == "valid"
    drawn = text_of(signed, 0)
    assert AGENCY in " ".join(drawn.split())
    assert "+07:00" in drawn
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.flatten_annotations("all")
        flat = BytesIO()
        pdf.save(flat)
    page = pypdfium2.PdfDocument(flat.getvalue())[0]
    pixels = np.asarray(page.render(scale=2).to_pil().convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 90) & (pixels[..., 2] < 90)
    rows, columns = np.where(red)
    assert abs((columns.max() - columns.min()) / 2 - DIAMETER) < 3
    assert abs((rows.max() - rows.min()) / 2 - DIAMETER) < 3
    assert columns.min() > pixels.shape[1] / 2
    assert rows.max() < pixels.shape[0] / 3
