"""Kind and abstract: the heading in the middle under the header, or "V/v …" under the number of a letter."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence, Set
from dataclasses import replace
from statistics import median

from core.vietnamese.text import fold
from digitization.reading.extract import lexicon
from digitization.reading.extract.header import NumberLine, begins_number
from digitization.reading.extract.phrases import mend_marks
from digitization.reading.layout import SIGNS, Header, Line, lines_of, split_at_gaps, sure, union, upright
from digitization.reading.layout import PageLike as Page
from digitization.reading.values import Suggestion, Word

_ABOUT = re.compile(r"^\W*[VYv][./|,lI]{0,2}\s?[vyVw]\b\W*", re.IGNORECASE)
_BODY = (
    "can cu", "kinh gui", "kinh goi", "dieu 1", "noi nhan", "ho, chu dem", "ho va ten", "(ban hanh kem", "(kem theo",
)  # fmt: skip
_BODY_OR_ABSTRACT = ("thuc hien", "xet ", "theo de nghi", "trien khai", "thi hanh", "theo quy dinh")
"""With which a text begins, and many an abstract too: "KẾ HOẠCH / Thực hiện Nghị quyết số …"."""
_ITEM = re.compile(r"\W*(?:\d{1,2}|[IVX]{1,4})[.)]\s+[A-ZÀ-ỸĐ]")
_MARGIN, _ASIDE = 0.2, 0.06
"""Under a number: where text begins at the left, and how far off the heading's middle a line of it lies."""
_MAX_ABSTRACT_LINES = 9
_SPECK = 50
"""Confidence, 0..100, up to which a sign without letters is taken for dirt."""
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
        name, likeness = found
        certain = min(0.99, 0.5 * likeness + 0.5 * max(line.confidence, 0.9)) if likeness > 0.93 else 0.8 * likeness
        kind = Suggestion("kind", name, round(certain, 3), page.page_no, union(w.box for w in line.words), "heading")
        about = [part for part in _about_lines(page, header, number) if part.box[3] < line.middle]
        return _with(kind, _under(lines[at + 1 :], line, header) or about)
    about = _about_lines(page, header, number)
    if not about:
        for at, line in enumerate(lines[:10]):
            if line.folded.startswith(_BODY) or line.middle > 0.42:
                break
            if (begun := _kind_begins(line)) is not None:
                name, rest = begun
                kind = Suggestion("kind", name, 0.75, page.page_no, line.box, "heading")
                below = lines[at + 1 :]
                while not rest and below and below[0].text.isupper():
                    below = below[1:]  # "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG / BỘ …" goes on
                return _with(kind, [*rest, *_under(below, line, header)])
    return _letter(page, header, number, about)


def _with(kind: Suggestion, abstract: list[Line]) -> list[Suggestion]:
    how = "about_line" if kind.how != "heading" or (abstract and _ABOUT.match(abstract[0].text)) else "under_kind"
    found = _abstract(abstract, kind.page, how)
    return [kind, found] if found else [kind]


def _body_lines(page: Page, header: Header, number: NumberLine | None) -> list[Line]:
    top = max(header.bottom, number.line.box[1] - 0.004 if number is not None else 0.0)
    words = [w for w in upright(page) if (w.box[1] + w.box[3]) / 2 > top]
    parts: list[Line] = []
    for line in lines_of(words, page.page_no):
        parts.extend(split_at_gaps(line, 4.0))
    return parts


def _kind_of_line(line: Line) -> tuple[str, float] | None:
    """(kind, likeness) when a line is a heading in capitals near the middle of the page."""
    words = _heading_words(line)
    return lexicon.kind_of(" ".join(w.text for w in words)) if words else None


def _kind_begins(line: Line) -> tuple[str, list[Line]] | None:
    """(kind, line of the abstract) of a heading that goes on: "QUY CHẾ LÀM VIỆC", "QUYẾT ĐỊNH CỦA BỘ TRƯỞNG …"."""
    words = _heading_words(line)
    for size in (4, 3, 2):
        kind = lexicon.kind_exactly(" ".join(w.text for w in words[:size])) if len(words) > size else None
        if kind is not None:
            rest = words[size:]
            return kind, [] if fold(rest[0].text) == "cua" else [Line(words, line.page)]
    return None


def _heading_words(line: Line) -> tuple[Word, ...]:
    """The words of a line in capitals about the middle of the page, else none."""
    words = tuple(w for w in line.words if any(c.isalpha() for c in w.text))
    letters = [c for w in words for c in w.text if c.isalpha()]
    if len(letters) < 4 or sum(c.isupper() for c in letters) / len(letters) < 0.75:
        return ()
    x0, _, x1, _ = union(w.box for w in words)
    return words if 0.36 < (x0 + x1) / 2 < 0.66 else ()


