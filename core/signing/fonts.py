"""The font of visible signatures: Tinos (metrics of Times New Roman), Vietnamese letters only, 1000 units an em.

pyHanko writes glyph widths in the font's own units, which is right only for 1000 units an em (Tinos has 2048: letters
would stand an em apart). The reduced font is made once and kept under VAR_DIR; it also makes each stamp quicker.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.writer import BasePdfFileWriter

FAMILY = "Tinos"
_EM = 1000
_VERSION = 1
_LETTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00), *range(0x2010, 0x2028),
    0x20AB, 0x2026, 0x2030, 0x2116,
]  # fmt: skip


@lru_cache(maxsize=1)
def stamp_font() -> str:
    """Path of the reduced font. Raises ImproperlyConfigured when Tinos is not installed."""
    path = Path(settings.VAR_DIR) / "cache" / f"stamp-font-{_VERSION}.ttf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".font-")
        os.close(handle)
        _reduce(_installed(), temporary)
        os.replace(temporary, path)
    return str(path)


@lru_cache(maxsize=1)
def _metrics() -> tuple[dict[int, str], dict[str, tuple[int, int]]]:
    with TTFont(BytesIO(_font_bytes())) as font:
        return font.getBestCmap(), dict(font["hmtx"].metrics)


class StampFont(FontEngineFactory):
    """Gives pyHanko the font from memory; its own factory leaves the file open."""

    def __init__(self, size: int) -> None:
        self.size = size

    def create_font_engine(self, writer: BasePdfFileWriter, obj_stream: Any = None) -> GlyphAccumulator:
        """One accumulator for each stamp: it embeds the glyphs the stamp used."""
        return GlyphAccumulator(writer=writer, font_handle=BytesIO(_font_bytes()), font_size=self.size)


@lru_cache(maxsize=1)
def _font_bytes() -> bytes:
    return Path(stamp_font()).read_bytes()


def text_width(text: str, size: float) -> float:
    """Width in points of one line."""
    glyphs, advances = _metrics()
    return sum(advances[glyphs.get(ord(letter), ".notdef")][0] for letter in text) * size / _EM


def _reduce(source: str, target: str) -> None:
    with TTFont(source) as font:
        options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=_LETTERS)
        cutter.subset(font)
        scale_upem(font, _EM)
        font.save(target)


def _installed() -> str:
    try:
        answer = subprocess.run(
            ["fc-match", "--format=%{family}\n%{file}", f"{FAMILY}:style=Regular"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ImproperlyConfigured("fontconfig (fc-match) is needed to find the font of signatures") from error
    family, _, path = answer.partition("\n")
    if FAMILY not in family or not Path(path).exists():
        raise ImproperlyConfigured(f"the font {FAMILY} is not installed (Debian: fonts-croscore)")
    return path
