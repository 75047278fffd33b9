"""The names of issuer and parent body at the top left (NĐ 30/2020 Annex I), in their official spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.vietnamese.text import fold
from digitization.reading.extract import lexicon
from digitization.reading.extract.header import NumberLine, is_number
from digitization.reading.layout import Header, Line, sure, union
from digitization.reading.values import Suggestion, Word

_FIGURED = frozenset(("so", "nam", "quan", "phuong", "vung", "vuc", "vu", "khoa", "doan", "uy"))
"""Folded words of names after which a figure belongs to the name: "Quận 3", "Khu vực 7"."""
_NAMES_END = 0.22
"""Share of the page's height down to which names are looked for where neither number nor heading was found."""
_GAP_BELOW_NAME = 2.5
"""Heights of a line: names of parent and issuer stand closer than that."""


def issuer_lines(header: Header, number: NumberLine | None, bottom: float) -> list[Line]:
    """Lines of the left column above number and heading (`bottom`): the names of parent and issuer, in capitals."""
    limit = min(bottom, number.line.box[1] if number is not None else _NAMES_END)
    kept: list[Line] = []
    for line in header.left:
        if kept and line.box[1] - kept[-1].box[3] > _GAP_BELOW_NAME * kept[-1].height:
            break  # the heading of a paper whose number was not found
        words = _of_name(line.words)
        text = " ".join(w.text for w in words)
        letters = [c for c in text if c.isalpha()]
        if line.box[3] <= limit + 0.006 and len(letters) >= 3 and line.middle < 0.3:
            capitals = sum(c.isupper() for c in letters) / len(letters)
            if capitals > 0.7 and not is_number(text):
                kept.append(Line(words, line.page))
    return kept


