"""Kind and abstract: the heading in the middle under the header, or "V/v …" under the number of a letter."""

from __future__ import annotations

import re
from statistics import median

from digitization.reading.extract import lexicon
from digitization.reading.extract.header import NumberLine
from digitization.reading.extract.phrases import mend_marks
from digitization.reading.layout import Header, Line, lines_of, split_at_gaps, sure, union, upright
from digitization.reading.layout import PageLike as Page
from digitization.reading.values import Suggestion, Word

_ABOUT = re.compile(r"^\W*[VYv][./|,lI]{0,2}\s?[vyV]\b\W*", re.IGNORECASE)
_BODY = ("can cu", "kinh gui", "dieu 1", "noi nhan", "ho, chu dem", "ho va ten")
_BODY_OR_ABSTRACT = ("thuc hien", "xet ", "theo de nghi", "trien khai")
"""With which a text begins, and many an abstract too: "KẾ HOẠCH / Thực hiện Nghị quyết số …"."""
_MAX_ABSTRACT_LINES = 9
LONG_TEXT = 0.88
"""An abstract is never marked sure: among twenty words one wrong tone mark is likely even where all look certain."""


def kind_and_abstract(page: Page, header: Header, number: NumberLine | None) -> list[Suggestion]:
    """Suggestions for ``kind`` and ``abstract`` from the first page."""
    lines = _body_lines(page, header, number)
    for at, line in enumerate(lines[:14]):
        if line.middle > 0.5 or line.folded.rstrip(" .").endswith(":"):
            continue
        found = _kind_of_line(line)
        if found is None:
            continue
        name, likeness, used = found
        certain = min(0.99, 0.5 * likeness + 0.5 * max(line.confidence, 0.9)) if likeness > 0.93 else 0.8 * likeness
        kind = Suggestion("kind", name, round(certain, 3), page.page_no, union(w.box for w in line.words), "heading")
        abstract = _under(lines[at + used :], line, page)
        return [kind, abstract] if abstract else [kind]
    return _letter(page, header, number)


def _body_lines(page: Page, header: Header, number: NumberLine | None) -> list[Line]:
    top = max(header.bottom, number.line.box[1] - 0.004 if number is not None else 0.0)
    words = [w for w in upright(page) if (w.box[1] + w.box[3]) / 2 > top]
    parts: list[Line] = []
    for line in lines_of(words, page.page_no):
        parts.extend(split_at_gaps(line, 4.0))
    return parts


def _kind_of_line(line: Line) -> tuple[str, float, int] | None:
    """(kind, likeness, lines used) when a line is a heading in capitals near the middle of the page."""
    words = tuple(w for w in line.words if any(c.isalpha() for c in w.text))
    text = " ".join(w.text for w in words)
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 5 or sum(c.isupper() for c in letters) / len(letters) < 0.75:
        return None
    x0, _, x1, _ = union(w.box for w in words)
    if not 0.36 < (x0 + x1) / 2 < 0.66:
        return None
    found = lexicon.kind_of(text)
    return (*found, 1) if found else None


def _under(lines: list[Line], heading: Line, page: Page) -> Suggestion | None:
    """The centred lines below the heading, up to the first that belongs to the body."""
    kept: list[Line] = []
    before = heading
    for at, line in enumerate(lines[:_MAX_ABSTRACT_LINES]):
        words = tuple(w for w in line.words if any(c.isalnum() for c in w.text) or w.text in ("-", "–", "—"))
        line = Line(words, line.page) if words else line
        # The first gap may hold a date line or a rule; within the abstract lines follow closely.
        far = (line.box[1] - before.box[3]) > (3.0 if before is heading else 1.35) * max(line.height, before.height)
        if far or _is_body(line, kept) or _begins_text(line, lines[at + 1 : at + 2]):
            break
        if 0.3 < line.centre < 0.72:
            kept.append(line)
            before = line
        elif kept:
            break
    return _abstract(kept, page, "under_kind")


def _is_body(line: Line, kept: list[Line]) -> bool:
    if line.folded.lstrip(" -~_.,").startswith(_BODY):
        return True
    letters = [c for c in line.text if c.isalpha()]
    if not letters:
        # A year alone on its line goes on with what is above it: "năm học 2023 / - 2024".
        return not (kept and re.fullmatch(r"\W*\d[\d./]*\W*", line.text))
    capitals = sum(c.isupper() for c in letters) / len(letters) > 0.8 and len(letters) > 6
    if capitals and kept:
        return True
    return bool(kept) and line.box[0] > kept[0].box[0] + 0.02 and line.box[2] > 0.88 and line.box[0] < 0.22


