"""The calendar value and walking along it: office hours by weekday, days off, swapped working days, duty hours.

Sources: Labour Code 2019 Art. 112 for holidays and days off in lieu; Government's yearly notices for swaps. "The
counter is open" (duty, e.g. Saturday morning) and "clocks run" (working) are two different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
# Longer than any holiday: a calendar silent for so many days has no working time at all.
_SEARCH_DAYS = 400


class CalendarWithoutWork(ValueError):
    """The calendar holds no working time within the days searched, so nothing can ever be due."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """One stretch of a weekday (0 = Monday), local time; `working=False` is duty: counter open, clocks stand still."""

    weekday: int
    opens: time
    closes: time
    working: bool = True
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6 or self.opens >= self.closes:
            raise ValueError(f"not office hours: weekday {self.weekday}, {self.opens}–{self.closes}")

    def in_force(self, day: date) -> bool:
        """Whether the row holds on `day`, whatever weekday it is for."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def applies(self, weekday: int, day: date) -> bool:
        """Whether this row is in force on `day` taken as `weekday` (a swapped Saturday may count as a Monday)."""
        return self.weekday == weekday and self.in_force(day)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one day in UTC, open included, close excluded."""

    opens: datetime
    closes: datetime

    @property
    def length(self) -> timedelta:
        return self.closes - self.opens


STANDARD_WEEK: tuple[OfficeHours, ...] = tuple(
    OfficeHours(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((time(7), time(11, 30)), (time(13, 30), time(17)))
)


@dataclass(frozen=True)
class WorkCalendar:
    """When one agency works.

    `days_off` are holidays, days off in lieu and days swapped away; `extra_days` maps a day worked by swap to the
    weekday whose hours it has. A day in both is off. On a day on which no row of `hours` is in force, whatever its
    weekday, the first of `fallbacks` that has one holds. Days are worked out once and kept, so share one value.
    """

    hours: tuple[OfficeHours, ...] = STANDARD_WEEK
    days_off: frozenset[date] = frozenset()
    extra_days: Mapping[date, int] = field(default_factory=dict)
    day_length: timedelta = timedelta(hours=8)
    fallbacks: tuple[tuple[OfficeHours, ...], ...] = ()
    _working: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _open: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def working_spans(self, day: date) -> tuple[Span, ...]:
        """Stretches in which clocks run on a local day, in order, without overlap; empty on a day off."""
        spans = self._working.get(day)
        if spans is None:
            spans = self._working[day] = self._spans(day, duty=False)
        return spans

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """Stretches in which the counter is open on a local day: working time and duty together."""
        spans = self._open.get(day)
        if spans is None:
            spans = self._open[day] = self._spans(day, duty=True)
        return spans

    def _spans(self, day: date, *, duty: bool) -> tuple[Span, ...]:
        if day in self.days_off:
            return ()
        weekday = self.extra_days.get(day, day.weekday())
        rows = [row for row in self._week(day) if row.applies(weekday, day) and (row.working or duty)]
        merged: list[Span] = []
        for row in sorted(rows, key=lambda row: row.opens):
            span = Span(_utc(day, row.opens), _utc(day, row.closes))
            if merged and span.opens <= merged[-1].closes:
                merged[-1] = Span(merged[-1].opens, max(merged[-1].closes, span.closes))
            else:
                merged.append(span)
        return tuple(merged)

    def _week(self, day: date) -> tuple[OfficeHours, ...]:
        """The set of hours that holds on a day: the nearest with any row in force."""
        return next((rows for rows in (self.hours, *self.fallbacks) if any(row.in_force(day) for row in rows)), ())


def is_working(moment: datetime, calendar: WorkCalendar) -> bool:
    """Whether clocks run at this moment; the minute of closing no longer counts."""
    moment = _aware(moment)
    return any(span.opens <= moment < span.closes for span in calendar.working_spans(local_date(moment)))


def is_open(moment: datetime, calendar: WorkCalendar) -> bool:
    """Whether somebody is at the counter: working time or duty."""
    moment = _aware(moment)
    return any(span.opens <= moment < span.closes for span in calendar.open_spans(local_date(moment)))


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Whether any working time lies on this local day."""
    return bool(calendar.working_spans(day))


def next_opening(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself in working time, else when work next begins."""
    return add_working_time(moment, timedelta(0), calendar)


def roll_forward(day: date, calendar: WorkCalendar) -> date:
    """The day itself if it is a working day, else the next one (Civil Code 2015 Art. 148)."""
    for _ in range(_SEARCH_DAYS):
        if calendar.working_spans(day):
            return day
        day += _ONE_DAY
    raise CalendarWithoutWork(f"no working day in {_SEARCH_DAYS} days before {day}")


def add_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """The `count`-th working day after `day`, which itself is not counted; 0 gives `day` rolled forward."""
    if count < 0:
        raise ValueError("working days are counted forward only")
    if count == 0:
        return roll_forward(day, calendar)
    for _ in range(count):
        day = roll_forward(day + _ONE_DAY, calendar)
    return day


def close_of(day: date, calendar: WorkCalendar) -> datetime:
    """When work ends on a working day, in UTC. Raises CalendarWithoutWork on any other day."""
    spans = calendar.working_spans(day)
    if not spans:
        raise CalendarWithoutWork(f"{day} is no working day")
    return spans[-1].closes


def add_working_time(start: datetime, amount: timedelta, calendar: WorkCalendar) -> datetime:
    """The moment at which `amount` of working time has passed since `start`, in UTC.

    Time used up exactly at closing is due at closing, not at the next opening; no time at all gives `start` itself in
    working time, else the next opening.
    """
    if amount < timedelta(0):
        raise ValueError("working time is added forward only")
    start = _aware(start)
    day, left, idle = local_date(start), amount, 0
    while idle < _SEARCH_DAYS:
        idle += 1
        for span in calendar.working_spans(day):
            if span.closes <= start:
                continue
            idle = 0
            begin = max(span.opens, start)
            if left <= span.closes - begin:
                return begin + left
            left -= span.closes - begin
        day += _ONE_DAY
    raise CalendarWithoutWork(f"no working time in {_SEARCH_DAYS} days before {day}")


def working_time_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Working time from `start` to `end`; zero when `end` is not later."""
    start, end = _aware(start), _aware(end)
    total = timedelta(0)
    if end <= start:
        return total
    day, last = local_date(start), local_date(end)
    while day <= last:
        for span in calendar.working_spans(day):
            if span.closes > start and span.opens < end:
                total += min(span.closes, end) - max(span.opens, start)
        day += _ONE_DAY
    return total


def local_date(moment: datetime) -> date:
    """The day on the clock of Vietnam."""
    return moment.astimezone(ZONE).date()


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("working time needs a time with a zone")
    return moment.astimezone(UTC)
