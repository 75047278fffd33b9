"""Draw lines as name stamps leave them on paper, with their text: what the network is taught with.

    python -m training.name_lines FONTS OUT --count 200000

FONTS is a folder of .ttf files with Vietnamese letters (script types mostly); OUT gets shards of (pictures, widths,
texts). A tenth of the lines hold no name: capitals of a post, pieces of a seal, strokes of a pen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from PIL import ImageFont

from digitization.reading.extract.given_names import NAME_SYLLABLES, usualness
from digitization.reading.extract.lexicon import POSTS, SURNAMES
from training.drawing import HEIGHT, WIDEST, bent, face, inked, run, soiled, strokes, worn

USUAL = 20
"""So many of the surnames, which are listed by how frequent they are, are drawn for half of the names."""


def name(font: Path, luck: Random) -> str:
    """A name of which the font has all letters."""
    surnames, syllables = _words(font)
    surname = luck.choice(surnames[:USUAL] if luck.random() < 0.5 else surnames)
    words = [surname, *(luck.choice(syllables) for _ in range(luck.choice((1, 2, 2, 2, 3))))]
    if luck.random() < 0.1:
        words.pop(0)  # a line whose beginning is lost
    return " ".join(words)


@cache
def _words(font: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(surnames, syllables) that a font can write; half of the fonts of the world have no "ầ"."""
    letters = set(TTFont(font).getBestCmap())
    usual = tuple(syllable for syllable in NAME_SYLLABLES if usualness(syllable)) * 2
    both = SURNAMES, (*NAME_SYLLABLES, *usual)
    surnames, syllables = (tuple(word for word in words if letters.issuperset(map(ord, word))) for words in both)
    return surnames, syllables


def _nothing(font: ImageFont.FreeTypeFont, luck: Random) -> np.ndarray:
    """A line that holds no name."""
    kind = luck.random()
    if kind < 0.4:
        return inked(luck.choice(POSTS).upper(), font)
    canvas = np.zeros((HEIGHT, luck.randint(80, 300)), np.float32)
    for _ in range(luck.randint(1, 5)):
        strokes(canvas, luck)
    return canvas


def line(fonts: list[Path], luck: Random) -> tuple[np.ndarray, str]:
    """(picture of HEIGHT rows, dark ink on light paper, uint8; its text in small letters, empty for no name)."""
    path, size = luck.choice(fonts), luck.choice((28, 34, 42, 50))
    font, text = face(path, size), name(path, luck) if luck.random() > 0.1 else ""
    bold = luck.choice((0, 0, 1, 1, 2)) if size > 30 else luck.choice((0, 0, 1))
    ink = worn(bent(inked(text, font, bold), luck), luck) if text else _nothing(font, luck)
    body = luck.uniform(0.62, 0.98) * HEIGHT
    scale = body / ink.shape[0]
    wide = min(WIDEST - 12, max(8, round(ink.shape[1] * scale * luck.uniform(0.85, 1.15))))
    ink = cv2.resize(ink, (wide, max(4, round(body))), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    before, after = luck.randint(2, 40), luck.randint(2, 40)
    canvas = np.zeros((HEIGHT, min(WIDEST, wide + before + after)), np.float32)
    top = luck.randint(0, HEIGHT - ink.shape[0])
    before = min(before, canvas.shape[1] - wide)
    canvas[top : top + ink.shape[0], before : before + wide] = ink
    return soiled(canvas, luck), text.lower()


if __name__ == "__main__":
    run(line, __doc__)
