"""How recognised text and suggested fields are scored against ground truth."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rapidfuzz.distance import Levenshtein

_ALIKE = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'"})
FIELDS = ("kind", "issuer", "symbol", "number", "day", "month_year", "abstract", "signer", "title")


def plain(text: str) -> str:
    """Composed, single-spaced, dashes and quotation marks alike."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(_ALIKE)).strip()


class TextScore:
    """Character, word and number errors over many pages.

    ``wer_bag`` ignores the order of words (columns may rightly be read in either order); ``numeric_exact`` is the
    share of the truth's tokens with a digit that were read exactly.
    """

    def __init__(self) -> None:
        self.sums: Counter[str] = Counter()

    def add(self, truth: str, read: str) -> None:
        wanted, got = plain(truth), plain(read)
        sums = self.sums
        sums["c"] += Levenshtein.distance(wanted, got)
        sums["cn"] += len(wanted)
        wanted_words, got_words = wanted.split(), got.split()
        sums["w"] += Levenshtein.distance(wanted_words, got_words)
        sums["wn"] += len(wanted_words)
        here, there = Counter(wanted_words), Counter(got_words)
        sums["b"] += max(sum((here - there).values()), sum((there - here).values()))
        numbers = Counter({word: n for word, n in here.items() if any(c.isdigit() for c in word)})
        sums["nn"] += sum(numbers.values())
        sums["n"] += sum((numbers & there).values())

    def result(self) -> dict[str, float | None]:
        sums = self.sums
        if not sums["cn"]:
            return {"cer": None, "wer": None, "wer_bag": None, "numeric_exact": None}
        return {
            "cer": round(100 * sums["c"] / sums["cn"], 2),
            "wer": round(100 * sums["w"] / sums["wn"], 2),
            "wer_bag": round(100 * sums["b"] / sums["wn"], 2),
            "numeric_exact": round(100 * sums["n"] / max(1, sums["nn"]), 2),
        }


# How a Vietnamese syllable is spelt, its tone mark taken off: initial, glide, vowel, final.
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    "(?:[ou](?=[aăâeêiyơ]))?(?:iê|yê|uô|ươ|ia|ya|ua|ưa|[aăâeêioôơuưy])(?:ch|ng|nh|[cmnptiouy])?"
)
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def is_syllable(word: str) -> bool:
    """Whether a word is spelt as a Vietnamese syllable can be."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", word.lower()).translate(_TONES))
    return _SYLLABLE.fullmatch(bare) is not None


def count_words(read: str) -> tuple[int, int]:
    """(words of letters, those of them that are spelt as Vietnamese syllables): what can be said without a truth."""
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", read))
    return len(words), sum(map(is_syllable, words))


def wanted_fields(paper: dict[str, Any]) -> dict[str, str]:
    """Fields of a truth entry; null ones are left out."""
    number, _, symbol = (paper.get("so_ky_hieu") or "").replace(" ", "").partition("/")
    day = paper.get("ngay_ban_hanh") or ""
    fields = {
        "kind": paper.get("loai_van_ban"),
        "issuer": paper.get("co_quan_ban_hanh"),
        "symbol": symbol,
        "number": number,
        "day": day[8:10],
        "month_year": day[:7],
        "abstract": paper.get("trich_yeu"),
        "signer": paper.get("nguoi_ky"),
        "title": paper.get("chuc_vu"),
    }
    return {name: comparable(name, value) for name, value in fields.items() if value}


def read_fields(suggestions: Iterable[Any]) -> dict[str, tuple[str, float]]:
    """(comparable value, confidence) of suggestions under the names of ``FIELDS``."""
    found: dict[str, tuple[str, float]] = {}
    for s in suggestions:
        if s.field == "issued_on":
            if len(s.value) >= 7:
                found["month_year"] = (s.value[:7], s.confidence)
            if len(s.value) == 10:
                found["day"] = (s.value[8:10], s.confidence)
        else:
            name = "title" if s.field == "signer_title" else s.field
            if name in FIELDS:
                found[name] = (comparable(name, s.value), s.confidence)
    return found


def comparable(field: str, value: str) -> str:
    """NFC, case and final full stop ignored; of an abstract also the leading "Về việc" or "V/v"."""
    text = plain(value).rstrip(". ").lower()
    if field == "abstract":
        text = re.sub(r"^(về việc|v/v)\s*", "", text)
    return text.replace(" ", "") if field in ("symbol", "number") else text


class FieldScore:
    """Exactness and character error per field, and how far a stated certainty of 0.9 can be trusted."""

    def __init__(self) -> None:
        self.exact: Counter[str] = Counter()
        self.count: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.length: Counter[str] = Counter()
        self.sure: Counter[str] = Counter()
        self.misses: list[dict[str, Any]] = []

    def add(self, paper: dict[str, Any], suggestions: Iterable[Any]) -> None:
        found = read_fields(suggestions)
        for name, wanted in wanted_fields(paper).items():
            got, confidence = found.get(name, ("", 0.0))
            self.count[name] += 1
            self.exact[name] += got == wanted
            self.wrong[name] += min(len(wanted), Levenshtein.distance(wanted, got))
            self.length[name] += len(wanted)
            if confidence >= 0.9:
                self.sure["n"] += 1
                self.sure["right"] += got == wanted
            if got != wanted:
                self.misses.append(
                    {"file": paper["tep"], "field": name, "want": wanted, "got": got, "sure": confidence}
                )

    def result(self) -> dict[str, Any]:
        fields = {
            name: {
                "exact": round(100 * self.exact[name] / self.count[name], 1),
                "cer": round(100 * self.wrong[name] / max(1, self.length[name]), 2),
                "n": self.count[name],
            }
            for name in FIELDS
            if self.count[name]
        }
        return {"fields": fields, "sure": {"n": self.sure["n"], "right": self.sure["right"]}}
