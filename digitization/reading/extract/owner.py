"""Whose paper it is: name and identity number, where a certificate states them beside their usual captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.vietnamese.text import fold
from digitization.reading.extract import lexicon
from digitization.reading.layout import Line, PageLike, lines_of, sure, union, upright
from digitization.reading.values import Suggestion

_NAME = re.compile(
    r"(?:xac nhan ong/ba|ho, chu dem, ten|ho va ten|ong/ba|ong \(ba\)|ho ten|cap cho|(?<!nguoi )chung nhan|"
    r"chu co so|chu ho|chu dau tu|nguoi duoc cap|nguoi su dung dat)(?: [a-z ]{0,24}?)?\s?[:.]\s*(?P<value>.+)"
)
_HOLDERS = ("cap cho", "chung nhan", "chu ", "nguoi ")
_FIRM = re.compile(r"(?:tong cong|ho kinh|van phong|doan thanh|cong ty|lam truong|nong truong|hoang anh gia)\b")
_HONORIFICS = frozenset(("ong", "ba", "ong/ba", "va"))
_ID = re.compile(
    r"(?:dinh danh ca nhan|can cuoc cong dan|can cuoc|cccd|cmnd|giay to tuy than)[^0-9]{0,40}"
    r"(?P<value>\d(?:[ .]?\d){8,11})\b"
)


def owner(pages: Sequence[PageLike]) -> list[Suggestion]:
    """``owner_name`` and ``owner_national_id`` of the first person named on the first page; empty for other papers."""
    found: dict[str, Suggestion] = {}
    for page in pages[:1]:
        for line in lines_of(upright(page), page.page_no):
            folded = fold(line.text)
            if "owner_name" not in found and (hit := _NAME.search(folded)):
                _name(found, line, hit)
            if "owner_national_id" not in found and (hit := _ID.search(folded)):
                digits = re.sub(r"\D", "", hit["value"])
                words = _cut(line, hit.start("value"), hit.end("value"))
                if len(digits) in (9, 12) and words:
                    _put(found, "owner_national_id", digits, words, 0.97 if len(digits) == 12 else 0.85)
    return list(found.values())


def _name(found: dict[str, Suggestion], line: Line, hit: re.Match[str]) -> None:
    """A person's; behind captions that firms have, too, only what begins with a surname."""
    words = [w for w in _cut(line, hit.start("value"), len(line.text)).words if any(c.isalpha() for c in w.text)]
    kept = []
    while words and fold(words[0].text.strip(":.")) in _HONORIFICS:
        words = words[1:]
    for word in words:
        if not re.fullmatch(r"[A-ZÀ-ỸĐ][\w'’]*[,;.]?", word.text):
            break
        kept.append(word)
        if word.text[-1] in ",;.":
            break
    texts = [w.text.strip(",;.") for w in kept]
    held = hit[0].startswith(_HOLDERS)
    if not 2 <= len(texts) <= (4 if held else 6) or (held and not _is_person(texts)):
        return
    texts = [lexicon.surname(texts[0].capitalize()) or texts[0], *texts[1:]]
    texts = [text.title() if text.isupper() else text for text in texts]
    _put(found, "owner_name", " ".join(texts), Line(tuple(kept), line.page), 0.8 if held else 0.95)


def _is_person(texts: Sequence[str]) -> bool:
    """Whether a name is a person's and not a firm's: it begins with a surname as it is written."""
    return texts[0].capitalize() in lexicon.SURNAMES and _FIRM.match(fold(" ".join(texts))) is None


def _cut(line: Line, start: int, end: int) -> Line:
    kept, place = [], 0
    for word in line.words:
        if place < end and place + len(word.text) > start:
            kept.append(word)
        place += len(word.text) + 1
    return Line(tuple(kept or line.words[-1:]), line.page)


def _put(found: dict[str, Suggestion], field: str, value: str, line: Line, trust: float) -> None:
    certain = min(word.confidence for word in line.words) / 100 * trust
    box = union(word.box for word in line.words)
    found[field] = Suggestion(field, value, round(min(certain, sure(line.words)), 3), line.page, box, "caption")
