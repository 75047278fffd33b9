"""A calendar with everything in it, and helpers, for the tests of working time."""

from __future__ import annotations

from datetime import date, datetime, time

from core.worktime import STANDARD_WEEK, ZONE, OfficeHours, WorkCalendar

# 30/04 and 01/05/2026 are Thursday and Friday; Saturday 09/05 is worked for Monday 04/05, which is swapped away.
CALENDAR = WorkCalendar(
    hours=(*STANDARD_WEEK, OfficeHours(5, time(7), time(11, 30), working=False)),
    days_off=frozenset({date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 4)}),
    extra_days={date(2026, 5, 9): 0},
)


def at(day: int, month: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    """Local time in Vietnam."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)
