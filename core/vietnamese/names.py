"""Names of persons: cleaning, and the Vietnamese order in which the given name comes last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.vietnamese.errors import VietnameseValueError
from core.vietnamese.text import WHITE_SPACE, nfc

MAX_LENGTH = 120

_SPACE_RE = re.compile(f"[{WHITE_SPACE}]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"))
# Names of the Central Highlands carry an apostrophe or a hyphen: K'Brôi, H'Hen Niê, Y-Bhiêm.
_NAME_RE = re.compile(r"[^\W\d_]+(?:['\-.][^\W\d_]+)*\.?(?: [^\W\d_]+(?:['\-.][^\W\d_]+)*\.?)*")
_WORD_RE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Parts of a name; `middle` and `family` may be empty."""

    family: str
    middle: str
    given: str


def clean_person_name(text: str) -> str:
    """Composed, single-spaced name; spelling and capitals stay as given, for a name is written as its papers write it.

    Raises VietnameseValueError: `name_empty`, `name_too_long`, `name_characters`.
    """
    name = _SPACE_RE.sub(" ", nfc(text)).strip().translate(_APOSTROPHES)
    if not name:
        raise VietnameseValueError(_("Vui lòng nhập họ và tên."), "name_empty")
    if len(name) > MAX_LENGTH:
        message = _("Họ và tên không được dài quá %(limit)s ký tự.") % {"limit": MAX_LENGTH}
        raise VietnameseValueError(message, "name_too_long")
    if _NAME_RE.fullmatch(name) is None:
        raise VietnameseValueError(_("Họ và tên chỉ được gồm chữ cái và khoảng trắng."), "name_characters")
    return name


def title_name(name: str) -> str:
    """ "NGUYỄN VĂN AN" → "Nguyễn Văn An"; each part after an apostrophe or hyphen gets its capital too."""
    return _WORD_RE.sub(lambda match: match.group()[0].upper() + match.group()[1:].lower(), nfc(name))


def split_name(name: str) -> PersonName:
    """Family name first, given name last, everything between is the middle name."""
    words = _SPACE_RE.sub(" ", nfc(name)).strip().split(" ")
    if len(words) == 1:
        return PersonName(family="", middle="", given=words[0])
    return PersonName(family=words[0], middle=" ".join(words[1:-1]), given=words[-1])


def given_name_first(name: str) -> str:
    """ "An Nguyễn Văn": the order by which Vietnamese lists of names are sorted (sort it by `vi-x-icu`)."""
    parts = split_name(name)
    return " ".join(part for part in (parts.given, parts.family, parts.middle) if part)
