"""Several photos of a paper as one PDF. Runs inside the sandbox: imports nothing of Django, trusts nothing."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from core.files.inspection import MAX_PIXELS

MAX_SIDE = 3508
"""Pixels of the longer side that are kept: an A4 sheet at 300 dots an inch."""
_A4_LONG_INCHES = 11.69
_QUALITY = 88


def join(paths: list[str], target: str) -> dict[str, Any]:
    """Write a PDF of one page a photo, upright and in this order; `{"pages": n}` or `{"code", "message", "at"}`.

    `at` counts from 0. What a camera wrote beside the picture (place, time, device) is left out. The same photos give
    the same bytes.
    """
    import pikepdf
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with pikepdf.new() as whole:
        for at, path in enumerate(paths):
            try:
                page = _page(path)
            except Exception:
                return {"code": "damaged", "message": f"Ảnh thứ {at + 1} không mở được để ghép.", "at": at}
            with pikepdf.open(BytesIO(page)) as one:
                whole.pages.extend(one.pages)
        whole.save(target, deterministic_id=True)
        return {"pages": len(whole.pages)}


def _page(path: str) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(path, formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded no larger than it will be kept
        upright = ImageOps.exif_transpose(image)
        if "A" in upright.getbands() or "transparency" in upright.info:
            upright = upright.convert("RGBA")
            paper = Image.new("RGBA", upright.size, "white")
            paper.alpha_composite(upright)
            upright = paper
        picture = upright.convert("RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    out = BytesIO()
    picture.save(out, "PDF", resolution=max(picture.size) / _A4_LONG_INCHES, quality=_QUALITY)
    return out.getvalue()