def _of_name(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words of letters; of other signs the dash between two places, and the figure after words like "số" and "quận"."""
    kept: list[Word] = []
    for at, word in enumerate(words):
        dash = word.text in ("-", "–", "—") and word.confidence > 60 and bool(kept) and at + 1 < len(words)
        figure = word.text.isdigit() and bool(kept) and fold(kept[-1].text) in _FIGURED
        if dash or figure or any(c.isalpha() for c in word.text):
            kept.append(word)
    return tuple(kept)


_UNFINISHED = (" va", " cua", "co quan", "nhan", " dai", "chu tich", "thuong truc")
"""Folded ends with which no name ends, though the next line may begin like one: "CHỦ TỊCH / ỦY BAN NHÂN DÂN TỈNH"."""


def issuers(lines: list[Line]) -> tuple[Suggestion | None, Suggestion | None]:
    """(issuer, parent): a line that cannot begin a name goes on with the one above it."""
    groups: list[list[Line]] = []
    for line in lines:
        words = lexicon.bare(line.text).split()
        if not words:
            continue
        unfinished = bool(groups) and lexicon.bare(groups[-1][-1].text).endswith(_UNFINISHED)
        begins = words[0] in lexicon.STARTERS and " ".join(words[:2]) not in lexicon.NOT_STARTERS
        if groups and (not begins or unfinished):
            groups[-1].append(line)
        else:
            groups.append([line])
    if not groups:
        return None, None
    names = [_levelled(lexicon.organ_case(" ".join(_clean(line) for line in group))) for group in groups]
    parent = names[-2] if len(names) > 1 else ""
    issuer = _organ("issuer", _with_province(names[-1], parent), groups[-1])
    if issuer.value in _OF_WHOM or parent in _OF_WHOM:  # the Party's or the Youth Union's; two bodies of one province
        issuer = replace(issuer, confidence=round(0.8 * issuer.confidence, 3))
    return (
        issuer,
        _organ("parent_issuer", names[-2], groups[-2]) if len(groups) > 1 else None,
    )


def _clean(line: Line) -> str:
    text = re.sub(r"[^\w\s,&.()-]|[_.]{2,}|^[\W_]+|[\W_]+$", " ", line.text)
    text = re.sub(r"\b(UBND|HĐND)(?=[^\W\d_]{3})|\b(QUẬN|PHƯỜNG|SỐ)(?=\d)", r"\1\2 ", text)
    return re.sub(r"\s+", " ", lexicon.in_full(text)).strip()


_CENTRAL_COMMITTEE = "Ban Chấp hành Trung ương"
_OF_WHOM = (_CENTRAL_COMMITTEE, "Ủy ban nhân dân", "Hội đồng nhân dân", "Ban Thường vụ", "Văn phòng", "Thanh tra")
"""Names that do not say whose body it is."""
_CITIES = ("Cần Thơ", "Đà Nẵng", "Hà Nội", "Hải Phòng", "Huế", "Hồ Chí Minh")
_NO_PROVINCES = ("Nha Trang", "Cam Ranh", "Ninh Hòa", "Trường Sa", "Thành phố Hồ Chí Minh")


def _levelled(name: str) -> str:
    """ "ỦY BAN NHÂN DÂN / LÀO CAI" is that of the province."""
    found = re.fullmatch(r"((?:Ủy ban|Hội đồng) nhân dân) (.+)", name)
    if found is None or found[2] not in lexicon.PROVINCES or found[2] in _NO_PROVINCES:
        return name
    return f"{found[1]} {'thành phố' if found[2] in _CITIES else 'tỉnh'} {found[2]}"


_OF_PLACE = re.compile(
    r"(?:Ủy ban nhân dân|Sở .+?) ((?:tỉnh|[Tt]hành phố|huyện|quận|thị xã|xã(?! hội)|phường|đặc khu)\b.+)"
)


def _with_province(name: str, parent: str) -> str:
    """A department is named with its province: "Sở Y tế" under "UBND tỉnh X" is "Sở Y tế tỉnh X".

    An office with no name of its own is that of whom it stands under.
    """
    if name in ("Văn phòng", "Thanh tra") and parent:
        return f"{name} {parent}" if parent != _CENTRAL_COMMITTEE else f"{name} Trung ương Đảng"
    if parent == _CENTRAL_COMMITTEE and "Trung ương" not in name:
        return f"{name} Trung ương"
    if re.match(r"(Tỉnh|Thành|Huyện|Quận|Thị) ủy\b", parent) and name.startswith(("Ban ", "Ủy ban Kiểm tra")):
        return f"{name} {parent}"
    level = re.search(r" (tỉnh|thành phố)$", name)
    if level is not None and (province := _province_of(parent)):
        return f"{name} {province}"  # "Bệnh viện Đa khoa tỉnh" under "Sở Y tế Phú Yên"
    if not re.match(r"(Sở|Ban|Phòng|Thanh tra|Văn phòng|Trung tâm|Chi cục)\b", name):
        return name
    found = _OF_PLACE.match(parent)
    return f"{name} {found.group(1)}" if found and found.group(1) not in name else name


def _province_of(parent: str) -> str:
    """The province with which the name of a parent ends, or ''."""
    ends = [p for p in lexicon.PROVINCES if re.search(rf"(?:^|\s){re.escape(p)}$", parent)]
    return max(ends, key=len, default="")


def _organ(field: str, value: str, lines: list[Line]) -> Suggestion:
    words = [word for line in lines for word in line.words]
    shape = 0.98 if _spelled_from_lists(value) else 0.8
    # Folded matching mends lost marks, so a known name is surer than its letters were.
    certain = max(sure(words), 0.93) if shape > 0.9 and sure(words) > 0.6 else sure(words)
    return Suggestion(
        field, value, round(certain * shape, 3), lines[0].page, union(w.box for w in words), "left_column"
    )


def _spelled_from_lists(value: str) -> bool:
    rest = lexicon.bare(value)
    for known in sorted((*lexicon.ORGANS, *lexicon.PHRASES, *lexicon.PROVINCES), key=len, reverse=True):
        rest = re.sub(rf"\b{re.escape(lexicon.bare(known))}\b", "", rest)
    return not rest.strip()
