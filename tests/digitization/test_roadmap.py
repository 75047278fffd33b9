"""Three provinces' roadmaps as rules, applied to surveys at their borders."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitization.roadmap import Counted, by_month, for_dates, known_roadmaps, known_tasks, plan, quarter_end


def volume(total: int) -> tuple[str, dt.date]:
    (found,) = plan(known_roadmaps()["volume"], [Counted(1, 2000, 2020, total)])
    return found.phase, found.due_on


@pytest.mark.parametrize(
    ("total", "due"),
    [
        (1, "2022-12-31"), (19_999, "2022-12-31"), (20_000, "2023-12-31"), (50_000, "2023-12-31"),
        (50_001, "2024-12-31"), (100_000, "2024-12-31"), (100_001, "2025-06-30"),
    ],
)  # fmt: skip
def test_khanh_hoa_goes_by_the_agencys_whole_volume(total: int, due: str) -> None:
    assert volume(total)[1].isoformat() == due


def test_the_volume_is_the_sum_over_all_kinds_of_paper() -> None:
    found = plan(known_roadmaps()["volume"], [Counted(1, 2000, 2020, 15_000), Counted(2, 1990, 1999, 15_000)])
    assert {(row.paper_type_id, row.phase, row.planned) for row in found} == {
        (1, "to-50000", 15_000),
        (2, "to-50000", 15_000),
    }


@pytest.mark.parametrize(
    ("key", "year", "phase"),
    [
        ("year-phu-yen", 2021, "2016-2021"), ("year-phu-yen", 2016, "2016-2021"), ("year-phu-yen", 2015, "2006-2016"),
        ("year-phu-yen", 2006, "2006-2016"), ("year-phu-yen", 1996, "1996-2006"), ("year-phu-yen", 1995, "before-1996"),
        ("year-quang-ngai", 2016, "2016-2021"), ("year-quang-ngai", 2015, "2006-2015"),
        ("year-quang-ngai", 2005, "1996-2005"), ("year-quang-ngai", 1995, "to-1995"),
        ("year-quang-ngai", 1950, "to-1995"), ("year-quang-ngai", 2024, "2016-2021"),
    ],
)  # fmt: skip
def test_phu_yen_and_quang_ngai_go_by_the_year_of_issue(key: str, year: int, phase: str) -> None:
    (found,) = plan(known_roadmaps()[key], [Counted(1, year, year, 10)])
    assert found.phase == phase


def test_papers_over_a_border_are_spread_over_their_years() -> None:
    found = plan(known_roadmaps()["year-quang-ngai"], [Counted(1, 2014, 2017, 11)])
    assert {row.phase: row.planned for row in found} == {"2016-2021": 6, "2006-2015": 5}


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1945, 2020), st.integers(0, 60), st.integers(0, 10**6)), max_size=8
    ),
    st.sampled_from(sorted(known_roadmaps())),
)
def test_no_paper_is_lost_or_planned_twice(rows: list[tuple[int, int, int, int]], key: str) -> None:
    counted = [Counted(kind, year, year + span, count) for kind, year, span, count in rows]
    found = plan(known_roadmaps()[key], counted)
    assert sum(row.planned for row in found) == sum(row.count for row in counted)
    assert len({(row.paper_type_id, row.phase) for row in found}) == len(found)


def test_a_new_campaign_has_the_same_phases_in_its_own_time() -> None:
    rule = for_dates("volume", dt.date(2026, 1, 1), dt.date(2027, 6, 30))
    days = [phase["due_on"] for phase in rule["phases"]]
    assert days == sorted(days)
    assert len(set(days)) == 4
    assert days[-1] == "2027-06-30"
    assert days[0] > "2026-01-01"
    assert known_roadmaps()["volume"]["phases"][0]["due_on"] == "2022-12-31"


@given(st.integers(0, 10**6), st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 900))
def test_months_share_a_quota_exactly(planned: int, start: dt.date, days: int) -> None:
    due = start + dt.timedelta(days=days)
    months = by_month(planned, start, due)
    assert sum(amount for _month, amount in months) == planned
    assert all(amount >= 0 and month.day == 1 for month, amount in months)
    assert (months[0][0], months[-1][0]) == (start.replace(day=1), due.replace(day=1))


def test_every_rule_says_its_legal_basis_and_leaves_no_gap() -> None:
    for rule in known_roadmaps().values():
        assert rule["legal_basis"]
        last = rule["phases"][-1]
        assert last.get("at_most", last.get("from_year")) is None
        days = [phase["due_on"] for phase in rule["phases"]]
        assert days == sorted(days)


def test_the_seven_tasks_have_lead_product_and_quarter() -> None:
    tasks = known_tasks()["tasks"]
    assert [task["number"] for task in tasks] == list(range(1, 8))
    assert all(task["lead"] and task["coordinating"] and task["product"] for task in tasks)
    assert quarter_end("2021-Q3") == dt.date(2021, 9, 30)
    assert quarter_end("2021-Q4") == dt.date(2021, 12, 31)
