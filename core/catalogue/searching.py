"""The one writing in which procedures are searched: folded, i for y, phrases fenced by bars.

"đăng kí khai sinh" and "Đăng ký khai sinh" become the same text, so that only true slips are left to likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.vietnamese import fold

FENCE = "|"
_NOT_SEARCHED_RE = re.compile(r"[^0-9a-z. ]+")
_LOOSE_DOT_RE = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_Y_RE = re.compile(r"\b(h|k|l|m|s|t|qu)y\b")
_CODE_RE = re.compile(r"^(\d\.\d{6})(?:\.[0-9a-z.]*)?$")
_CODE_BEGUN_RE = re.compile(r"^\d(?:\.\d*)?$")


def search_key(text: str) -> str:
    """A query or phrase as searched; a code with its local tail (`1.001193.000.00.00.H32`) loses the tail."""
    folded = fold(text)
    code = _CODE_RE.match(folded)
    if code:
        return code.group(1)
    bare = _LOOSE_DOT_RE.sub(" ", _NOT_SEARCHED_RE.sub(" ", folded))
    return " ".join(_Y_RE.sub(r"\1i", bare).split())


def is_code(key: str) -> bool:
    """Whether a key is a procedure's code or the beginning of one: codes are never guessed at."""
    return _CODE_BEGUN_RE.match(key) is not None


def search_text(phrases: Iterable[str]) -> str:
    """The phrases a procedure is found by, most telling first, each fenced: `|dang ki khai sinh|1.001193|sinh con|`."""
    keys = dict.fromkeys(search_key(phrase) for phrase in phrases)
    return FENCE + FENCE.join(key for key in keys if key) + FENCE
