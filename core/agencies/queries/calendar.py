"""The work calendar of an agency, built from the rows of office hours and special days."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from core.agencies.models import Agency, CalendarDay, OfficeHours
from core.worktime import OfficeHours as Hours
from core.worktime import WorkCalendar

_YEARS_BACK, _YEARS_AHEAD = 2, 3
_MONDAY = 0
_OFF = {CalendarDay.Kind.HOLIDAY, CalendarDay.Kind.COMPENSATORY, CalendarDay.Kind.SWAPPED_OFF}


def work_calendar(agency: Agency | None, around: dt.date) -> WorkCalendar:
    """When an agency works, good from two years before a local day to three years after.

    Hours are, day by day, the agency's own, else those of the nearest agency above that has any in force on that day,
    else the province's default: hours that have ended leave nobody without a calendar. Only confirmed special days
    count. Two queries a call; equal rows give the very same value, so what it has worked out about its days is kept.
    """
    first, last = dt.date(around.year - _YEARS_BACK, 1, 1), dt.date(around.year + _YEARS_AHEAD, 12, 31)
    days = CalendarDay.objects.filter(confirmed=True, date__range=(first, last)).order_by("date")
    return _calendar(_hours(agency), tuple(days.values_list("date", "kind")))


def _hours(agency: Agency | None) -> tuple[tuple[Hours, ...], ...]:
    """Sets of hours, the nearest agency's first, the province's last; agencies that have none are left out."""
    chain: list[int] = []
    step = agency
    while step is not None:
        chain.append(step.pk)
        step = step.parent
    rows = OfficeHours.objects.filter(agency_id__in=chain) | OfficeHours.objects.filter(agency=None)
    by_agency: dict[int | None, list[Hours]] = {}
    for row in rows.order_by("weekday", "opens", "valid_from"):
        hours = Hours(row.weekday, row.opens, row.closes, row.counts_as_working, row.valid_from, row.valid_to)
        by_agency.setdefault(row.agency_id, []).append(hours)
    return tuple(tuple(by_agency[pk]) for pk in (*chain, None) if pk in by_agency)


@lru_cache(maxsize=256)
def _calendar(hours: tuple[tuple[Hours, ...], ...], days: tuple[tuple[dt.date, str], ...]) -> WorkCalendar:
    return WorkCalendar(
        hours=hours[0] if hours else (),
        fallbacks=hours[1:],
        days_off=frozenset(day for day, kind in days if kind in _OFF),
        extra_days={day: _MONDAY for day, kind in days if kind == CalendarDay.Kind.SWAPPED_WORKING},
    )