def _under(lines: list[Line], heading: Line, header: Header) -> list[Line]:
    """The centred lines below the heading, up to the first that belongs to the body."""
    kept: list[Line] = []
    before, numbered = heading, False
    names = {lexicon.bare(line.text) for line in header.left}
    for at, line in enumerate(lines[:_MAX_ABSTRACT_LINES]):
        words = tuple(w for w in line.words if any(c.isalnum() for c in w.text) or w.text in SIGNS)
        line = Line(words, line.page) if words else line
        if begins_number(line):
            if kept:
                break
            before, numbered = line, True
            continue
        if numbered and (_begins_licence(line, heading) or _names_authority(line, [heading], names)):
            break
        # The first gap may hold a date line or a rule; within the abstract lines follow closely.
        far = (line.box[1] - before.box[3]) > (3.0 if before is heading else 1.35) * max(line.height, before.height)
        if far or _is_body(line, kept, names) or _begins_text(line, lines[at + 1 : at + 2], kept):
            break
        if 0.3 < line.centre < 0.72:
            kept.append(line)
            before = line
        elif kept:
            break
    return kept


def _begins_licence(line: Line, heading: Line) -> bool:
    """Whether a line under the number is text: it begins at the margin or does not lie about the heading's middle."""
    return line.box[0] < _MARGIN or abs(line.centre - heading.centre) > _ASIDE


def _is_body(line: Line, kept: list[Line], names: Set[str]) -> bool:
    if line.folded.lstrip(" -~_.,").startswith(_BODY) or _ITEM.match(line.text):
        return True
    letters = [c for c in line.text if c.isalpha()]
    if not letters:
        # A year alone on its line goes on with what is above it: "năm học 2023 / - 2024".
        return not (kept and re.fullmatch(r"\W*\d[\d./]*\W*", line.text))
    if kept and _in_capitals(line) and (not _in_capitals(kept[0]) or _names_authority(line, kept, names)):
        return True
    if kept and _in_capitals(kept[0]) and _in_small_letters(line) and not kept[0].folded.startswith("cua "):
        return True
    return bool(kept) and line.box[0] > kept[0].box[0] + 0.02 and line.box[2] > 0.88 and line.box[0] < 0.22


def _in_capitals(line: Line) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    return len(letters) > 6 and sum(c.isupper() for c in letters) / len(letters) > 0.8


def _in_small_letters(line: Line) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    return len(letters) > 6 and sum(c.islower() for c in letters) / len(letters) > 0.6


def _names_authority(line: Line, kept: list[Line], names: Set[str]) -> bool:
    """Whether a line in capitals under an abstract in capitals says who decides, not what about.

    It is the issuer's name of the head or a post, or stands farther off than the lines of the abstract do.
    """
    words = lexicon.bare(line.text).split()
    if any(lexicon.nearest(" ".join(words[:size]), lexicon.POSTS, least=96) for size in (2, 3) if len(words) >= size):
        return True
    steps = [below.middle - above.middle for above, below in itertools.pairwise(kept)]
    step = line.middle - kept[-1].middle
    usual = median(steps) if steps else 1.6 * kept[-1].height
    if any(" " in name and " ".join(words).startswith(name) for name in names):
        return step > 1.15 * usual
    return bool(steps) and step > 1.5 * usual


def _begins_text(line: Line, following: list[Line], kept: list[Line]) -> bool:
    """Whether a line begins a paragraph, not an abstract: it is set to the right edge and the next one begins left of
    it, or it is the only one. An abstract's lines lie about one middle."""
    if line.box[2] < 0.86 or _in_capitals(line):
        return False
    if not line.folded.lstrip(" -~_.,").startswith(_BODY_OR_ABSTRACT):
        # A first line set in from the left margin, the next one from edge to edge: no two lines about one middle.
        below = following[0] if kept and following else None
        return below is not None and below.box[0] < line.box[0] - 0.02 and below.centre < line.centre - 0.01
    return not following or following[0].box[0] < line.box[0] - 0.02


