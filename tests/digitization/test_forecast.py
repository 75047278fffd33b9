"""The forecast on series whose end is known."""

from __future__ import annotations

import datetime as dt
import random

from digitization.forecast import forecast

TODAY = dt.date(2026, 11, 28)


def test_a_steady_line_ends_on_the_day_arithmetic_says_without_a_band() -> None:
    found = forecast(140, [14] * 8, 365, TODAY)
    assert (found.per_day, found.finish) == (2.0, TODAY + dt.timedelta(70))
    assert found.earliest == found.latest == found.finish


def test_an_uneven_line_has_a_band_around_the_same_day() -> None:
    found = forecast(140, [4, 24, 4, 24, 4, 24, 4, 24], 365, TODAY)
    assert found.finish == TODAY + dt.timedelta(70)
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest < found.finish < found.latest


def test_only_the_last_four_weeks_make_the_speed() -> None:
    assert forecast(70, [7, 7, 7, 7, 700, 700, 700, 700], 365, TODAY).finish == TODAY + dt.timedelta(70)


def test_a_line_that_stands_still_has_no_finish_and_one_that_is_done_ends_today() -> None:
    still = forecast(10, [0, 0, 0, 0, 50, 50, 50, 50], 365, TODAY)
    assert (still.finish, still.earliest, still.latest) == (None, None, None)
    assert forecast(0, [0] * 8, 365, TODAY).finish == TODAY


def test_a_young_line_is_measured_by_the_days_it_has_had_and_gets_no_band() -> None:
    found = forecast(10, [10, 0, 0, 0, 0, 0, 0, 0], 5, TODAY)
    assert (found.per_day, found.finish) == (2.0, TODAY + dt.timedelta(5))
    assert (found.earliest, found.latest) == (None, None)


def test_so_uneven_a_line_that_its_slow_end_never_finishes_says_so() -> None:
    found = forecast(200, [80, 0, 0, 0, 0, 0, 0, 0], 365, TODAY)
    assert found.finish is not None
    assert found.latest is None


def test_the_band_holds_about_four_times_in_five() -> None:
    """Weeks drawn independently around a mean: the true end lies in the band in 80 % of the cases, give or take."""
    draw, held, cases = random.Random(45), 0, 600
    for _case in range(cases):
        weeks = [max(0, round(draw.gauss(100, 30))) for _week in range(8)]
        left, days = 1200, 0
        found = forecast(left, weeks, 365, TODAY)
        while left > 0:
            per_day = max(0.0, draw.gauss(100, 30)) / 7
            for _day in range(7):
                left, days = left - per_day, days + (left > 0)
        end = TODAY + dt.timedelta(days=days)
        held += found.earliest <= end <= (found.latest or dt.date.max)  # type: ignore[operator]
    assert 0.72 < held / cases < 0.9, held / cases
