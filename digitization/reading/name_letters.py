"""What the network of name stamps can say, and how a line is made ready for it: shared by teaching and reading."""

from __future__ import annotations

import unicodedata

import numpy as np

_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
HEIGHT = 40
"""Rows of pixels of a line as the network is given it."""
LETTERS = " bcdđghklmnpqrstvx" + "".join(
    unicodedata.normalize("NFC", letter + mark) for letter in "aăâeêioôơuưy" for mark in _MARKS
)


def stretched(grey: np.ndarray) -> np.ndarray:
    """Ink 0 … 1 of a line of dark ink on light paper, whatever the light: float32 of the same shape."""
    paper = float(np.percentile(grey, 60))
    black = min(float(np.percentile(grey, 1.5)), paper - 25)
    ink: np.ndarray = np.clip((paper - grey.astype(np.float32)) / (paper - black), 0, 1)
    return ink
