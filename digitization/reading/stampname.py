"""The name on a cursive name stamp, which engines for print do not read: a small network, and a list of people's names.

The network gives a score for every letter along the line; what comes out is the name, made of a surname and the
syllables that names are made of, that these scores speak for most. It is a suggestion to look at, never a sure one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np

from digitization.reading import linenet
from digitization.reading.extract.given_names import NAME_SYLLABLES, usualness
from digitization.reading.extract.lexicon import SURNAMES
from digitization.reading.linenet import either
from digitization.reading.name_letters import LETTERS

NETWORK = "name_stamps"
BEAM = 14
FAINTEST = -7.0
"""Letters less likely than this (natural logarithm) are not looked at."""
MOST_WORDS = 5
SCAN_MM, LINE_MM, STEP_MM, WIDE_MM, APART_MM = 8.5, (7.5, 10.5), 2.0, 64.0, 5.0
"""Height of lines looked through, heights of those read, the way from one to the next, how wide they are looked at,
and how far apart two are that both are searched for a name, in millimetres of paper."""
LOOKS, FEWEST_LETTERS = 3, 5
"""So many lines, those with the most letters, are searched for a name; and lines of fewer letters are not."""
LEAST_INK = 0.004
"""Share of a picture that is ink, below which there is nothing to read in it."""
WORTH_A_LOOK, GOOD_ENOUGH, UNHEARD = -1.0, -0.9, -1.6
"""Mean logarithms of letters: of a first reading to be read again in other ways, of the name that all ways together
speak for to be told, and of a name that one of the ways did not hear at all."""
MOST_USUAL_SURNAMES, USUAL_SURNAMES = 14, 40
"""So many of the surnames, which are listed by how frequent they are, count twice and once as usual."""
EXPECTED = 1.0
"""What a usual word adds to the logarithm of a name's likelihood."""
RED = 40
"""How much redder than its darkest channel red ink is, of 255."""
_SPACE = LETTERS.index(" ") + 1


@dataclass(slots=True)
class _Node:
    """A place in the tree of syllables."""

    children: dict[int, _Node] = field(default_factory=dict)
    word: str = ""


