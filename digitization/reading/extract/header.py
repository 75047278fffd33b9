"""Number and symbol, place and date, in the two columns at the top of the first page (NĐ 30/2020 Annex I)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from core.vietnamese.text import fold
from digitization.reading.extract import lexicon
from digitization.reading.layout import (
    HEADER_DEPTH,
    Header,
    Line,
    PageLike,
    lines_of,
    split_at_gaps,
    sure,
    union,
    upright,
)
from digitization.reading.values import Suggestion, Word

_NUMBER = re.compile(
    r"^\W*(?:(?:ngh[iịí] quy[eêếéề]t|quy[eêếéề]t [dđ][iịí]nh|lu[aậââ]t|ph[aá]p l[eệê]nh)\s+)?"
    r"(?:[s§][o0ôốồổóòọỏỡớáaäấ6é]{1,2}|sỏ|só)\W*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"n[gq][a-z]{1,3}\s*(?P<day>[^ ]{0,4}?(?: [^ ]{1,2})?)\s*th[a-z]ng\s*(?P<month>[^ ]{0,4}?(?: [^ ]{1,2})?)\s*"
    r"n[a-z]m\s*(?P<year>[0-9oliz]{4})"
)
_LOST_STROKE = re.compile(r"(?<=\S)\s+(?=[A-ZĐÐ][A-Za-zĐđÐ]{1,4}\s*-\s*[A-ZĐÐ]{3,}\W*$)")
_NO_STROKE = re.compile(r"(?<=\d)(?=[A-ZĐÐ]{2,4}-[A-ZĐÐ]{2,}\W*$|[A-ZĐÐ]{4,}\W*$)")
_SYMBOL_FOLLOWS = re.compile(r"\d\w?\s*(?:/\s*[A-ZĐÐ]|-\s*[A-ZĐÐ]{2})|\d/(?:19|20)\d\d/")
_YEAR_BEFORE = re.compile(r"(?<=\d)\s*[/ ]\s*((?:19|20)\d\d)\s*$")
_FLAT = str.maketrans({"|": "1", "l": "1", "I": "1", "O": "0", "o": "0"})
_SPOKEN_OF = re.compile(
    r"\b(?:căn cứ|luật|quyết định|thông tư|nghị định|nghị quyết|của|theo)\b|\d\s*/"
    r"|\b(?:từ|đến|kể|trước|sinh|cấp|vào|hết)\s*$"
)
"""Words before "ngày" by which a sentence speaks of a date."""
_MOST_OF_PLACE, _MOST_OF_NUMBER = 6, 6
"""Words before "ngày" in a line of place and date; words of a line that is a number alone."""
_RIGHT_HALF = 0.4
_AT_END = 0.7
"""The most that a date above the signature is worth."""
_PREFIXED = re.compile(r"\W*(?:nghi quyet|quyet dinh|luat|phap lenh)\b")
_MIDDLE = (0.36, 0.66)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """The line "Số: …/…" and what could be made of it."""

    line: Line
    number: str
    symbol: str
    number_words: tuple[Word, ...]
    symbol_words: tuple[Word, ...]


def is_number(text: str) -> bool:
    """Whether a line begins with "Số"."""
    return _NUMBER.match(text) is not None


def begins_number(line: Line) -> bool:
    """Whether a line is a paper's number: "Số: 12/GPXD"; without a colon it may go on with an abstract."""
    begins = _NUMBER.match(line.text)
    return begins is not None and ":" in begins[0] and len(line.words) <= _MOST_OF_NUMBER


