"""Common words of administration whose lost marks can be put back, for there is only one such word.

The engine's Vietnamese model confuses stacked marks ("bổ" and "bố", "đổi" and "đối"); one syllable alone cannot tell, a
pair of syllables that makes exactly one usual word can.
"""

from __future__ import annotations

from pathlib import Path

from core.vietnamese.text import fold
from core.vietnamese.tone import display_tone

# One word a line; counted in the names of procedures and papers of the national catalogue, chosen by hand.
_WORDS = Path(__file__).parents[2] / "data" / "usual_words.txt"
# Syllables that Vietnamese does not have: the stroke of the đ was read into a d, a hook as an acute.
_NO_SYLLABLE = dict(zip(
    ("địp", "đoanh", "đưới", "đân", "đự", "đuyệt", "đưỡng", "đuy", "chuấn", "triến"),
    ("dịp", "doanh", "dưới", "dân", "dự", "duyệt", "dưỡng", "duy", "chuẩn", "triển"), strict=True))  # fmt: skip
_LINES = _WORDS.read_text("utf-8").splitlines()
_TABLE = {tuple(fold(word).split()): word.split() for word in _LINES if not word.startswith("!")}
_LEFT = {tuple(word.removeprefix("!").split()) for word in _LINES if word.startswith("!")}
"""Pairs that mean something else and stay as read: "lưu trú" beside "lưu trữ"."""
_SIZES = sorted({len(key) for key in _TABLE}, reverse=True)


def mend_marks(text: str) -> str:
    """The text with the marks of such words put right; letters, capitals and punctuation stay as they are.

    So does the place of a tone mark: a paper that prints "hoá" is quoted with "hoá".
    """
    words = [_with_d(word) for word in text.split()]
    at = 0
    while at < len(words):
        for size in _SIZES:
            seen = [word.strip(".,;:()\"'“”") for word in words[at : at + size]]
            wanted = _TABLE.get(tuple(fold(word) for word in seen))
            if wanted is not None and tuple(word.lower() for word in seen) not in _LEFT:
                for n, (was, word) in enumerate(zip(seen, wanted, strict=True)):
                    if display_tone(was.lower()) != word and len(was) == len(word):  # "hoá" is no fault
                        words[at + n] = words[at + n].replace(was, _cased(word, was))
                at += size
                break
        else:
            at += 1
    return " ".join(words)


def _with_d(word: str) -> str:
    bare = word.strip(".,;:()\"'“”")
    wanted = _NO_SYLLABLE.get(bare.lower())
    return word.replace(bare, _cased(wanted, bare)) if wanted else word


def _cased(word: str, like: str) -> str:
    return "".join(c.upper() if model.isupper() else c for c, model in zip(word, like, strict=True))
