"""Identity codes of agencies in both notations, pure functions.

New: `H32.14.03`, left to right, two digits a level, at most 35 characters (QĐ 20/2020/QĐ-TTg, from memory).
Old: `000.03.14.H32`, right to left, three levels below the top (QCVN 102:2016/BTTTT, from memory).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from core.agencies.errors import AgencyCodeError

MAX_LENGTH = 35
NEW_RE = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{2}){0,10}")
OLD_RE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}")
_OLD_LEVELS = 3


def is_new_code(text: str) -> bool:
    """Whether the text is a code in the new notation; no level below the top may be zero."""
    return len(text) <= MAX_LENGTH and NEW_RE.fullmatch(text) is not None and "00" not in text.split(".")[1:]


def is_old_code(text: str) -> bool:
    """Whether the text is a code in the old notation; a level may be zero only where all lower ones are."""
    if OLD_RE.fullmatch(text) is None:
        return False
    used = [int(part) > 0 for part in text.split(".")[2::-1]]
    return used == sorted(used, reverse=True)


def to_old_code(code: str) -> str:
    """`H32.14` → `000.00.14.H32`.

    Raises AgencyCodeError when the text is no new code, or lies deeper than the old notation can write.
    """
    if not is_new_code(code):
        raise AgencyCodeError(_("Mã định danh cơ quan không hợp lệ: %(code)s") % {"code": code})
    top, *levels = code.split(".")
    if len(levels) > _OLD_LEVELS:
        raise AgencyCodeError(_("Mã định danh %(code)s có nhiều cấp hơn mã cũ ghi được") % {"code": code})
    first, second, third = (levels + ["00"] * _OLD_LEVELS)[:_OLD_LEVELS]
    return f"{third:0>3}.{second}.{first}.{top}"


def to_new_code(code: str) -> str:
    """`000.00.14.H32` → `H32.14`.

    Raises AgencyCodeError when the text is no old code, or its lowest level has a number above 99.
    """
    if not is_old_code(code):
        raise AgencyCodeError(_("Mã định danh cơ quan (dạng cũ) không hợp lệ: %(code)s") % {"code": code})
    third, second, first, top = code.split(".")
    if int(third) > 99:
        raise AgencyCodeError(_("Mã cũ %(code)s không có dạng mới tương ứng") % {"code": code})
    levels = [f"{int(level):02d}" for level in (first, second, third) if int(level)]
    return ".".join([top, *levels])


def normalise_code(text: str) -> str:
    """Either notation, in either case and with stray blanks, as a new code. Raises AgencyCodeError."""
    code = text.strip().upper()
    return code if is_new_code(code) else to_new_code(code)


def parent_code(code: str) -> str | None:
    """The code one level up, None at the top."""
    return code.rpartition(".")[0] or None