def number_in_middle(page: PageLike) -> NumberLine | None:
    """The number under the heading, in the middle of the page, as licences and certificates have it."""
    for line in lines_of(upright(page), page.page_no):
        if line.middle > HEADER_DEPTH:
            break
        begins = _NUMBER.match(line.text)
        alone = len(line.words) <= _MOST_OF_NUMBER and "ngay" not in line.folded
        if begins is None or not alone or not _MIDDLE[0] < line.centre < _MIDDLE[1]:
            continue
        if _looks_numbered(line):
            return _parse_number(line)
        code = re.sub(r"\s", "", line.text[begins.end() :])
        if ":" in begins[0] and re.fullmatch(r"(?!CMND|CCCD|0\d{9}$)(?=.*\d{3})[0-9A-ZĐ.]{4,16}", code):
            return NumberLine(line, code, "", tuple(line.words), ())
    return None


def number_line(header: Header) -> NumberLine | None:
    """The line of the left column that carries number and symbol, or None."""
    best: NumberLine | None = None
    for line in header.left:
        part = next((p for p in split_at_gaps(line, 3.5) if _looks_numbered(p)), None)
        if part is not None:
            best = _parse_number(part)
            break
    return best


def _looks_numbered(line: Line) -> bool:
    text = line.text
    begins = _NUMBER.match(text) is not None
    if _PREFIXED.match(line.folded) and (len(line.words) > _MOST_OF_NUMBER or "ngay" in line.folded):
        return False  # a sentence that cites another paper
    if "/" not in text and "-" not in text and not (begins and _NO_STROKE.search(text)):
        return False
    if begins and (_SYMBOL_FOLLOWS.search(text) or _LOST_STROKE.search(text) or _NO_STROKE.search(text)):
        return True
    symbol = re.search(r"[/7]\s*[A-ZĐÐa-z]{1,6}\s*-\s*[A-ZĐÐ]{2,}|/\s*[A-ZĐÐ]{3,}", text)
    if begins and re.search(r"/\s*[A-Za-zĐđÐ]{1,5}\s*-\s*[A-Za-zĐđÐ]{2,}", text):
        return True
    return bool(symbol) and (begins or line.words[0].text[:1] in "SsŠŞ8")


def _parse_number(line: Line) -> NumberLine:
    # The stroke before the symbol; a handwritten number may hold strokes of its own, and "2020/TT-BCA" begins a symbol.
    found = re.search(r"/\s*(?:(?:19|20)\d\d\s*/\s*)?(?=[A-ZĐÐa-z])", line.text)
    if found is None:  # the stroke was taken for a 7: "1457TB-ĐHTĐ"
        found = re.search(r"7(?=[A-ZĐÐ])", line.text) or _LOST_STROKE.search(line.text) or _NO_STROKE.search(line.text)
    cut = found.start() if found else len(line.text)
    head, tail = line.text[:cut], line.text[cut + (1 if found and found.group() else 0) :]
    symbol = _tidy_symbol(tail)
    if year := _YEAR_BEFORE.search(head):  # "77 2006/QĐ-UBND": the stroke before the year was lost
        head, symbol = head[: year.start()], f"{year[1]}/{symbol}"
    raw = _NUMBER.sub("", head)
    digits = re.sub(r"[\s.,:;_]", "", raw)
    at = len(head)
    place = 0
    number_words: list[Word] = []
    symbol_words: list[Word] = []
    for word in line.words:
        (number_words if place < at else symbol_words).append(word)
        place += len(word.text) + 1
    if not symbol_words:
        symbol_words = number_words[-1:]
    return NumberLine(line, digits, symbol, tuple(number_words), tuple(symbol_words))


def _tidy_symbol(text: str) -> str:
    text = text.replace("Ð", "Đ").replace("–", "-").replace("—", "-")
    text = re.sub(r"\s*\.?\s*([-/&])\s*", r"\1", text.strip(" .,:;_'\"“”‘’|"))
    return text.split()[0].strip(".,:;_-'\"“”‘’|") if text.split() else ""


_BODIES = ("UBND", "HĐND", "VKSTC", "TANDTC", "TAND", "VKSND", "VPCP")


