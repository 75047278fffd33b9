"""Acceptance sampling of a batch: which documents to look at, how many faults it may have, when to look harder.

The numbers are data (`data/iso2859_1.json`, with their source); this module only reads the tables. Pure.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NORMAL, TIGHTENED, REDUCED = "normal", "tightened", "reduced"
LEVEL = "II"
"""The general inspection level where nothing else is asked for."""
DATA = Path(__file__).parent / "data" / "iso2859_1.json"


@dataclass(frozen=True)
class SamplingPlan:
    """Look at `size` documents; up to `accept` with a fault the lot passes, from `reject` on it goes back."""

    letter: str
    size: int
    accept: int
    reject: int


@dataclass(frozen=True)
class Past:
    """An earlier lot of the same series (same agency, paper type, level and AQL), as first presented."""

    severity: str
    accept: int
    faulty: int
    restarted: bool = False
    """Whether it was declared, after this lot, that the work is mended and lots may be judged by sample again."""

    @property
    def accepted(self) -> bool:
        return self.faulty <= self.accept


@cache
def tables() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return loaded


def aqls() -> list[str]:
    """The acceptable quality limits (per cent) the tables know."""
    return list(tables()["severities"][NORMAL]["acceptance"])


def levels() -> list[str]:
    """The general inspection levels, from the smallest samples to the largest."""
    return list(tables()["levels"])


def code_letter(lot_size: int, level: str = LEVEL) -> str:
    """Table 1. Raises ValueError below one document or for an unknown level."""
    if lot_size < 1:
        raise ValueError("a lot has at least one document")
    place = 1 + levels().index(level)
    row = next(row for row in tables()["lot_up_to"] if row[0] is None or lot_size <= row[0])
    return str(row[place])


def plan_for(lot_size: int, aql: str, severity: str = NORMAL, level: str = LEVEL) -> SamplingPlan:
    """The single sampling plan; a sample as large as the lot means every document. Raises KeyError, ValueError."""
    table = tables()["severities"][severity]
    column, letters = table["acceptance"][aql], tables()["letters"]
    index = letters.index(code_letter(lot_size, level))
    while isinstance(column[index], str):
        index += 1 if column[index] == "down" else -1
    accept = int(column[index])
    return SamplingPlan(letters[index], min(int(table["sample_sizes"][index]), lot_size), accept, accept + 1)


def draw(lot: Sequence[int], size: int, seed: str) -> list[int]:
    """`size` of the lot's ids in their order; the same lot and seed always give the same sample."""
    chosen = set(random.Random(seed).sample(sorted(lot), size))  # noqa: S311 - has to be repeatable, not secret
    return [pk for pk in lot if pk in chosen]


def next_severity(past: Sequence[Past]) -> str:
    """How hard to look at the next lot, from the series so far, oldest first (ISO 2859-1, 9.3).

    After a stop (`must_stop`) that was ended, lots are looked at under tightened inspection (9.4).
    """
    rules, severity, since = tables()["switching"], NORMAL, 0
    for index in range(len(past)):
        then = _switched(severity, past[since : index + 1], rules)
        if past[index].restarted:
            severity, since = TIGHTENED, index + 1
        elif then != severity:
            severity, since = then, index + 1
    return severity


def must_stop(past: Sequence[Past]) -> bool:
    """Whether so many lots came back under tightened inspection that work has to be mended before the next (9.4)."""
    returned = 0
    for lot in past:
        returned = returned + (not lot.accepted) if lot.severity == TIGHTENED and not lot.restarted else 0
    return returned >= int(tables()["switching"]["stop_after_returned_on_tightened"])


def score(here: Sequence[Past]) -> int:
    """The switching score after lots looked at under normal inspection, oldest first (9.3.3.2)."""
    rules, points = tables()["switching"]["normal_to_reduced"], 0
    for lot in here:
        if not lot.accepted:
            points = 0
        elif lot.accept <= int(rules["small_accept"]):
            points += int(rules["small_step"])
        else:
            points = points + int(rules["large_step"]) if lot.faulty <= _tighter(lot.accept) else 0
    return points


def _tighter(accept: int) -> int:
    """The acceptance number of the same sample at the next smaller AQL: the one before it on the diagonal."""
    numbers = {cell for column in tables()["severities"][NORMAL]["acceptance"].values() for cell in column}
    return max(number for number in numbers if isinstance(number, int) and number < accept)


def _switched(severity: str, here: Sequence[Past], rules: dict[str, Any]) -> str:
    """The severity after the last of `here`: the lots looked at with the present one."""
    if severity == NORMAL:
        harder = rules["normal_to_tightened"]
        if [lot.accepted for lot in here[-int(harder["among"]) :]].count(False) >= int(harder["returned"]):
            return TIGHTENED
        return REDUCED if score(here) >= int(rules["normal_to_reduced"]["score"]) else NORMAL
    if severity == TIGHTENED:
        running = int(rules["tightened_to_normal"]["accepted_running"])
        return NORMAL if len(here) >= running and all(lot.accepted for lot in here[-running:]) else TIGHTENED
    return NORMAL if not here[-1].accepted else REDUCED
