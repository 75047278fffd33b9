"""Due dates by every kind of rule, with pauses."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worktime import (
    ZONE,
    CountingMode,
    DeadlineKind,
    DeadlineRule,
    Pause,
    SupplementPolicy,
    due_at,
    is_working,
    reception_due,
    working_time_between,
)
from tests.core.worktime.calendars import CALENDAR, at

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(ZONE))
RULES = st.one_of(
    st.builds(
        DeadlineRule,
        kind=st.sampled_from(["working_days", "hours", "days", "months"]).map(DeadlineKind),
        n=st.integers(min_value=1, max_value=20),
        mode=st.sampled_from(CountingMode),
    ),
    st.builds(DeadlineRule, kind=st.just(DeadlineKind.SAME_DAY), cutoff=st.sampled_from([None, time(11), time(15)])),
)
SAME_DAY = DeadlineRule(DeadlineKind.SAME_DAY)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (at(20, 11, 9), at(20, 11, 17)),
        (at(20, 11, 15), at(20, 11, 17)),
        (at(20, 11, 15, 1), at(23, 11, 17)),
        (at(20, 11, 12), at(20, 11, 17)),
        (at(19, 11, 20), at(20, 11, 17)),
        (at(21, 11, 9), at(23, 11, 17)),
        (at(29, 4, 16), at(5, 5, 17)),
    ],
)
def test_same_day_services_received_after_three_are_due_the_next_working_day(start, due):
    assert due_at(SAME_DAY, start, CALENDAR) == due


def test_working_days_keep_the_hour_or_end_with_office_hours():
    by_hour = DeadlineRule(DeadlineKind.WORKING_DAYS, 3)
    by_day = DeadlineRule(DeadlineKind.WORKING_DAYS, 3, mode=CountingMode.BY_DAY)
    assert due_at(by_hour, at(18, 11, 10), CALENDAR) == at(23, 11, 10)
    assert due_at(by_day, at(18, 11, 10), CALENDAR) == at(23, 11, 17)


def test_days_and_months_end_on_a_working_day_at_closing():
    assert due_at(DeadlineRule(DeadlineKind.DAYS, 10), at(20, 4, 9), CALENDAR) == at(5, 5, 17)
    assert due_at(DeadlineRule(DeadlineKind.MONTHS, 1), at(30, 1, 9), CALENDAR) == at(2, 3, 17)
    assert due_at(DeadlineRule(DeadlineKind.MONTHS, 2), at(15, 12, 9, year=2026), CALENDAR) == at(15, 2, 17, year=2027)


def test_no_time_limit_gives_no_date():
    assert due_at(DeadlineRule(DeadlineKind.NONE), at(20, 11, 9), CALENDAR) is None


def test_a_limit_without_its_number_is_refused():
    with pytest.raises(ValueError, match="time limit"):
        DeadlineRule(DeadlineKind.HOURS, 0)
    with pytest.raises(ValueError, match="time limit"):
        DeadlineRule(DeadlineKind.SAME_DAY, 1)
    with pytest.raises(ValueError, match="weeks"):
        DeadlineRule("weeks", 1)
    assert DeadlineRule("days", 1) == DeadlineRule(DeadlineKind.DAYS, 1)


def test_reception_has_eight_working_hours():
    assert reception_due(at(20, 11, 22), CALENDAR) == at(23, 11, 17)
    assert reception_due(at(20, 11, 10), CALENDAR) == at(23, 11, 10)


def test_waiting_for_supplements_pauses_restarts_or_changes_nothing():
    wait = [Pause(at(19, 11, 10), at(20, 11, 10)), Pause(at(23, 11, 7))]
    days = {
        policy: due_at(DeadlineRule(DeadlineKind.WORKING_DAYS, 3, supplement=policy), at(18, 11, 10), CALENDAR, wait)
        for policy in SupplementPolicy
    }
    assert days[SupplementPolicy.NONE] == at(23, 11, 10)
    assert days[SupplementPolicy.PAUSE] == at(24, 11, 10)
    assert days[SupplementPolicy.RESTART] == at(25, 11, 10)


def test_overlapping_pauses_count_once_and_only_after_acceptance():
    rule = DeadlineRule(DeadlineKind.HOURS, 8)
    overlapping = [Pause(at(17, 11, 7), at(18, 11, 11)), Pause(at(18, 11, 10, 30), at(18, 11, 11, 30))]
    assert due_at(rule, at(18, 11, 10), CALENDAR, overlapping) == at(19, 11, 11, 30)


@given(RULES, MOMENTS)
def test_due_dates_end_in_working_time_after_the_start(rule, start):
    due = due_at(rule, start, CALENDAR)
    assert due > start
    assert is_working(due, CALENDAR) or is_working(due - timedelta(microseconds=1), CALENDAR)


@given(RULES, MOMENTS, MOMENTS)
def test_who_comes_later_is_never_due_earlier(rule, first, second):
    early, late = sorted((first, second))
    assert due_at(rule, early, CALENDAR) <= due_at(rule, late, CALENDAR)


@given(RULES, MOMENTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 80)), max_size=4))
def test_pauses_move_the_date_by_exactly_the_working_time_they_took(rule, start, waits):
    pauses, moment = [], start
    for gap, length in waits:
        begin = moment + timedelta(hours=gap)
        moment = begin + timedelta(hours=length)
        pauses.append(Pause(begin, moment))
    taken = sum((working_time_between(p.started_at, p.ended_at, CALENDAR) for p in pauses), timedelta(0))
    plain, moved = due_at(rule, start, CALENDAR), due_at(rule, start, CALENDAR, reversed(pauses))
    assert working_time_between(plain, moved, CALENDAR) == taken
