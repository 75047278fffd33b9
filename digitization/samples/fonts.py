"""The typeface of sample papers: Tinos, which has the widths of Times New Roman and every Vietnamese letter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

_FILES = {
    "regular": "Tinos-Regular.ttf",
    "bold": "Tinos-Bold.ttf",
    "italic": "Tinos-Italic.ttf",
    "bold-italic": "Tinos-BoldItalic.ttf",
}
_FOLDERS = ("/usr/share/fonts/truetype/croscore", "/usr/share/fonts/croscore", "/usr/share/fonts/google-croscore")


class FontMissing(RuntimeError):
    """The typeface is not installed; the message names the package."""


@cache
def font_path(face: str) -> Path:
    """File of a face: regular, bold, italic, bold-italic. Raises FontMissing."""
    for folder in _FOLDERS:
        path = Path(folder, _FILES[face])
        if path.is_file():
            return path
    raise FontMissing(f"{_FILES[face]} is not installed; on Debian and Ubuntu: apt-get install fonts-croscore")


@cache
def font(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels. Raises FontMissing."""
    return ImageFont.truetype(str(font_path(face)), pixels)
