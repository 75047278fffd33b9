"""The signer's name where a seal or a stroke hid its beginning: the line alone, read several ways, put to the vote.

A name of people begins with one of some hundred surnames, so that little of the first word is enough to know it. What
comes out is marked as half sure, never as sure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from rapidfuzz import fuzz

from core.vietnamese.text import fold
from digitization.reading.extract.lexicon import POSTS, SURNAMES, nearest
from digitization.reading.layout import Line, lines_of, split_at_gaps
from digitization.reading.values import Box, Word

SURE = 70.0
"""Confidence of what was voted for: shown as a suggestion to look at."""
_NAME_WORD = re.compile(r"^[A-ZÀ-ỸĐ][a-zà-ỹđ]{0,7}$")
_EDGES = ".,;:'\"“”‘’`|-_~ˆ"
_REACH = 0.13
"""How far left of what was read the name may begin, as a share of the page's width."""
_ENOUGH = 0.9
_POST_CENTRE = 0.58
"""Share of the page's width: the posts of who signs stand right of it, those of headings in the middle."""
_FOLDED = [(fold(name), name) for name in SURNAMES]


@dataclass(frozen=True, slots=True)
class Reading:
    """A name made of one reading of the line: its words, and how sure the surname is (0 … 1)."""

    words: tuple[str, ...]
    surety: float


def zone_under_post(words: Sequence[Word]) -> Box | None:
    """Where a signature stands on a page without "Nơi nhận" and coloured seals: around the last post named at the
    right, if little stands below it."""
    post = post_line(words, (0.4, 0.25, 1.0, 1.0))
    if post is None or post.centre < _POST_CENTRE:
        return None
    below = [w for w in words if w.box[0] > 0.4 and w.box[1] > post.box[3] and len(w.text) > 1]
    zone = (0.4, max(0.0, post.box[1] - 0.035), 1.0, min(1.0, post.box[3] + 0.2))
    return zone if len(below) < 8 else None


def name_lines(words: Sequence[Word], zone: Box) -> list[list[Word]]:
    """Lines of the signature's zone that are a name or end like one; words of the name alone."""
    name, _ = printed_name(words, zone)
    return [name] if name else beginnings_lost(words, zone)


def beginnings_lost(words: Sequence[Word], zone: Box) -> list[list[Word]]:
    """Lines of the signature's zone that end like a name but do not begin with a surname; words of the name alone."""
    inside = [w for w in words if w.box[0] > zone[0] and zone[1] < w.box[1] < zone[3] + 0.03]
    found = []
    for line in lines_of(inside, 1):
        for part in split_at_gaps(line, 4.0):
            spoken = [w for w in part.words if any(c.isalpha() for c in w.text)]
            name = [w for w in spoken if _NAME_WORD.match(w.text.strip(_EDGES)) and len(w.text.strip(_EDGES)) > 1]
            if not name or name[-1] is not spoken[-1] or len(spoken) - len(name) > 1 or len(spoken) > 5:
                continue
            if len(name) < 3 or _surname(name[0].text)[1] < 1:
                found.append(name)
    return found


def post_line(words: Sequence[Word], zone: Box) -> Line | None:
    """The last line of the zone that names a post, in capitals as posts are written."""
    inside = [w for w in words if w.box[0] > zone[0] and zone[1] < w.box[1] < zone[3]]
    found = None
    for line in lines_of(inside, 1):
        for part in split_at_gaps(line, 4.0):
            text = part.text.strip(_EDGES + " ")
            if text.isupper() and nearest(text, POSTS, least=84) is not None:
                found = part
    return found


def printed_name(words: Sequence[Word], zone: Box) -> tuple[list[Word], float]:
    """(words of the zone's name, how surely its surname was read: 1 as printed, less where marks or letters are lost);
    ([], 0) where no line of the zone, or a little below it, is a name."""
    inside = [w for w in words if w.box[0] > zone[0] and zone[1] < w.box[1] < zone[3] + 0.03]
    best: tuple[list[Word], float] = ([], 0.0)
    for line in lines_of(inside, 1):
        for part in split_at_gaps(line, 4.0):
            bare = [(w, w.text.strip(_EDGES)) for w in part.words]
            name = [w for w, text in bare if len(text) > 1 and text[0].isupper() and _NAME_WORD.match(text)]
            for at, word in enumerate(name[:-1]):
                surety = _surname(word.text)[1]
                if surety > max(best[1], 0.6):
                    best = name[at:], surety
    return best


