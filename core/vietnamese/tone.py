"""Tone marks shown the official way: "Khánh Hòa", "Thủy", "khỏe", "Ủy ban"; but "quý", "hoàn", "giá".

Rule (the spelling used in official place names, from memory of the Ministry of Education's 1984 regulation): the mark
stands on ê, ô, ơ, â, ă, ư where there is one (ơ of ươ); else on the first of two vowels that end the syllable, on the
second of two vowels before a consonant, on the middle one of three.
"""

from __future__ import annotations

import re
import unicodedata

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD_RE = re.compile(r"[^\W\d_]+")
_SYLLABLE_RE = re.compile(
    r"(?P<onset>ngh|ng|nh|ch|gh|gi(?=[aeouăâêôơư])|kh|ph|qu(?=[aeiouyăâêôơư])|th|tr|[bcdđghklmnprstvx])?"
    r"(?P<nucleus>[aeiouyăâêôơư]{1,3})"
    r"(?P<coda>ng|nh|ch|[cmnpt])?",
)
_MARKED_VOWELS = "ăâêôơư"


def display_tone(text: str) -> str:
    """The same text, composed, with every tone mark at its official place; words that are not Vietnamese stay."""
    return _WORD_RE.sub(lambda match: _word(match.group()), unicodedata.normalize("NFC", text))


def _word(word: str) -> str:
    if word.isascii():
        return word
    letters: list[str] = []
    tone = ""
    for letter in word:
        bare, mark = _split_tone(letter)
        if mark and tone:
            return word
        tone = tone or mark
        letters.append(bare)
    if not tone:
        return word
    syllable = _SYLLABLE_RE.fullmatch("".join(letters).lower())
    if syllable is None:
        return word
    place = syllable.start("nucleus") + _tone_place(syllable["nucleus"], closed=bool(syllable["coda"]))
    letters[place] = unicodedata.normalize("NFC", letters[place] + tone)
    return "".join(letters)


def _split_tone(letter: str) -> tuple[str, str]:
    """Letter without its tone, and the tone; ê, ơ, … keep their own mark."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(part for part in parts if part in _TONES)
    if not tone:
        return letter, ""
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES)), tone


def _tone_place(nucleus: str, *, closed: bool) -> int:
    marked = [index for index, vowel in enumerate(nucleus) if vowel in _MARKED_VOWELS]
    if marked:
        return marked[-1]
    if len(nucleus) == 3:
        return 1
    return 1 if len(nucleus) == 2 and closed else 0