@dataclass(frozen=True, slots=True)
class StampReading:
    """A name, and the mean natural logarithm of its letters' likelihood (0 is certain)."""

    words: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A name and where it stands: (x0, y0, x1, y1) in pixels of the picture."""

    words: tuple[str, ...]
    place: tuple[int, int, int, int]


@cache
def _tree(first: bool) -> _Node:
    top = _Node()
    for word in SURNAMES if first else (*NAME_SYLLABLES, *SURNAMES):
        node = top
        for letter in word.lower():
            node = node.children.setdefault(LETTERS.index(letter) + 1, _Node())
        node.word = word
    return top


def scores_of(line: np.ndarray) -> np.ndarray:
    """Of the letters of names along a line: float32 of shape (steps, 91)."""
    return linenet.scores_of(line, NETWORK)


_Key = tuple[tuple[str, ...], int, int]


@dataclass(frozen=True, slots=True)
class _Path:
    """A beginning of a name: its whole words, where in the tree it stands, the last letter said."""

    words: tuple[str, ...]
    node: _Node
    last: int

    @property
    def key(self) -> _Key:
        return self.words, id(self.node), self.last


class _Beam:
    """The likeliest beginnings so far; of each, how likely it is with a pause and with a letter said last."""

    def __init__(self) -> None:
        self.paths: dict[_Key, _Path] = {}
        self._quiet: dict[_Key, float] = defaultdict(lambda: -math.inf)
        self._said: dict[_Key, float] = defaultdict(lambda: -math.inf)

    def add(self, path: _Path, quiet: float, said: float) -> None:
        key = path.key
        self.paths[key] = path
        self._quiet[key] = either(self._quiet[key], quiet)
        self._said[key] = either(self._said[key], said)

    def best(self) -> Iterator[tuple[_Path, float, float]]:
        for key in sorted(self.paths, key=lambda key: -either(self._quiet[key], self._said[key]))[:BEAM]:
            yield self.paths[key], self._quiet[key], self._said[key]


def name_in(scores: np.ndarray) -> StampReading | None:
    """The likeliest name of a line; None where none fits."""
    found = names_in(scores)
    best = max(found, key=lambda words: found[words] + _usual(words), default=None)
    return StampReading(best, found[best] / _length(best)) if best else None


def names_in(scores: np.ndarray) -> dict[tuple[str, ...], float]:
    """Names a line may hold and the logarithms of their likelihood, by prefix beam search (Hannun et al., 2014) over
    the tree of names."""
    beam = _Beam()
    beam.add(_Path((), _tree(True), 0), 0.0, -math.inf)
    for step in scores.tolist():
        grown = _Beam()
        for path, quiet, said in beam.best():
            both = either(quiet, said)
            grown.add(path, both + step[0], said + step[path.last])
            for onward in _onward(path):
                if step[onward.last] > FAINTEST:
                    before = quiet if onward.last == path.last else both
                    grown.add(onward, -math.inf, before + step[onward.last])
        beam = grown
    ended = [(path, quiet, said) for path, quiet, said in beam.best() if path.node.word and path.words]
    return {(*path.words, path.node.word): either(quiet, said) for path, quiet, said in ended}


def _length(words: Sequence[str]) -> int:
    return sum(map(len, words)) + len(words) - 1


def _usual(words: tuple[str, ...]) -> float:
    """How much sooner a name is expected than one of rare words; a natural logarithm."""
    surname = SURNAMES.index(words[0])
    first = 2.0 if surname < MOST_USUAL_SURNAMES else 1.0 if surname < USUAL_SURNAMES else 0.0
    return EXPECTED * (first + sum(usualness(word) for word in words[1:]))


def _onward(path: _Path) -> Iterator[_Path]:
    """Beginnings one letter longer: the next letter of a syllable, or the space behind a whole one."""
    for letter, node in path.node.children.items():
        yield _Path(path.words, node, letter)
    if path.node.word and len(path.words) + 1 < MOST_WORDS:
        yield _Path((*path.words, path.node.word), _tree(False), _SPACE)


def find(picture: np.ndarray, dpi: float, centre: int) -> Found | None:
    """The name stamped somewhere in a picture of a signature's place (grey or RGB, 8 bit), around the column `centre`.

    Line after line is read; the best is read again in several ways, and the name most of them agree on is told.
    """
    inks = _inks(picture)
    half = round(WIDE_MM / 2 * dpi / 25.4)
    left, right = max(0, centre - half), min(picture.shape[1], centre + half)
    if right - left < half:
        return None
    best: tuple[float, int, int] | None = None
    for middle in _likely(inks[0][:, left:right], dpi):
        for height_mm in LINE_MM:
            high = min(round(height_mm * dpi / 25.4), picture.shape[0])
            top = min(max(0, middle - high // 2), picture.shape[0] - high)
            reading = name_in(scores_of(inks[0][top : top + high, left:right]))
            if reading is not None and (best is None or reading.score > best[0]):
                best = (reading.score, top, high)
    if best is None or best[0] < WORTH_A_LOOK:
        return None
    _, top, high = best
    words = _elected(inks, (left, top, right, top + high), dpi)
    return Found(words, (left, top, right, top + high)) if words else None


def _inks(picture: np.ndarray) -> list[np.ndarray]:
    """All ink as grey, and where there is red ink also without it."""
    if picture.ndim == 2:
        return [picture]
    all_ink, without_red = picture.min(axis=2), picture[:, :, 0]
    red = cv2.subtract(without_red, all_ink) > RED
    return [all_ink, without_red] if red.mean() > LEAST_INK else [all_ink]


def _likely(ink: np.ndarray, dpi: float) -> list[int]:
    """Middles of the strips with the most letters, one of every `APART_MM`."""
    lines = [(_letters_seen(scores_of(ink[top : top + high])), top + high // 2) for top, high in _lines(ink, dpi)]
    chosen: list[int] = []
    for seen, middle in sorted(lines, reverse=True):
        if seen > FEWEST_LETTERS and all(abs(middle - other) > APART_MM * dpi / 25.4 for other in chosen):
            chosen.append(middle)
    return chosen[:LOOKS]


def _lines(ink: np.ndarray, dpi: float) -> Iterator[tuple[int, int]]:
    """(top, height) of the strips that hold ink enough for a name."""
    dark = (ink < np.percentile(ink, 60) - 40).mean(axis=1)
    step = max(1, round(STEP_MM * dpi / 25.4))
    high = round(SCAN_MM * dpi / 25.4)
    for top in range(0, ink.shape[0] - high + 1, step):
        if dark[top : top + high].mean() > LEAST_INK:
            yield top, high


def _letters_seen(scores: np.ndarray) -> float:
    """How many letters the line seems to have, each by how sure it is."""
    said = scores.argmax(axis=1)
    new = (said != 0) & (said != np.concatenate(([0], said[:-1])))
    return float(np.exp(scores[new].max(axis=1)).sum()) if new.any() else 0.0


def _elected(inks: list[np.ndarray], place: tuple[int, int, int, int], dpi: float) -> tuple[str, ...]:
    """The name that all readings of the line's surroundings together speak for most; empty when too weakly."""
    readings = [names_in(scores_of(line)) for ink in inks for line in _ways(ink, place, dpi)]
    together: dict[tuple[str, ...], float] = {}
    for words in set().union(*readings):
        least = UNHEARD * _length(words)
        together[words] = sum(max(reading.get(words, least), least) for reading in readings) / len(readings)
    best = max(together, key=lambda words: together[words] + _usual(words), default=None)
    return best if best and together[best] / _length(best) >= GOOD_ENOUGH else ()


def _ways(ink: np.ndarray, place: tuple[int, int, int, int], dpi: float) -> Iterator[np.ndarray]:
    """The line as it was found, a little higher and lower, taller and smaller, turned, and wider."""
    left, top, right, bottom = place
    millimetre = dpi / 25.4
    for shift, grow in ((0.0, 0.0), (-0.7, 0.0), (0.7, 0.0), (0.0, 0.8), (0.0, -0.6)):
        upper = max(0, round(top + (shift - grow) * millimetre))
        lower = min(ink.shape[0], round(bottom + (shift + grow) * millimetre))
        yield ink[upper:lower, left:right]
    line = ink[top:bottom, left:right]
    high, wide = line.shape
    for angle in (-2.5, 2.5):
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1.0)
        yield cv2.warpAffine(line, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    yield cv2.resize(line, (round(1.12 * wide), high))
