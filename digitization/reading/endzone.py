"""The zone of the signature block on a page, and how a second look at it joins the first reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from core.vietnamese.text import fold
from digitization.reading.values import Box, Word

LEFT = 0.4
"""Where the right half begins: the block stands right of "Nơi nhận" (NĐ 30/2020 Annex I)."""
SURE = 80.0


def signature_zone(words: Sequence[Word], seals: Sequence[Box]) -> Box | None:
    """Where to look again: right of "Nơi nhận" or around a seal on the right; None on pages without either."""
    top, bottom = 1.0, 0.0
    for before, word in pairwise(words):
        pair = fold(f"{before.text} {word.text}").strip(" :")
        if before.box[0] < LEFT and fuzz.ratio(pair, "noi nhan") >= 80:
            top, bottom = min(top, before.box[1] - 0.035), max(bottom, before.box[1] + 0.24)
    for x0, y0, x1, y1 in seals:
        if (x0 + x1) / 2 > LEFT and (top > y1 or bottom < y0 or top == 1.0 or y0 < bottom):
            top, bottom = min(top, y0 - 0.06), max(bottom, y1 + 0.035)
    return (LEFT, max(0.0, top), 1.0, min(1.0, bottom)) if bottom > top else None


def with_zone(words: tuple[Word, ...], again: tuple[Word, ...], zone: Box) -> tuple[Word, ...]:
    """The first reading, mended where the second look was surer or saw what the first did not.

    A word seen twice stays as it was read more surely; a new word must be sure enough not to be the seal's own letters.
    """
    kept = list(words)
    line = max((word.line for word in words), default=-1) + 1
    block = max((word.block for word in words), default=-1) + 1
    added: list[Word] = []
    for word in again:
        if word.box[0] < zone[0] + 0.008 or not any(c.isalnum() for c in word.text):
            continue  # cut by the edge of the zone, or no word
        rivals = [n for n, old in enumerate(kept) if overlap(old.box, word.box) > 0.2]
        if not rivals and word.confidence >= SURE and len(word.text) > 1 and word.text.isalpha():
            added.append(replace(word, line=line + word.line, block=block))
        elif len(rivals) == 1 and word.confidence > kept[rivals[0]].confidence + 10:
            old = kept[rivals[0]]
            if overlap(old.box, word.box, of_larger=True) > 0.5:
                kept[rivals[0]] = replace(old, text=word.text, confidence=word.confidence, box=word.box)
    return (*kept, *added)


def overlap(a: Box, b: Box, *, of_larger: bool = False) -> float:
    """Shared area as a share of the smaller (or larger) box."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    sizes = ((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    whole = max(sizes) if of_larger else min(sizes)
    return wide * high / whole if whole > 0 else 0.0
