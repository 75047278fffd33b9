"""Where things stand on an official paper: lines and columns rebuilt from words, by the layout of NĐ 30/2020 Annex I.

Top left the issuer and the number under it, top right the national motto and the place and date under it, then the kind
in the middle with the abstract under it; at the end the signature block on the right beside "Nơi nhận" on the left.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Protocol

from rapidfuzz import fuzz

from core.vietnamese.text import fold
from digitization.reading.values import Box, Word, turn_box

MOTTO = "cong hoa xa hoi chu nghia viet nam"
MOTTO_BELOW = "doc lap - tu do - hanh phuc"
PARTY = "dang cong san viet nam"
"""What papers of the Party carry in its place (Hướng dẫn 36-HD/VPTW)."""
_PARTY_DEPTH = 0.15
SIGNS = ("/", "-", "–", "—", "&")
"""Words without letters that are no specks."""
HEADER_DEPTH = 0.42
"""The header never reaches below this share of the first page."""


class PageLike(Protocol):
    """What suggestions need of a page that was read."""

    @property
    def page_no(self) -> int: ...
    @property
    def words(self) -> Sequence[Word]: ...
    @property
    def orientation(self) -> int: ...
    @property
    def skew_degrees(self) -> float: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side. Boxes are upright page fractions; ``page`` is 1-based."""

    words: tuple[Word, ...]
    page: int

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def box(self) -> Box:
        return union(word.box for word in self.words)

    @property
    def height(self) -> float:
        return median(word.box[3] - word.box[1] for word in self.words)

    @property
    def centre(self) -> float:
        x0, _, x1, _ = self.box
        return (x0 + x1) / 2

    @property
    def middle(self) -> float:
        _, y0, _, y1 = self.box
        return (y0 + y1) / 2

    @property
    def confidence(self) -> float:
        """0..1 over letters."""
        return sure(self.words)


@dataclass(frozen=True, slots=True)
class Header:
    """The top of the first page: left and right columns and where the body begins (share of the page height)."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]
    border: float
    bottom: float
    found_motto: bool


def union(boxes: Iterable[Box]) -> Box:
    parts = list(boxes)
    return (min(b[0] for b in parts), min(b[1] for b in parts), max(b[2] for b in parts), max(b[3] for b in parts))


def sure(words: Sequence[Word]) -> float:
    """Mean confidence 0..1 over the letters of some words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters / 100 if letters else 0.0


def upright(page: PageLike) -> list[Word]:
    """Words with boxes as on the page set upright and level, specks and rules left out."""
    kept = []
    for word in page.words:
        if any(c.isalnum() for c in word.text) or word.text in SIGNS:
            box = turn_box(word.box, page.orientation)
            kept.append(replace(word, box=_swing(box, page, page.skew_degrees)))
    return kept


def displayed(box: Box, page: PageLike) -> Box:
    """An upright, level box as a box of the displayed page again."""
    return turn_box(_swing(box, page, -page.skew_degrees), -page.orientation)


def _swing(box: Box, page: PageLike, degrees: float) -> Box:
    """A box whose middle was turned clockwise around the middle of the upright page; its size stays."""
    if not degrees:
        return box
    wide, high = max(page.width_px, 1), max(page.height_px, 1)
    if page.orientation % 180 == 90:
        wide, high = high, wide
    x0, y0, x1, y1 = box
    x, y = ((x0 + x1) / 2 - 0.5) * wide, ((y0 + y1) / 2 - 0.5) * high
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    dx, dy = (x * cos - y * sin) / wide + 0.5 - (x0 + x1) / 2, (x * sin + y * cos) / high + 0.5 - (y0 + y1) / 2
    return (x0 + dx, y0 + dy, x1 + dx, y1 + dy)


