"""Words of a few lines by the vote of several readings: marks on capitals are lost now in one picture, now in another.

The vote is ROVER's (Fiscus 1997); boxes stand in for its alignment, for all readings are of one part of a page.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digitization.reading.endzone import overlap
from digitization.reading.values import Box, Word

_SPECKS = "ˆ~|_`"
_DOUBT = 50.0
_HOOK = "\u0309"


def voted(words: Sequence[Word], zone: Box, readings: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """The page's words; one inside `zone` becomes what two or more of `readings` saw there, if fewer saw what it is."""
    return tuple(_elected(word, readings) if _inside(word, zone) else word for word in words)


def doubtful(words: Sequence[Word], zone: Box) -> bool:
    """Whether the words inside `zone` are in capitals, or one of them was read with little confidence."""
    inside = [word for word in words if _inside(word, zone)]
    letters = [c for word in inside for c in word.text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters) > 0.7 * len(letters)
    return capitals or any(word.confidence < _DOUBT for word in inside)


def confirmed(words: Sequence[Word], zone: Box, reading: Sequence[Word]) -> bool:
    """Whether a reading saw every word inside `zone` as it is, so that no vote can change it."""
    inside = [word for word in words if _inside(word, zone)]
    return all(any(other.text == word.text for other in _same_place(word, reading)) for word in inside)


def _elected(word: Word, readings: Sequence[Sequence[Word]]) -> Word:
    seen = [other for reading in readings for other in _same_place(word, reading)]
    votes = Counter([word.text, *(other.text.strip(_SPECKS) for other in seen)])
    text, count = votes.most_common(1)[0]
    if not text or count < 2 or count <= votes[word.text] or _poorer(text, word.text):
        return word
    return replace(word, text=text, confidence=max(o.confidence for o in seen if o.text.strip(_SPECKS) == text))


def _poorer(text: str, than: str) -> bool:
    """Whether a word is another one with fewer marks, or with its hook read as another mark: engines lose marks of
    print, and the hook is the finest; they do not invent them."""
    (letters, marks), (others, rivals) = _apart(text), _apart(than)
    return letters == others and (len(marks), marks.count(_HOOK)) < (len(rivals), rivals.count(_HOOK))


def _apart(text: str) -> tuple[str, str]:
    """(letters, marks) of a word."""
    signs = unicodedata.normalize("NFD", text)
    marks = "".join(c for c in signs if unicodedata.combining(c))
    return "".join(c for c in signs if not unicodedata.combining(c)), marks


def _same_place(word: Word, reading: Sequence[Word]) -> Iterator[Word]:
    """The word of a reading that stands where `word` does; none where that is not one word for one."""
    there = [other for other in reading if overlap(other.box, word.box, of_larger=True) > 0.5]
    if len(there) == 1:
        yield there[0]


def _inside(word: Word, zone: Box) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return zone[0] <= x <= zone[2] and zone[1] <= y <= zone[3]
