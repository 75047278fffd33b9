"""The month of a paper, written or stamped between a printed "tháng" and "năm", where print was not read there.

Of twelve months the likeliest is told when it is likely enough, as a suggestion to look at. Days and numbers written by
hand are not guessed: they are shown enlarged to whoever indexes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz

from core.vietnamese.text import fold
from digitization.reading.linenet import either, likelihood, scores_of
from digitization.reading.values import Box, Word

NETWORK = "months"
SURE = 65.0
"""Confidence of what was read so."""
READ = 90.0
"""Confidence from which print's month stands."""
LIKELY = 0.75
"""Share of one month in all that the readings speak for."""
UNLIKELY = -4.0
"""Logarithm of the likelihood of a month below which the place holds no digits."""
CUTS = (
    (0.35, 0.25, 0.0, 0.0),
    (0.55, 0.45, 0.1, 0.1),
    (0.8, 0.6, 0.2, 0.2),
    (0.4, 0.3, -0.1, 0.1),
    (0.5, 0.1, 0.1, 0.0),
)
"""What is read above, below, left and right of the place, in heights of the line."""
_MONTH = re.compile(r"0?[1-9]|1[0-2]")


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a month should stand: behind the word `before`, `junk` in its place; `read`: the month it may be."""

    before: Word
    junk: tuple[Word, ...]
    box: Box
    read: int | None = None


def month_lost(words: Sequence[Word]) -> Gap | None:
    """The gap of the line of place and date where a month was not read, or hardly; None where it was, or no line is."""
    for at, word in enumerate(words):
        if word.box[1] > 0.35 or word.box[0] < 0.4 or fuzz.ratio(_bare(word)[:5], "thang") < 75:
            continue
        line = [w for w in words[at + 1 : at + 5] if abs(_middle(w) - _middle(word)) < 0.012 and w.box[0] > word.box[0]]
        year = next((n for n, w in enumerate(line) if fuzz.ratio(_bare(w), "nam") >= 80), None)
        if year is None or year + 1 >= len(line) or not re.match(r"(19|20)\d\d\b", line[year + 1].text):
            continue
        between = tuple(line[:year])
        text = "".join(w.text for w in between) if len(word.text) <= 5 else ""
        read = int(text) if _MONTH.fullmatch(text) else None
        if read and min(w.confidence for w in between) >= READ:
            return None
        x0, y0, x1, y1 = word.box
        end = x0 + (x1 - x0) * min(1.0, 5 / len(word.text))  # what stuck to "tháng" is the month's
        return Gap(word, between, (end, y0, line[year].box[0], y1), read)
    return None


def month_in(grey: np.ndarray, place: tuple[int, int, int, int]) -> int | None:
    """The month at a place (x0, y0, x1, y1 in pixels) of a grey picture, by several cuts around it; or None."""
    cuts = [scores_of(line, NETWORK) for line in _cuts(grey, place)]
    if not cuts:
        return None
    found = {
        month: either(_mean(cuts, f"{month:02d}"), _mean(cuts, str(month)) if month < 10 else -math.inf)
        for month in range(1, 13)
    }
    best = max(found, key=lambda month: found[month])
    share = 1 / sum(math.exp(value - found[best]) for value in found.values())
    return best if found[best] > UNLIKELY and share >= LIKELY else None


def _mean(cuts: Sequence[np.ndarray], text: str) -> float:
    labels = [int(digit) + 1 for digit in text]
    return sum(max(likelihood(scores, labels), 3 * UNLIKELY) for scores in cuts) / len(cuts)


def _cuts(grey: np.ndarray, place: tuple[int, int, int, int]) -> Iterator[np.ndarray]:
    x0, y0, x1, y1 = place
    high = y1 - y0
    for above, below, left, right in CUTS:
        top, bottom = max(0, round(y0 - above * high)), min(grey.shape[0], round(y1 + below * high))
        start, end = max(0, round(x0 - left * high)), min(grey.shape[1], round(x1 + right * high))
        if bottom - top >= 8 and end - start >= 6:
            yield grey[top:bottom, start:end]


def with_month(words: Sequence[Word], gap: Gap, month: int) -> tuple[Word, ...]:
    """The page's words with the month where it was lost; as they were where it is what was read."""
    if month == gap.read:
        return tuple(words)
    junk = {id(word) for word in gap.junk}
    found: list[Word] = []
    for word in words:
        if word is gap.before:
            box = (*word.box[:2], min(word.box[2], gap.box[0]), word.box[3])
            found += [replace(word, text=word.text[:5], box=box), _month(gap, month)]
        elif id(word) not in junk:
            found.append(word)
    return tuple(found)


def _month(gap: Gap, month: int) -> Word:
    return Word(f"{month:02d}", gap.box, SURE, gap.before.line, gap.before.block)


def _bare(word: Word) -> str:
    return re.sub(r"[^a-z]", "", fold(word.text))


def _middle(word: Word) -> float:
    return (word.box[1] + word.box[3]) / 2
