"""A PDF as scanners write it: one JPEG, or one 1-bit picture, a page and nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name


def pack(pages: Sequence[np.ndarray], dpi: int, colour: str = "colour", quality: int = 80) -> bytes:
    """PDF of RGB or grey page pictures. ``colour``: colour, grey (JPEG) or bw (1 bit). Same input, same bytes."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for pixels in pages:
            height, width = pixels.shape[:2]
            size = (width * 72 / dpi, height * 72 / dpi)
            content = b"q %.3f 0 0 %.3f 0 0 cm /Im0 Do Q" % size
            page = Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(size[0], 2), round(size[1], 2)]),
                Resources=Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(_picture(pdf, pixels, colour, quality)))),
                Contents=pikepdf.Stream(pdf, content),
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def jpeg(pixels: np.ndarray, quality: int = 80) -> bytes:
    """JPEG of an RGB or grey picture."""
    shown = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
    done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("picture cannot be encoded")
    return data.tobytes()


def _picture(pdf: pikepdf.Pdf, pixels: np.ndarray, colour: str, quality: int) -> pikepdf.Stream:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if pixels.ndim == 3 and colour != "colour" else pixels
    if colour == "bw":
        light = grey > cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
        stream = pikepdf.Stream(pdf, np.packbits(light, axis=1).tobytes())
    else:
        stream = pikepdf.Stream(pdf, jpeg(grey, quality))
        stream.Filter = Name.DCTDecode
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = pixels.shape[1], pixels.shape[0]
    stream.ColorSpace = Name.DeviceRGB if grey.ndim == 3 else Name.DeviceGray
    stream.BitsPerComponent = 1 if colour == "bw" else 8
    return stream