def with_marks(words: Sequence[Word], name: Sequence[Word], read: Sequence[str]) -> tuple[Word, ...]:
    """The page's words with the marks of a second reading that has the same letters; unchanged where it has others."""
    if [fold(w.text.strip(_EDGES)) for w in name] != [fold(text) for text in read]:
        return tuple(words)
    marked = {id(old): Word(text, old.box, SURE, old.line, old.block) for old, text in zip(name, read, strict=True)}
    return tuple(marked.get(id(word), word) for word in words)


def with_stamp(words: Sequence[Word], name: Sequence[str], place: Box) -> tuple[Word, ...]:
    """The page's words with a stamped name in place of what print was read there.

    Words of a name that print was read surely there stay, with what the second reading knows to stand before them; it
    is not believed where it ends in other letters.
    """
    there = [w for w in words if _shared(w.box, place) >= 0.5]
    printed = [w for w in there if w.confidence >= SURE and _NAME_WORD.match(w.text.strip(_EDGES))]
    if printed:
        same = 0
        for word, text in zip(reversed(printed), reversed(name), strict=False):
            if fold(word.text.strip(_EDGES)) != fold(text):
                break
            same += 1
        if same == len(name) or (not same and len(printed) > 1):
            return tuple(words)
        if same:
            tail = printed[-same:]
            return with_name(words, tail, (*name[:-same], *(word.text.strip(_EDGES) for word in tail)))
    kept = [w for w in words if _shared(w.box, place) < 0.5 or w.confidence >= SURE]
    line, block = (max((getattr(w, key) for w in kept), default=-1) + 1 for key in ("line", "block"))
    wide = (place[2] - place[0]) / (sum(map(len, name)) + len(name) - 1)
    left = place[0]
    for text in name:
        kept.append(Word(text, (left, place[1], left + wide * len(text), place[3]), SURE, line, block))
        left += wide * (len(text) + 1)
    return tuple(kept)


def strip_of(name: Sequence[Word]) -> Box:
    """Where to look again: the line, and what lies left of it."""
    left, right = min(w.box[0] for w in name), max(w.box[2] for w in name)
    top, bottom = min(w.box[1] for w in name), max(w.box[3] for w in name)
    high = bottom - top
    return (max(0.0, left - _REACH), max(0.0, top - 0.3 * high), min(1.0, right + 0.015), min(1.0, bottom + 0.3 * high))