def _letter(page: Page, header: Header, number: NumberLine | None, about: list[Line]) -> list[Suggestion]:
    """A letter names no kind: it is known by "V/v" under its number, or failing that by "Kính gửi"."""
    if about:
        return _with(Suggestion("kind", lexicon.LETTER, 0.97, page.page_no, about[0].box, "about_line"), about)
    addressed = next((line for line in _body_lines(page, header, number)[:25] if _is_address(line)), None)
    if addressed is None or number is None:
        return []
    kind = Suggestion("kind", lexicon.LETTER, 0.75, page.page_no, None, "addressed")
    under = _under_number(page, header, number)
    abstract = _abstract(_close_lines(under), page.page_no, "under_number") if under else None
    return [kind, replace(abstract, confidence=min(0.7, abstract.confidence))] if abstract else [kind]


def _is_address(line: Line) -> bool:
    return "kinh gui" in line.folded or "kinh goi" in line.folded


def _about_lines(page: Page, header: Header, number: NumberLine | None) -> list[Line]:
    """The lines from "V/v …" on, as far as they follow one another."""
    lines = _left_below(page, header, number)
    start = next((n for n, line in enumerate(lines[:5]) if _ABOUT.match(line.text)), None)
    return [] if start is None else _close_lines(lines[start:])


def _under_number(page: Page, header: Header, number: NumberLine) -> list[Line]:
    """Lines close under the number and about its middle: the subject of a letter that does without "V/v"."""
    lines = _left_below(page, header, number)
    lines = [line for line in lines if line.box[1] > number.line.middle]
    close = bool(lines) and lines[0].box[1] - number.line.box[3] < 2.2 * number.line.height
    return lines if close and lines[0].centre < header.border and not _is_address(lines[0]) else []


def _left_below(page: Page, header: Header, number: NumberLine | None) -> list[Line]:
    """Lines of the left column from the number on."""
    top = number.line.box[3] - 0.004 if number is not None else header.bottom
    below = [w for w in upright(page) if (w.box[1] + w.box[3]) / 2 > top and w.box[3] < 0.5]
    border = min(header.border + 0.02, _second_column(below))
    words = [w for w in below if w.box[2] <= border]
    # A remark typed or stamped beside it reaches into this column: what stands beyond a gap is not of it.
    return [split_at_gaps(line, 1.6)[0] for line in lines_of(_no_specks(words), page.page_no)]


def _close_lines(lines: list[Line]) -> list[Line]:
    """The first line and those that follow it without a gap; the address of a letter ends them."""
    kept = lines[:1]
    for line in lines[1:_MAX_ABSTRACT_LINES]:
        far = line.box[1] - kept[-1].box[3] > 1.35 * kept[-1].height
        if far or line.folded.startswith(_BODY) or _is_address(line):
            break
        kept.append(line)
    return kept


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


def _joined(lines: list[Line]) -> str:
    """Their text; a word or figure broken after its hyphen ("NQ- / HĐND") is one again, and specks are left out."""
    text = ""
    for line in lines:
        words = [w.text for n, w in enumerate(line.words) if not _is_speck(line.words, n)]
        if not words:
            continue
        broken = re.search(r"\w-$", text) and re.match(r"[A-ZĐ]{2}|\d{4}", words[0])
        text += ("" if broken or not text else " ") + " ".join(words)
    text = re.sub(r"(?<=\d) -(?=\d{4})|(?<=\d)- (?=\d{4})", " - ", text)
    return re.sub(r"\s+", " ", text.replace("_", " ")).strip(" -_.,~|ˆ")


def _is_speck(words: Sequence[Word], at: int) -> bool:
    """A sign without letters read without certainty; a dash between two figures is none ("2020 - 2021")."""
    if any(c.isalnum() for c in words[at].text) or words[at].confidence > _SPECK:
        return False
    between = 0 < at < len(words) - 1 and words[at - 1].text.isdigit() and words[at + 1].text[:1].isdigit()
    return not between


def _abstract(lines: list[Line], page_no: int, how: str) -> Suggestion | None:
    if not lines:
        return None
    text = _joined(lines)
    text = re.sub(r"(?<=[^\W\d_])\. (?=[a-zà-ỹđ])", " ", text)  # a speck: "THPT. quốc gia"
    text = mend_marks(_ABOUT.sub("V/v ", text))
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip()
    text = re.sub(r"^\W*V[êếềéèẻẽ]?\W?v[iỉíìị][ệêéèeẹ]c\b", "Về việc", text)
    text = re.sub(r"^Về\s?:\s*", "Về ", text)
    if len(text) < 6:
        return None
    words = [word for line in lines for word in line.words]
    weakest = sorted(word.confidence for word in words)[: max(1, len(words) // 8)]
    certain = 0.5 * sure(words) + 0.5 * sum(weakest) / len(weakest) / 100
    return Suggestion("abstract", text, round(min(LONG_TEXT, certain), 3), page_no, union(w.box for w in words), how)