def lines_of(words: Sequence[Word], page_no: int) -> list[Line]:
    """Words regrouped into lines by where they stand, top to bottom; columns on one height come as one line."""
    rows: list[list[Word]] = []
    for run in _runs([w for w in words if any(c.isalnum() for c in w.text)]):
        middle = median((w.box[1] + w.box[3]) / 2 for w in run)
        for row in reversed(rows[-4:]):
            top, bottom = median(w.box[1] for w in row), median(w.box[3] for w in row)
            if top + 0.15 * (bottom - top) < middle < bottom - 0.15 * (bottom - top):
                row.extend(run)
                break
        else:
            rows.append(list(run))
    # Dashes stand halfway up a line and are too flat to begin one: a rule or a speck would otherwise become a line.
    for dash in (w for w in words if not any(c.isalnum() for c in w.text)):
        middle = (dash.box[1] + dash.box[3]) / 2
        holder = next((r for r in rows if _halfway_up(middle, r)), [])
        if any(abs(w.box[0] - dash.box[2]) < 0.03 or abs(dash.box[0] - w.box[2]) < 0.03 for w in holder):
            holder.append(dash)
    lines = [Line(tuple(sorted(row, key=lambda w: w.box[0])), page_no) for row in rows]
    return sorted(lines, key=lambda line: line.middle)


def _runs(words: Sequence[Word]) -> list[list[Word]]:
    """Words the engine saw on one line, as long as they stay on one height; highest first.

    A word whose box reaches too far (into the line below, into a stroke) is thus held by its neighbours.
    """
    seen: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        seen.setdefault((word.block, word.line), []).append(word)
    runs: list[list[Word]] = []
    for line in seen.values():
        line.sort(key=lambda w: w.box[0])
        usual = median(w.box[3] - w.box[1] for w in line)
        run = [line[0]]
        for before, word in itertools.pairwise(line):
            if abs(before.box[1] + before.box[3] - word.box[1] - word.box[3]) / 2 > 0.75 * usual:
                runs.append(run)
                run = []
            run.append(word)
        runs.append(run)
    return sorted(runs, key=lambda run: median((w.box[1] + w.box[3]) / 2 for w in run))


def _halfway_up(y: float, row: Sequence[Word]) -> bool:
    top, bottom = median(w.box[1] for w in row), median(w.box[3] for w in row)
    return top + 0.25 * (bottom - top) < y < bottom - 0.1 * (bottom - top)


def split_at_gaps(line: Line, times: float = 2.2) -> list[Line]:
    """A line cut where the gap between words is far wider than a space (``times`` the height of its letters).

    Heights are fractions of the page height and gaps of its width: an upright A4 sheet is taken for granted, √2.
    """
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.box[0] - before.box[2] > times * line.height * 1.414:
            parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part), line.page) for part in parts]


def starts_with_phrase(words: Sequence[Word], phrase: str, least: float = 80) -> tuple[int, float]:
    """Index of the word where ``phrase`` (folded) begins and how alike it is, 0..100; (-1, 0) when it is not there."""
    length = len(phrase.split())
    best = (-1, 0.0)
    folded = [fold(word.text) for word in words]
    for start in range(len(folded)):
        for size in (length, length - 1, length + 1):
            score = fuzz.ratio(" ".join(folded[start : start + size]), phrase)
            if score > best[1]:
                best = (start, score)
    return best if best[1] >= least else (-1, 0.0)


def header_of(page: PageLike) -> Header:
    """The two columns at the top of the first page. Without a motto the border is the middle of the page."""
    words = [word for word in upright(page) if word.box[1] < HEADER_DEPTH]
    lines = lines_of(words, page.page_no)
    for phrase, least in ((MOTTO, 72), (MOTTO_BELOW, 76)):
        for line in lines:
            start, _ = starts_with_phrase(line.words, phrase, least)
            if start >= 0:
                return _columns(words, page.page_no, border=line.words[start].box[0], found=True, motto=line)
    for line in lines:
        start, _ = starts_with_phrase(line.words, PARTY, 84) if line.middle < _PARTY_DEPTH else (-1, 0.0)
        if start >= 0 and line.words[start].text.isupper():  # narrower than the line of place and date below it
            border = min(0.5, line.words[start].box[0])
            return _columns(words, page.page_no, border=border, found=True, motto=line)
    return _columns(words, page.page_no, border=0.5, found=False, motto=None)


def _columns(words: Sequence[Word], page_no: int, *, border: float, found: bool, motto: Line | None) -> Header:
    border = border - 0.008
    top = motto.box[1] - 3.2 * motto.height if motto is not None else 0.0
    inside = [word for word in words if word.box[3] > top]
    left = [w for w in inside if (w.box[0] + w.box[2]) / 2 < border]
    right = [w for w in inside if (w.box[0] + w.box[2]) / 2 >= border]
    bottom = motto.box[3] if motto is not None else 0.0
    return Header(tuple(lines_of(left, page_no)), tuple(lines_of(right, page_no)), border, bottom, found)
