"""What the scanner operator must know about a page at once, and what makes a page known again.

Everything is taken from the array that reading has decoded already. Nothing here needs an engine.
"""

from __future__ import annotations

import cv2
import numpy as np
import zxingcpp

_CODE_PX = 1400
"""Longest side in which codes are looked for: a cover sheet's code is 50 mm wide."""
_MAX_CODES = 4
_MAX_CODE_LENGTH = 200
CUT_LETTERS = 4
"""So many letters touching one edge of the picture are lines of text that run off it, not specks."""


def codes(grey: np.ndarray) -> tuple[str, ...]:
    """Texts of the QR codes on a page; what they mean is for the line to judge, not for reading."""
    scale = _CODE_PX / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    found = zxingcpp.read_barcodes(small, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = [code.text for code in found if code.valid and 0 < len(code.text) <= _MAX_CODE_LENGTH]
    return tuple(dict.fromkeys(texts))[:_MAX_CODES]


def image_hash(grey: np.ndarray) -> str:
    """64 bits (16 hexadecimal digits) that stay nearly the same for the same sheet scanned again.

    Signs of the low frequencies of the picture against their median, without the constant part, which is brightness.
    """
    small = cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:9, :9].flatten()[1:65]
    bits = low > np.median(low)
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def cut_edge(grey: np.ndarray, dpi: float) -> bool:
    """Whether letters run off the left or right edge of the picture, or a line off its top or bottom.

    A scanner's black border is one big patch and a speck is no letter: only patches of a letter's size count.
    """
    scale = min(1.0, 100 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = (small < 0.8 * level).astype(np.uint8)
    height, width = ink.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, wide, high, area = (stats[1:count, column] for column in range(5))
    px = dpi * scale / 25.4
    sized = (high >= 1.2 * px) & (high <= 6 * px) & (wide >= 0.5 * px) & (wide <= 8 * px)
    letters = sized & (area <= 0.8 * wide * high)
    sides = (x == 0, x + wide == width, y == 0, y + high == height)
    return any(int((letters & side).sum()) >= CUT_LETTERS for side in sides)
