"""Folding for search, slugs, search terms and similarity of Vietnamese text."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

# The three classes below are repeated literally in sql.py; both sides must name the same characters, because
# what "white space" or "punctuation" means otherwise depends on the Unicode version of each engine.
MARKS = "\\u0300-\\u036f"
WHITE_SPACE = "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
PUNCTUATION = (
    "\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf"
    "\\u2000-\\u206f\\u20a0-\\u20cf\\u2190-\\u2bff\\u3000-\\u303f"
)

_MARKS_RE = re.compile(f"[{MARKS}]+")
_WHITE_SPACE_RE = re.compile(f"[{WHITE_SPACE}]+")
_NOT_WORD_RE = re.compile(r"[^0-9a-z]+")
_PUNCTUATION_RE = re.compile(f"[{PUNCTUATION}]+")
_NOT_XML_RE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)} | {ord("Đ"): "d", ord("đ"): "d"}


def nfc(text: str) -> str:
    """Composed form (TCVN 6909:2001): one code point for each Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


def xml_text(text: str) -> str:
    """Text without the characters that XML has no way to write: no workbook and no Word document can hold them.

    Whatever writes cells or paragraphs passes its texts through here: names come from strangers and other systems.
    """
    return _NOT_XML_RE.sub("", text)


def fold(text: str) -> str:
    """Text as searched and compared: no marks, no capitals, đ as d, single spaces, digits and punctuation kept.

    Only Latin capitals A–Z (after marks are taken off) are lowered, so that PostgreSQL's `vn_fold` gives the very
    same answer whatever its locale is. Idempotent.
    """
    if text.isascii():
        folded = text.lower()
    else:
        folded = _MARKS_RE.sub("", unicodedata.normalize("NFD", text)).translate(_ASCII_LOWER)
    return _WHITE_SPACE_RE.sub(" ", folded).strip(" ")


def slug(text: str, *, max_length: int | None = None) -> str:
    """Lower-case ASCII words joined by hyphens, for addresses and file names; cut at a word where possible."""
    words = _NOT_WORD_RE.sub("-", fold(text)).strip("-")
    if max_length is None or len(words) <= max_length:
        return words
    cut = words[:max_length]
    if words[max_length] != "-" and "-" in cut:
        cut = cut.rsplit("-", 1)[0]
    return cut.strip("-")


def search_terms(text: str) -> list[str]:
    """Distinct folded words of a query in the order typed; punctuation separates ("12/QĐ-UBND" is three words)."""
    return list(dict.fromkeys(_PUNCTUATION_RE.sub(" ", fold(text)).split()))


def capitalise(text: str) -> str:
    """First letter upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def similarity(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1, forgiving word order, and forgiving marks almost wholly.

    Marks count for a tenth, so that "Hoà" typed as "hoa" scores high but below an exact match.
    """
    bare_a, bare_b = fold(first), fold(second)
    if not bare_a or not bare_b:
        return 1.0 if bare_a == bare_b else 0.0
    bare = max(fuzz.ratio(bare_a, bare_b), fuzz.token_sort_ratio(bare_a, bare_b))
    marked_a, marked_b = nfc(first).lower(), nfc(second).lower()
    marked = max(fuzz.ratio(marked_a, marked_b), fuzz.token_sort_ratio(marked_a, marked_b))
    return (0.9 * bare + 0.1 * marked) / 100
