"""The text a page already carries: judged before it is believed.

Only text that a viewer *shows* can be believed. Hidden text over a scan is somebody else's recognition, and scanners
that took Vietnamese for English left garbage there in real files; such pages are always read anew.
"""

from __future__ import annotations

import re
import unicodedata

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from digitization.reading.engines import clean
from digitization.reading.limits import MAX_WORDS
from digitization.reading.pdfpage import PageContent
from digitization.reading.values import Word, turn_box

_MARKED = frozenset("ăâđêôơưĂÂĐÊÔƠƯ")
_COMMON_TEXT = (
    "và của các cho được theo về có không là trong với này tại từ đến nhân dân số ngày tháng năm ủy ban tỉnh việt nam "
    "quyết định công thực hiện quản lý thông văn bản hành chính thủ tục hồ sơ cơ quan đơn vị xã phường"
)
_COMMON = frozenset(_COMMON_TEXT.split())


def trusted(text: str) -> bool:
    """Whether a text layer reads as Vietnamese: enough letters with marks, and common words among its words."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower())
    letters = sum(len(word) for word in words)
    if letters < 40:
        return False
    marked = sum(1 for word in words for c in word if c in _MARKED or unicodedata.normalize("NFD", c) != c)
    hits = sum(1 for word in words if word in _COMMON)
    odd = sum(1 for c in text if unicodedata.category(c) in ("Co", "Cn", "Cc") and c not in "\r\n\t\x02")
    return marked / letters > 0.12 and hits / len(words) > 0.08 and odd / max(1, len(text)) < 0.02


def believable(content: PageContent) -> bool:
    """Whether the page shows enough text of its own, and no scan, for its text layer to stand for it."""
    return content.kind in ("text", "mixed") and content.scan is None and content.visible_letters > 80


def words_of(page: pdfium.PdfPage, rotation: int) -> list[Word]:
    """Words of the visible text with their boxes; lines are told apart by their height on the page."""
    text = page.get_textpage()
    try:
        x0, y0, x1, y1 = page.get_bbox()
        wide, high = max(x1 - x0, 1), max(y1 - y0, 1)
        letters: list[tuple[str, float, float, float, float]] = []
        for n in range(min(text.count_chars(), MAX_WORDS * 12)):
            letter = chr(pdfium_c.FPDFText_GetUnicode(text, n))
            left, bottom, right, top = text.get_charbox(n)
            letters.append((letter, (left - x0) / wide, (y1 - top) / high, (right - x0) / wide, (y1 - bottom) / high))
    finally:
        text.close()
    return _group(letters, rotation)


def _group(letters: list[tuple[str, float, float, float, float]], rotation: int) -> list[Word]:
    words: list[Word] = []
    held: list[tuple[str, float, float, float, float]] = []
    line, bottom = 0, None

    def put() -> None:
        nonlocal line, bottom
        text = clean("".join(item[0] for item in held))
        if text and len(words) < MAX_WORDS:
            box = (min(i[1] for i in held), min(i[2] for i in held), max(i[3] for i in held), max(i[4] for i in held))
            middle = (box[1] + box[3]) / 2
            if bottom is not None and (middle > bottom or box[3] < bottom - 4 * (box[3] - box[1])):
                line += 1
            bottom = box[3]
            words.append(Word(text, turn_box(box, rotation), 99.0, line, 0))
        held.clear()

    for item in letters:
        if item[0].isspace() or item[0] in "\ufffe\x00":
            put()
            if item[0] in "\r\n" and words:
                bottom = -1.0
        else:
            held.append(item)
    put()
    return words