def ways(grey: np.ndarray, dpi: float) -> Iterator[np.ndarray]:
    """The strip as it is, with only its blackest ink, and with only what has the size of letters."""
    paper = int(np.percentile(grey, 90))
    black = float(np.percentile(grey, 0.7))
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((grey <= level).astype(np.uint8), connectivity=8)
    large = (stats[:, cv2.CC_STAT_HEIGHT] > 0.24 * dpi) | (stats[:, cv2.CC_STAT_WIDTH] > 0.34 * dpi)
    large[0] = False
    strokes = cv2.dilate(large[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    darkest = np.where(grey > black + 0.38 * (paper - black), 255, grey).astype(np.uint8)
    for picture in (grey, darkest, np.where(strokes > 0, 255, grey).astype(np.uint8)):
        yield cv2.copyMakeBorder(picture, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=paper)


def name_in(texts: Sequence[str], lost: Sequence[str]) -> Reading | None:
    """The name at the end of one reading of the strip; None where no surname begins it or it ends unlike `lost`.

    What may be a surname furthest left counts: "Hoàng Giang" may be a whole name, but not behind a "Nguyễn".
    """
    words = [text.strip(_EDGES) for text in texts]
    words = [word for word in words if any(c.isalpha() for c in word)]
    known = {fold(text.strip(_EDGES)) for text in lost}
    if not words or fuzz.ratio(fold(words[-1]), fold(lost[-1].strip(_EDGES))) < 75:
        return None
    for at in range(max(0, len(words) - 5), len(words) - 1):
        surname, surety = _surname(words[at])
        if surety < 1 and fold(words[at]) in known:
            continue  # a given name that only resembles a surname
        if surname and all(_NAME_WORD.match(word) for word in words[at + 1 :]):
            # A name no longer than what was read before says little: its beginning may be lost here too.
            return Reading((surname, *words[at + 1 :]), surety if len(words) - at > len(lost) else 0.2 * surety)
    return None


def _surname(text: str) -> tuple[str, float]:
    """(surname, surety) of a word read through ink; ("", 0) when it could be none or any."""
    text = text.strip(_EDGES)
    if text in SURNAMES:
        return text, 1.0
    seen = fold(re.sub(r"[^\w]|\d", "", text))
    if len(seen) < 2:
        return "", 0.0
    same = [name for folded, name in _FOLDED if folded == seen]
    if same:
        return same[0], 0.9
    alike = [name for folded, name in _FOLDED if len(seen) > 2 and fuzz.ratio(folded, seen) >= 75]
    if len(alike) == 1:
        return alike[0], 0.7
    ends = [name for folded, name in _FOLDED if len(seen) > 2 and len(folded) > len(seen) and folded.endswith(seen)]
    if len(ends) == 1:
        return ends[0], 0.5
    tails = [name for folded, name in _FOLDED if len(folded) > 4 and len(seen) > 4 and seen.endswith(folded[-3:])]
    return (tails[0], 0.4) if len(tails) == 1 else ("", 0.0)


def elected(readings: Iterable[Reading]) -> tuple[str, ...]:
    """The words most readings agree on; empty when none has votes enough."""
    votes: dict[str, float] = defaultdict(float)
    spelt: dict[str, dict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))
    for reading in readings:
        key = fold(" ".join(reading.words))
        votes[key] += reading.surety
        spelt[key][reading.words] += reading.surety
    if not votes:
        return ()
    winner = max(votes, key=lambda key: votes[key])
    if votes[winner] < _ENOUGH:
        return ()
    return max(spelt[winner], key=lambda words: spelt[winner][words])


def with_name(words: Sequence[Word], lost: Sequence[Word], name: Sequence[str]) -> tuple[Word, ...]:
    """The page's words with the whole name in place of what was read of it."""
    if not name:
        return tuple(words)
    tail = list(lost[-(len(name) - 1) :]) if len(name) > 1 else list(lost)
    missing = name[: len(name) - len(tail)]
    first = tail[0].box
    letter = max(0.004, (tail[-1].box[2] - first[0]) / max(4, sum(len(w.text) + 1 for w in tail)))
    left = first[0]
    front: list[Word] = []
    for text in reversed(missing):
        right = left - letter
        left = max(0.0, right - letter * len(text))
        front.insert(0, Word(text, (left, first[1], right, first[3]), SURE, tail[0].line, tail[0].block))
    spoken = name[len(missing) :]
    mended = [
        old if old.text.strip(_EDGES) == text else Word(text, old.box, SURE, old.line, old.block)
        for old, text in zip(tail, spoken, strict=True)
    ]
    gone = {id(word) for word in lost}
    covered = [w for w in words if id(w) not in gone and not any(_same_place(w.box, new.box) for new in front)]
    at = next((n for n, w in enumerate(covered) if w.line == tail[0].line and w.box[0] > first[0]), len(covered))
    return (*covered[:at], *front, *mended, *covered[at:])


def _same_place(a: Box, b: Box) -> bool:
    return _shared(a, b) > 0.5


def _shared(a: Box, b: Box) -> float:
    """The share of `a` that lies in `b`."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    size = (a[2] - a[0]) * (a[3] - a[1])
    return wide * high / size if wide > 0 and high > 0 and size > 0 else 0.0
