"""Walking along working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import (
    STANDARD_WEEK,
    ZONE,
    CalendarWithoutWork,
    OfficeHours,
    WorkCalendar,
    add_working_days,
    add_working_time,
    close_of,
    is_open,
    is_working,
    is_working_day,
    next_opening,
    roll_forward,
    working_time_between,
)
from tests.core.worktime.calendars import CALENDAR, at

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZONE))
AMOUNTS = st.integers(min_value=0, max_value=400 * 60).map(lambda minutes: timedelta(minutes=minutes))


def test_office_hours_lunch_and_evening():
    assert is_working(at(20, 11, 7), CALENDAR)
    assert not is_working(at(20, 11, 11, 30), CALENDAR)
    assert not is_working(at(20, 11, 12), CALENDAR)
    assert is_working(at(20, 11, 16, 59), CALENDAR)
    assert not is_working(at(20, 11, 17), CALENDAR)


def test_on_duty_saturday_the_counter_is_open_but_clocks_stand_still():
    saturday = at(21, 11, 9)
    assert is_open(saturday, CALENDAR)
    assert not is_working(saturday, CALENDAR)
    assert next_opening(saturday, CALENDAR) == at(23, 11, 7)


def test_holidays_and_swaps_move_the_working_days():
    assert not is_working_day(date(2026, 4, 30), CALENDAR)
    assert not is_working_day(date(2026, 5, 4), CALENDAR)
    assert is_working(at(9, 5, 16), CALENDAR)
    assert roll_forward(date(2026, 4, 30), CALENDAR) == date(2026, 5, 5)
    assert add_working_days(date(2026, 4, 29), 1, CALENDAR) == date(2026, 5, 5)
    assert add_working_days(date(2026, 5, 8), 1, CALENDAR) == date(2026, 5, 9)
    assert add_working_days(date(2026, 5, 3), 0, CALENDAR) == date(2026, 5, 5)


def test_working_time_runs_over_lunch_night_weekend_and_holiday():
    assert add_working_time(at(20, 11, 11), timedelta(hours=1), CALENDAR) == at(20, 11, 14)
    assert add_working_time(at(20, 11, 16), timedelta(hours=8), CALENDAR) == at(23, 11, 16)
    assert add_working_time(at(29, 4, 16), timedelta(hours=2), CALENDAR) == at(5, 5, 8)
    assert working_time_between(at(29, 4, 16), at(5, 5, 8), CALENDAR) == timedelta(hours=2)
    assert working_time_between(at(5, 5, 8), at(29, 4, 16), CALENDAR) == timedelta(0)


def test_time_used_up_at_closing_is_due_at_closing():
    assert (
        add_working_time(at(20, 11, 7), timedelta(hours=8), CALENDAR)
        == at(20, 11, 17)
        == close_of(date(2026, 11, 20), CALENDAR)
    )


def test_results_are_in_utc_and_naive_times_are_refused():
    assert add_working_time(at(20, 11, 7), timedelta(hours=1), CALENDAR).tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        is_working(datetime(2026, 1, 1), CALENDAR)


def test_office_hours_change_on_their_day():
    summer = [OfficeHours(0, time(6, 30), time(11), valid_from=date(2026, 4, 16))]
    winter = [OfficeHours(0, time(7), time(11, 30), valid_to=date(2026, 4, 15))]
    calendar = WorkCalendar(hours=(*summer, *winter))
    assert is_working(at(13, 4, 11, 15), calendar)
    assert not is_working(at(20, 4, 11, 15), calendar)
    assert is_working(at(20, 4, 6, 45), calendar)


def test_overlapping_rows_are_not_counted_twice():
    calendar = WorkCalendar(hours=(*STANDARD_WEEK, OfficeHours(0, time(8), time(14))))
    assert working_time_between(at(23, 11), at(24, 11), calendar) == timedelta(hours=10)


def test_a_calendar_without_work_says_so_instead_of_running_forever():
    with pytest.raises(CalendarWithoutWork):
        add_working_time(at(1, 1), timedelta(hours=1), WorkCalendar(hours=()))
    with pytest.raises(CalendarWithoutWork):
        roll_forward(date(2026, 1, 1), WorkCalendar(hours=()))


@given(MOMENTS, AMOUNTS)
def test_adding_and_measuring_are_each_others_inverse_and_end_in_working_time(start, amount):
    end = add_working_time(start, amount, CALENDAR)
    assert working_time_between(start, end, CALENDAR) == amount
    assert end >= start
    assert is_working(end, CALENDAR) or (amount and is_working(end - timedelta(microseconds=1), CALENDAR))


@given(MOMENTS, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_is_monotone_and_additive(first, second, amount, more):
    early, late = sorted((first, second))
    assert add_working_time(early, amount, CALENDAR) <= add_working_time(late, amount, CALENDAR)
    step = add_working_time(add_working_time(early, amount, CALENDAR), more, CALENDAR)
    direct = add_working_time(early, amount + more, CALENDAR)
    assert working_time_between(direct, step, CALENDAR) == timedelta(0)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_measured_time_adds_up_over_any_moment_between(first, second, third):
    a, b, c = sorted((first, second, third))
    assert working_time_between(a, c, CALENDAR) == working_time_between(a, b, CALENDAR) + working_time_between(
        b, c, CALENDAR
    )


@given(MOMENTS, MOMENTS)
def test_measured_time_agrees_with_looking_at_every_quarter_of_an_hour(first, second):
    start, end = sorted(
        moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) for moment in (first, second)
    )
    end = min(end, start + timedelta(days=12))
    quarters, moment = 0, start
    while moment < end:
        quarters += is_working(moment, CALENDAR)
        moment += timedelta(minutes=15)
    assert working_time_between(start, end, CALENDAR) == quarters * timedelta(minutes=15)


def test_days_are_worked_out_once():
    calendar = WorkCalendar()
    assert working_time_between(at(1, 1), at(31, 12), calendar) > timedelta(hours=2000)
    assert calendar.working_spans(date(2026, 7, 1)) is calendar.working_spans(date(2026, 7, 1))