def _begins_text(line: Line, following: list[Line]) -> bool:
    """Whether a line begins a paragraph, not an abstract: it is set to the right edge and the next one begins left of
    it, or it is the only one. An abstract's lines lie about one middle."""
    if not line.folded.lstrip(" -~_.,").startswith(_BODY_OR_ABSTRACT) or line.box[2] < 0.86:
        return False
    return not following or following[0].box[0] < line.box[0] - 0.02


def _letter(page: Page, header: Header, number: NumberLine | None) -> list[Suggestion]:
    """A letter names no kind: it is known by "V/v" under its number, or failing that by "Kính gửi"."""
    top = number.line.box[3] - 0.004 if number is not None else header.bottom
    below = [w for w in upright(page) if (w.box[1] + w.box[3]) / 2 > top and w.box[3] < 0.5]
    border = min(header.border + 0.02, _second_column(below))
    words = [w for w in below if w.box[2] <= border]
    # A remark typed or stamped beside it reaches into this column: what stands beyond a gap is not of it.
    lines = [split_at_gaps(line, 1.6)[0] for line in lines_of(_no_specks(words), page.page_no)]
    start = next((n for n, line in enumerate(lines[:5]) if _ABOUT.match(line.text)), None)
    addressed = next((line for line in _body_lines(page, header, number)[:25] if "kinh gui" in line.folded), None)
    if start is None:
        if addressed is None or number is None:
            return []
        return [Suggestion("kind", lexicon.LETTER, 0.75, page.page_no, None, "addressed")]
    kept = [lines[start]]
    for line in lines[start + 1 : start + _MAX_ABSTRACT_LINES]:
        if line.box[1] - kept[-1].box[3] > 1.35 * kept[-1].height or line.folded.startswith(_BODY):
            break
        kept.append(line)
    kind = Suggestion("kind", lexicon.LETTER, 0.97, page.page_no, kept[0].box, "about_line")
    abstract = _abstract(kept, page, "about_line")
    return [kind, abstract] if abstract else [kind]


def _no_specks(words: list[Word]) -> list[Word]:
    """Without strokes and smears that were read as words: far flatter than what stands around them, and doubtful."""
    if not words:
        return []
    usual = median(w.box[3] - w.box[1] for w in words)
    return [w for w in words if w.box[3] - w.box[1] > 0.4 * usual or w.confidence > 60 or w.text in "-–—/"]


def _second_column(words: list[Word]) -> float:
    """Where a block typed beside the abstract begins: at least four of its words stand exactly under one another."""
    about = next((w for w in words if _ABOUT.match(w.text) and w.box[0] < 0.4), None)
    if about is None:
        return 1.0
    starts = sorted(w.box[0] for w in words if w.box[0] > about.box[0] + 0.15 and w.box[1] < about.box[1] + 0.12)
    for at, x in enumerate(starts):
        if sum(1 for other in starts[at:] if other - x < 0.002) >= 4:
            return x
    return 1.0


def _abstract(lines: list[Line], page: Page, how: str) -> Suggestion | None:
    if not lines:
        return None
    text = " ".join(line.text for line in lines)
    text = re.sub(r"\s+", " ", text).strip(" -_.,~|")
    text = re.sub(r"(?<=[A-ZĐ])\. (?=[a-zà-ỹđ])", " ", text)  # a speck after an abbreviation: "THPT. quốc gia"
    text = mend_marks(_ABOUT.sub("V/v ", text))
    text = re.sub(r"^\W*V[êếềéèẻẽ]?\W?v[iỉíìị][ệêéèeẹ]c\b", "Về việc", text)
    if len(text) < 6:
        return None
    words = [word for line in lines for word in line.words]
    weakest = sorted(word.confidence for word in words)[: max(1, len(words) // 8)]
    certain = 0.5 * sure(words) + 0.5 * sum(weakest) / len(weakest) / 100
    return Suggestion(
        "abstract", text, round(min(LONG_TEXT, certain), 3), page.page_no, union(w.box for w in words), how
    )
