"""The roadmap as rules: from the survey to phase and last day of each agency's papers. Pure; the rules are data.

`data/roadmaps.json` has three provinces' rules with their legal basis. A campaign keeps a copy with its own dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Counted:
    """Valid papers of one kind from some years (both inclusive)."""

    paper_type_id: int
    year_from: int
    year_to: int
    count: int


@dataclass(frozen=True)
class Planned:
    """Papers of one kind that belong to one phase."""

    paper_type_id: int
    phase: str
    phase_name: str
    due_on: dt.date
    planned: int


@cache
def known_roadmaps() -> dict[str, dict[str, Any]]:
    rows = json.loads((_DATA / "roadmaps.json").read_text("utf-8"))
    return {row["key"]: row for row in rows}


@cache
def known_tasks() -> dict[str, Any]:
    """The seven tasks of Phú Yên's annex."""
    tasks: dict[str, Any] = json.loads((_DATA / "programme_tasks.json").read_text("utf-8"))
    return tasks


def for_dates(key: str, starts_on: dt.date, ends_on: dt.date) -> dict[str, Any]:
    """A rule with its phases moved into a campaign's own time, in the same proportions, at ends of months."""
    rule = known_roadmaps()[key]
    begun, over = dt.date.fromisoformat(rule["starts_on"]), dt.date.fromisoformat(rule["phases"][-1]["due_on"])
    phases = []
    for phase in rule["phases"]:
        share = (dt.date.fromisoformat(phase["due_on"]) - begun) / (over - begun)
        day = starts_on + (ends_on - starts_on) * share
        phases.append({**phase, "due_on": min(month_end(day), ends_on).isoformat()})
    return {**rule, "starts_on": starts_on.isoformat(), "phases": phases}


def plan(rule: dict[str, Any], counted: Iterable[Counted]) -> list[Planned]:
    """One agency's papers by phase. Volume: all its papers in the phase of their sum; year: each by its years.

    Papers surveyed as a range of years that crosses a border are spread evenly over the years.
    """
    rows = list(counted)
    sums: dict[tuple[int, int], int] = {}
    if rule["criterion"] == "volume":
        at = _volume_phase(rule, sum(row.count for row in rows))
        for row in rows:
            sums[(at, row.paper_type_id)] = sums.get((at, row.paper_type_id), 0) + row.count
    else:
        for row in rows:
            for year, count in _by_year(row):
                key = (_year_phase(rule, year), row.paper_type_id)
                sums[key] = sums.get(key, 0) + count
    phases = rule["phases"]
    return [
        Planned(kind, phases[at]["key"], phases[at]["name"], dt.date.fromisoformat(phases[at]["due_on"]), count)
        for (at, kind), count in sorted(sums.items())
        if count
    ]


def _volume_phase(rule: dict[str, Any], total: int) -> int:
    return next(at for at, phase in enumerate(rule["phases"]) if phase["at_most"] is None or total <= phase["at_most"])


def _year_phase(rule: dict[str, Any], year: int) -> int:
    """The first phase that reaches back to the year: where two phases name a year, the earlier one has it."""
    return next(
        at for at, phase in enumerate(rule["phases"]) if phase["from_year"] is None or year >= phase["from_year"]
    )


def _by_year(row: Counted) -> list[tuple[int, int]]:
    """Evenly over the years, the sum exact; what does not divide goes to the latest years."""
    years = row.year_to - row.year_from + 1
    each, rest = divmod(row.count, years)
    return [(row.year_to - n, each + (n < rest)) for n in range(years)]


def by_month(planned: int, starts_on: dt.date, due_on: dt.date) -> list[tuple[dt.date, int]]:
    """A quota spread over the months from start to last day by their days, the sum exact."""
    days = max(1, (due_on - starts_on).days + 1)
    found, month, given = [], starts_on.replace(day=1), 0
    while month <= due_on:
        until = min(month_end(month), due_on)
        upto = round(planned * max(0, (until - starts_on).days + 1) / days)
        found.append((month, upto - given))
        given, month = upto, month_end(month) + dt.timedelta(days=1)
    return found


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def quarter_end(text: str) -> dt.date:
    """The last day of `2021-Q3`."""
    year, quarter = text.split("-Q")
    return month_end(dt.date(int(year), 3 * int(quarter), 1))
