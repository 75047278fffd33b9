"""An agency's calendar is built from rows: office hours, holidays, swaps."""

from __future__ import annotations

import datetime as dt

import pytest

from core.agencies.models import Agency, CalendarDay, OfficeHours
from core.agencies.queries.agencies import agency_by_code
from core.agencies.queries.calendar import work_calendar
from core.worktime import add_working_days, is_working, is_working_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def one_stop_unit() -> Agency:
    agency = agency_by_code("H32.31.01", TODAY)
    assert agency is not None
    return agency


def test_a_working_day_has_eight_hours(one_stop_unit: Agency) -> None:
    spans = work_calendar(one_stop_unit, TODAY).working_spans(TODAY)
    assert sum((span.length for span in spans), dt.timedelta()) == dt.timedelta(hours=8)


@pytest.mark.parametrize("day", ["2026-11-21", "2026-09-02", "2026-02-17", "2026-04-27", "2026-08-31", "2027-01-01"])
def test_weekends_holidays_and_days_in_lieu_are_off(one_stop_unit: Agency, day: str) -> None:
    assert not is_working_day(dt.date.fromisoformat(day), work_calendar(one_stop_unit, TODAY))


def test_a_swapped_saturday_is_worked(one_stop_unit: Agency) -> None:
    assert is_working_day(dt.date(2026, 8, 22), work_calendar(one_stop_unit, TODAY))


def test_an_unconfirmed_day_does_not_count(one_stop_unit: Agency) -> None:
    CalendarDay.objects.filter(date="2026-11-24").update(confirmed=False)
    assert is_working_day(dt.date(2026, 11, 24), work_calendar(one_stop_unit, TODAY))


def test_every_special_day_has_a_legal_basis_and_eleven_or_more_holidays_a_year() -> None:
    assert not CalendarDay.objects.filter(legal_basis="").exists()
    for year in (2025, 2026, 2027):
        assert CalendarDay.objects.filter(date__year=year, kind="holiday").count() >= 11


def test_hours_of_the_nearest_agency_above_hold(one_stop_unit: Agency) -> None:
    OfficeHours.objects.create(
        agency=one_stop_unit.parent, weekday=4, opens=dt.time(8), closes=dt.time(16), valid_from=dt.date(2026, 1, 1)
    )
    calendar = work_calendar(one_stop_unit, TODAY)
    assert not is_working(dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC), calendar)
    assert is_working(dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC), calendar)


def test_hours_that_have_ended_give_way_to_the_province_day_by_day(one_stop_unit: Agency) -> None:
    """Summer hours with an end: until then they hold, from the next day on the default; a clock can always be set."""
    OfficeHours.objects.create(
        agency=one_stop_unit,
        weekday=3,
        opens=dt.time(6),
        closes=dt.time(12),
        valid_from=dt.date(2026, 1, 1),
        valid_to=dt.date(2026, 11, 19),
    )
    calendar = work_calendar(one_stop_unit, TODAY)
    before, after = dt.date(2026, 11, 19), TODAY
    assert [span.length for span in calendar.working_spans(before)] == [dt.timedelta(hours=6)], "its own"
    assert not is_working_day(dt.date(2026, 11, 18), calendar), "its own week, as long as it is in force"
    assert sum((span.length for span in calendar.working_spans(after)), dt.timedelta()) == dt.timedelta(hours=8)
    assert add_working_days(after, 3, calendar) == dt.date(2026, 11, 26), "the 24th is a day off"


def test_hours_that_begin_later_leave_the_days_before_to_the_agency_above(one_stop_unit: Agency) -> None:
    for agency, opens, first in ((one_stop_unit, 9, dt.date(2026, 12, 1)), (one_stop_unit.parent, 8, TODAY)):
        OfficeHours.objects.create(agency=agency, weekday=4, opens=dt.time(opens), closes=dt.time(16), valid_from=first)
    calendar = work_calendar(one_stop_unit, TODAY)
    lengths = [calendar.working_spans(dt.date(2026, *day))[0].length for day in ((11, 27), (12, 4))]
    assert lengths == [dt.timedelta(hours=8), dt.timedelta(hours=7)]


def test_changed_rows_are_seen_at_once_and_equal_rows_share_one_calendar(one_stop_unit: Agency) -> None:
    first = work_calendar(one_stop_unit, TODAY)
    assert work_calendar(one_stop_unit, TODAY) is first
    CalendarDay.objects.create(date="2026-11-20", kind="holiday", name="thử", confirmed=True, legal_basis="thử")
    assert not is_working_day(TODAY, work_calendar(one_stop_unit, TODAY))


def test_a_calendar_costs_two_queries(one_stop_unit: Agency, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    agency = Agency.objects.select_related("parent__parent").get(pk=one_stop_unit.pk)
    with django_assert_num_queries(2):
        work_calendar(agency, TODAY)
