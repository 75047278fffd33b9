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
    """An earlier lot of the same series (same agency, paper type and AQL), as first presented."""

    severity: str
    accepted: bool


@cache
def tables() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return loaded


def aqls() -> list[str]:
    """The acceptable quality limits (per cent) the tables know."""
    return list(tables()["severities"][NORMAL]["acceptance"])


def code_letter(lot_size: int) -> str:
    """Table 1, general inspection level II. Raises ValueError below one document."""
    if lot_size < 1:
        raise ValueError("a lot has at least one document")
    for limit, letter in tables()["lot_up_to"]:
        if limit is None or lot_size <= limit:
            return str(letter)
    raise ValueError("the table of lot sizes has no last row")


def plan_for(lot_size: int, aql: str, severity: str = NORMAL) -> SamplingPlan:
    """The single sampling plan; a sample as large as the lot means every document. Raises KeyError, ValueError."""
    table = tables()["severities"][severity]
    column, letters = table["acceptance"][aql], tables()["letters"]
    index = letters.index(code_letter(lot_size))
    while isinstance(column[index], str):
        index += 1 if column[index] == "down" else -1
    accept = int(column[index])
    return SamplingPlan(letters[index], min(int(table["sample_sizes"][index]), lot_size), accept, accept + 1)


def draw(lot: Sequence[int], size: int, seed: str) -> list[int]:
    """`size` of the lot's ids in their order; the same lot and seed always give the same sample."""
    chosen = set(random.Random(seed).sample(sorted(lot), size))  # noqa: S311 - has to be repeatable, not secret
    return [pk for pk in lot if pk in chosen]


def next_severity(past: Sequence[Past]) -> str:
    """How hard to look at the next lot, from the series so far, oldest first (ISO 2859-1, 9.3)."""
    rules, severity, since = tables()["switching"], NORMAL, 0
    for index in range(len(past)):
        here = [lot.accepted for lot in past[since : index + 1]]
        then = _switched(severity, here, rules)
        if then != severity:
            severity, since = then, index + 1
    return severity


def must_stop(past: Sequence[Past]) -> bool:
    """Whether so many lots came back under tightened inspection that work has to be mended before the next."""
    returned = 0
    for lot in past:
        returned = returned + (not lot.accepted) if lot.severity == TIGHTENED else 0
    return returned >= int(tables()["switching"]["stop_after_returned_on_tightened"])


def _switched(severity: str, here: list[bool], rules: dict[str, Any]) -> str:
    """The severity after the last of `here`: the lots looked at with the present one."""
    if severity == NORMAL:
        harder, easier = rules["normal_to_tightened"], int(rules["normal_to_reduced"]["accepted_running"])
        if here[-int(harder["among"]) :].count(False) >= int(harder["returned"]):
            return TIGHTENED
        return REDUCED if len(here) >= easier and all(here[-easier:]) else NORMAL
    if severity == TIGHTENED:
        running = int(rules["tightened_to_normal"]["accepted_running"])
        return NORMAL if len(here) >= running and all(here[-running:]) else TIGHTENED
    return NORMAL if here.count(False) >= int(rules["reduced_to_normal"]["returned"]) else REDUCED
