"""Words of a few lines by the vote of several readings: marks on capitals are lost now in one picture, now in another.

The vote is ROVER's (Fiscus 1997); boxes stand in for its alignment, for all readings are of one part of a page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digitization.reading.endzone import overlap
from digitization.reading.values import Box, Word

_SPECKS = "ˆ~|_`"
_DOUBT = 50.0
_FAR = 25.0
"""How much less sure than a word, 0..100, readings may be that outvote it."""
_HOOK, _STROKE = "\u0309", "\u0335"


def voted(words: Sequence[Word], zone: Box, readings: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """The page's words; one inside `zone` becomes what two or more of `readings` saw there, if fewer saw what it is.

    Figures stay as they are, and no word loses a mark.
    """
    return tuple(_elected(word, words, readings) if _inside(word, zone) else word for word in words)


def doubtful(words: Sequence[Word], zone: Box) -> bool:
    """Whether the words inside `zone` are in capitals, or one of them was read with little confidence."""
    inside = _spoken(words, zone)
    letters = [c for word in inside for c in word.text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters) > 0.7 * len(letters)
    return capitals or any(word.confidence < _DOUBT for word in inside)


def confirmed(words: Sequence[Word], zone: Box, reading: Sequence[Word]) -> bool:
    """Whether a reading saw every word inside `zone` as it is; signs without letters or figures do not matter."""
    inside = _spoken(words, zone)
    return all(any(_bare(other) == _bare(word) for other in _same_place(word, words, reading)) for word in inside)


def _elected(word: Word, words: Sequence[Word], readings: Sequence[Sequence[Word]]) -> Word:
    seen = [other for reading in readings for other in _same_place(word, words, reading)]
    votes = Counter(map(_bare, (word, *seen)))
    text, count = votes.most_common(1)[0]
    if not text or count < 2 or count <= votes[_bare(word)] or not _may_become(word, text):
        return word
    surest = max(other.confidence for other in seen if _bare(other) == text)
    return replace(word, text=text, confidence=surest) if surest > word.confidence - _FAR else word


def _may_become(word: Word, text: str) -> bool:
    """Engines lose marks of print, and the hook is the finest; they do not invent them. Figures are left to people, and
    signs at the edge of a word that was read surely stay."""
    (letters, marks), (others, rivals) = _apart(word.text), _apart(text)
    if letters == others and (len(rivals), rivals.count(_HOOK)) < (len(marks), marks.count(_HOOK)):
        return False
    if [c for c in word.text if c.isdigit()] != [c for c in text if c.isdigit()]:
        return False
    return word.confidence < _DOUBT or _core(word.text) != _core(text)


def _apart(text: str) -> tuple[str, str]:
    """(letters and signs, marks) of a word; the stroke of a đ is a mark."""
    signs = unicodedata.normalize("NFD", text.replace("đ", f"d{_STROKE}").replace("Đ", f"D{_STROKE}"))
    marks = "".join(c for c in signs if unicodedata.combining(c))
    return "".join(c for c in signs if not unicodedata.combining(c)), marks


def _core(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def _bare(word: Word) -> str:
    return word.text.strip(_SPECKS)


def _same_place(word: Word, words: Sequence[Word], reading: Sequence[Word]) -> Iterator[Word]:
    """The word of a reading that stands where `word` does; none where that is not one word for one."""
    there = _touching(word, reading)
    if (
        len(there) == 1
        and len(_touching(there[0], words)) == 1
        and overlap(there[0].box, word.box, of_larger=True) > 0.5
    ):
        yield there[0]


def _touching(word: Word, words: Sequence[Word]) -> list[Word]:
    return [other for other in words if overlap(other.box, word.box) > 0.2 and _bare(other)]


def _spoken(words: Sequence[Word], zone: Box) -> list[Word]:
    return [word for word in words if _inside(word, zone) and any(c.isalnum() for c in word.text)]


def _inside(word: Word, zone: Box) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return zone[0] <= x <= zone[2] and zone[1] <= y <= zone[3]