def mend_symbol(symbol: str, kind: str | None, issuer: str) -> tuple[str, float]:
    """The symbol with what kind and issuer say about it put right, and how sure that makes it (0..1).

    A symbol is year?/kind-issuer, or issuer-unit for letters; its letters are those of names read elsewhere.
    """
    parts = symbol.split("-")
    year, _, first = parts[0].rpartition("/")
    known = {fold(short): short for short in (*lexicon.KINDS.values(), *_BODIES) if short}
    agreed = 0
    short = lexicon.KINDS.get(kind or "", "")
    own = [lexicon.initials(issuer)] if issuer else []
    own += ["UBND"] if fold(issuer).startswith("uy ban nhan dan") else []
    own_table = {fold(name): name for name in own if len(name) > 1}
    if first in lexicon.KINDS.values() and first != short and len(parts) > 1:
        pass  # printed so: "55/2007/CT-UBND" stands on decisions, too
    elif short and len(parts) > 1 and _close(first, short):
        first, agreed = short, agreed + 1
    elif fold(first) in own_table or fold(first) in known:
        first = own_table.get(fold(first)) or known[fold(first)]
        agreed += 1
    rest = []
    for part in parts[1:]:
        if fold(part) in own_table or fold(part) in known:
            rest.append(own_table.get(fold(part)) or known[fold(part)])
            agreed += 1
        else:
            rest.append(part)
    mended = "-".join([f"{year}/{first}" if year else first, *rest])
    return mended, min(1.0, 0.55 + 0.22 * agreed) if len(parts) > 1 else 0.5


def _close(seen: str, wanted: str) -> bool:
    a, b = fold(seen), fold(wanted)
    return a == b or (len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) <= len(b) // 2)


def number_suggestion(found: NumberLine) -> Suggestion | None:
    """The number, if what stands before the stroke is digits. Handwriting that gave signs is left to a person."""
    if not found.symbol_words:  # a register's code: "37A8001234"
        words = [w for w in found.number_words if any(c.isdigit() for c in w.text)]
        certain = min(0.85, min(w.confidence for w in words) / 100)
        return Suggestion(
            "number", found.number, round(certain, 3), found.line.page, union(w.box for w in words), "number_line"
        )
    text = found.number.translate(_FLAT)
    own = [w for w in found.number_words if any(c.isdigit() for c in w.text)]
    box_words = own or list(found.number_words)
    # Papers of the Party write the kind before the stroke: "10-NQ/TU".
    if not re.fullmatch(r"\d{1,6}[a-zA-Z]?(?:-[A-ZĐ][A-ZĐa-z]{1,4})?", text) or not own:
        return None
    certain = min(w.confidence for w in own) / 100
    pure = 1.0 if text == found.number else 0.6
    # Handwritten numbers often come out as *some* digits: only print with a space of its own earns full trust.
    confidence = min(0.97, certain) * pure * (1.0 if certain > 0.88 else 0.6)
    return Suggestion(
        "number", text, round(confidence, 3), found.line.page, union(w.box for w in box_words), "number_line"
    )


def issued_on(header: Header, pages: Sequence[PageLike], bottom: float) -> tuple[Suggestion | None, Suggestion | None]:
    """(date, place): ISO date, or year-month or year where the day or month could not be read.

    `bottom` is where the heading begins, a share of the page's height: a date below it is that of a law. Licences and
    certificates have their place and date above the signature: the last such line of the pages, then.
    """
    first = pages[0].page_no
    for line in (*_with_year_below(header.right), *header.left):
        if line.middle < bottom and (found := _place_and_date(line, first)):
            joined = line not in header.right and line not in header.left
            return (_doubted(found[0]), found[1]) if joined else found
    if any("ngay" in line.folded and "thang" in line.folded for line in header.right if line.middle < bottom):
        return None, None  # the paper has such a line; it could not be read
    for page in reversed(pages):
        right = [w for w in upright(page) if w.box[0] > _RIGHT_HALF]
        for line in reversed(lines_of(right, page.page_no)):
            for part in split_at_gaps(line, 4.0):
                when, place = _place_and_date(part, page.page_no) or (None, None)
                if when is not None and place is not None:
                    return _doubted(when), _doubted(place)
    return None, None


