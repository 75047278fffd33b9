"""When a dossier is due.

Sources: counting by days Civil Code 2015 Art. 147–148; hours and minutes on the slip TT 01/2018 form 01; same-day
services received after 15:00 are returned the next working day (civil status NĐ 123/2015; certified copies NĐ 23/2015);
all from memory, hence every number is part of the rule, which is data.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.worktime.calendar import (
    ZONE,
    WorkCalendar,
    add_working_days,
    add_working_time,
    close_of,
    local_date,
    next_opening,
    roll_forward,
    working_time_between,
)

RECEPTION_HOURS = timedelta(hours=8)
DEFAULT_CUTOFF = time(15)


class DeadlineKind(StrEnum):
    """What the number of a time limit counts."""

    SAME_DAY = "same_day"
    WORKING_DAYS = "working_days"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    NONE = "none"


class CountingMode(StrEnum):
    """Working days either keep the clock's position (8 working hours each) or end with the office hours of day n."""

    BY_HOUR = "by_hour"
    BY_DAY = "by_day"


class SupplementPolicy(StrEnum):
    """What waiting for supplements does to the clock: stands still, begins anew, or runs on."""

    PAUSE = "pause"
    RESTART = "restart"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A time limit. `n` is a number of `kind`; `cutoff` (local time) matters for same-day services only."""

    kind: DeadlineKind
    n: int = 0
    cutoff: time | None = None
    mode: CountingMode = CountingMode.BY_HOUR
    supplement: SupplementPolicy = SupplementPolicy.PAUSE

    def __post_init__(self) -> None:
        # Rows hold plain text; anything that is no member is refused here rather than read as something else.
        object.__setattr__(self, "kind", DeadlineKind(self.kind))
        object.__setattr__(self, "mode", CountingMode(self.mode))
        object.__setattr__(self, "supplement", SupplementPolicy(self.supplement))
        counted = self.kind not in {DeadlineKind.SAME_DAY, DeadlineKind.NONE}
        if counted != (self.n > 0):
            raise ValueError(f"a time limit of {self.n} {self.kind}")


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait for supplements; without an end it is still going on."""

    started_at: datetime
    ended_at: datetime | None = None


def due_at(
    rule: DeadlineRule, start: datetime, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """When a dossier accepted at `start` is due, in UTC; None when the law sets no date.

    Working time inside ended pauses moves the date forward (policy `pause`), or the clock begins anew at the end of the
    last one (`restart`). A pause without an end moves nothing yet: ask again when it has ended.
    """
    ended = _merged(start, pauses) if rule.supplement is not SupplementPolicy.NONE else []
    if ended and rule.supplement is SupplementPolicy.RESTART:
        return _undisturbed(rule, ended[-1][1], calendar)
    due = _undisturbed(rule, start, calendar)
    if due is None:
        return None
    stood_still = sum((working_time_between(begin, end, calendar) for begin, end in ended), timedelta(0))
    return add_working_time(due, stood_still, calendar) if stood_still else due


def reception_due(submitted_at: datetime, calendar: WorkCalendar) -> datetime:
    """Until when the one-stop unit answers an online dossier: 8 working hours (NĐ 61/2018 Art. 17, from memory)."""
    return add_working_time(submitted_at, RECEPTION_HOURS, calendar)


def _undisturbed(rule: DeadlineRule, start: datetime, calendar: WorkCalendar) -> datetime | None:
    if rule.kind is DeadlineKind.NONE:
        return None
    begin = next_opening(start, calendar)
    day = local_date(begin)
    if rule.kind is DeadlineKind.HOURS:
        return add_working_time(begin, timedelta(hours=rule.n), calendar)
    if rule.kind is DeadlineKind.WORKING_DAYS:
        if rule.mode is CountingMode.BY_HOUR:
            return add_working_time(begin, rule.n * calendar.day_length, calendar)
        return close_of(add_working_days(day, rule.n, calendar), calendar)
    if rule.kind is DeadlineKind.SAME_DAY:
        late = begin.astimezone(ZONE).time() > (rule.cutoff or DEFAULT_CUTOFF)
        return close_of(add_working_days(day, int(late), calendar), calendar)
    last = day + timedelta(days=rule.n) if rule.kind is DeadlineKind.DAYS else _add_months(day, rule.n)
    return close_of(roll_forward(last, calendar), calendar)


def _merged(start: datetime, pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """Ended pauses after `start`, in order, each stretch of time once."""
    merged: list[tuple[datetime, datetime]] = []
    stretches = ((max(pause.started_at, start), pause.ended_at) for pause in pauses)
    for begin, end in sorted((begin, end) for begin, end in stretches if end is not None and end > begin):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _add_months(day: date, count: int) -> date:
    """Same day of a later month, or its last day where there is none (Civil Code 2015 Art. 148, from memory)."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