def _with_year_below(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines; one that ends with "năm" has the year that stands alone under it."""
    for line, below in zip_longest(lines, lines[1:]):
        yield Line((*line.words, *below.words), line.page) if below and _is_year_of(line, below) else line


def _is_year_of(line: Line, below: Line) -> bool:
    if not re.fullmatch(r"\W*\d{4}\W*", below.text) or not re.search(r"\bngay\b.*\bnam\W*$", line.folded):
        return False
    return line.box[0] < below.centre < line.box[2] and below.middle - line.middle < 3 * line.height


def _doubted(found: Suggestion) -> Suggestion:
    """Such a line may be an annex's or a form's, such a year a stamp's."""
    return replace(found, confidence=min(_AT_END, found.confidence))


def _place_and_date(line: Line, page: int) -> tuple[Suggestion, Suggestion | None] | None:
    """What a line of place and date says; a date of which a sentence speaks is none of a paper."""
    folded = fold(line.text)
    found = _DATE.search(folded)
    if found is None:
        return None
    before, after = line.text[: found.start()].lower(), folded[found.end() :]
    if _SPOKEN_OF.search(before) or len(before.split()) > _MOST_OF_PLACE or len(re.findall(r"[a-z]{2}", after)) > 2:
        return None
    value, sureness = _date_value(line, found)
    if not value:
        return None
    box = union(w.box for w in _words_between(line, found.start(), found.end()))
    when = Suggestion("issued_on", value, round(sureness, 3), page, box, "place_and_date_line")
    return when, _place(line, found.start(), page)


def _date_value(line: Line, found: re.Match[str]) -> tuple[str, float]:
    year = found.group("year").translate(_FLAT).replace("z", "2")
    if not year.isdigit() or not 1945 <= int(year) <= date.today().year + 1:
        return "", 0.0
    certain = _sure_at(line, found.span("year"))
    month, day = found.group("month").strip(), found.group("day").strip()
    if not re.fullmatch(r"0?[1-9]|1[0-2]", month):
        return year, 0.9 * certain
    certain = min(certain, _sure_at(line, found.span("month")))
    # A month below 3 without its zero is half a handwritten number more often than carelessness.
    certain *= 0.75 if month in ("1", "2") else 1.0
    iso = f"{year}-{int(month):02d}"
    if not re.fullmatch(r"0?[1-9]|[12]\d|3[01]", day):
        return iso, 0.95 * certain
    try:
        whole = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return iso, 0.8 * certain
    certain_day = _sure_at(line, found.span("day"))
    trust = (0.98 if certain_day > 0.85 else 0.6) * (0.6 if len(day) == 1 else 1.0)
    return whole, min(certain, certain_day) * trust


def _place(line: Line, until: int, page: int) -> Suggestion | None:
    words = [w for w in _words_between(line, 0, until) if any(c.isalpha() for c in w.text)]
    text = " ".join(w.text for w in words).strip(" ,.-")
    if not text or not words:
        return None
    known = lexicon.nearest(text, lexicon.PROVINCES, least=85)
    value = known[0] if known else lexicon.place_case(text)
    confidence = 0.97 * max(0.8, sure(words)) if known else 0.7 * sure(words)
    return Suggestion("place", value, round(confidence, 3), page, union(w.box for w in words), "place_and_date_line")


def _words_between(line: Line, start: int, end: int) -> list[Word]:
    found, place = [], 0
    for word in line.words:
        if place < end and place + len(word.text) > start:
            found.append(word)
        place += len(word.text) + 1
    return found or list(line.words)


def _sure_at(line: Line, span: tuple[int, int]) -> float:
    words = _words_between(line, *span)
    return min(word.confidence for word in words) / 100
