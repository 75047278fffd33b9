"""The tables of ISO 2859-1: known rows, and the rules by which every table of the standard is built."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitization import sampling
from digitization.sampling import Past

SEVERITIES = {
    # numbers down a column from 0 on, and the arrows between 0 and 1
    "normal": ([0, 1, 2, 3, 5, 7, 10, 14, 21], ["up", "down"]),
    "tightened": ([0, 1, 2, 3, 5, 8, 12, 18], ["down", "down"]),
    "reduced": ([0, 1, 2, 3, 5, 6, 8, 10], ["up", "down", "down"]),
}
LOTS = (2, 8, 9, 15, 16, 25, 26, 50, 51, 90, 91, 150, 151, 280, 281, 500, 501, 1200, 1201, 3200, 3201)
LOTS += (10_000, 10_001, 35_000, 35_001, 150_000, 150_001, 500_000, 500_001, 9_999_999)
aqls = st.sampled_from(sampling.aqls())
severities = st.sampled_from(sorted(SEVERITIES))
levels = st.sampled_from(sampling.levels())
lots = st.integers(1, 2_000_000)


@pytest.mark.parametrize(
    ("level", "letters"),
    [("I", "AABCCDEFGHJKLMN"), ("II", "ABCDEFGHJKLMNPQ"), ("III", "BCDEFGHJKLMNPQR")],
)
def test_code_letters_of_both_ends_of_every_lot_range(level: str, letters: str) -> None:
    assert [sampling.code_letter(lot, level) for lot in LOTS] == [letter for letter in letters for _end in "ab"]


def test_sample_sizes_are_those_of_the_standard() -> None:
    tables = sampling.tables()
    usual = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000]
    assert "".join(tables["letters"]) == "ABCDEFGHJKLMNPQR"
    assert tables["severities"]["normal"]["sample_sizes"] == usual
    assert tables["severities"]["tightened"]["sample_sizes"] == usual
    assert tables["severities"]["reduced"]["sample_sizes"] == [2, 2, *usual[:-2]]


@pytest.mark.parametrize(
    ("lot", "aql", "severity", "plan"),
    [
        (1000, "1.0", "normal", ("J", 80, 2, 3)),
        (2000, "1.0", "normal", ("K", 125, 3, 4)),
        (2000, "1.0", "tightened", ("K", 125, 2, 3)),
        (2000, "1.0", "reduced", ("K", 50, 2, 3)),
        (200, "2.5", "tightened", ("G", 32, 1, 2)),
        (60, "2.5", "normal", ("F", 20, 1, 2)),  # E points down
        (40, "2.5", "normal", ("C", 5, 0, 1)),  # D points up
        (300, "0.65", "tightened", ("K", 125, 1, 2)),  # H points down, over J
        (20_000, "6.5", "reduced", ("L", 80, 10, 11)),  # M points up
    ],
)
def test_known_plans(lot: int, aql: str, severity: str, plan: tuple[str, int, int, int]) -> None:
    found = sampling.plan_for(lot, aql, severity)
    assert (found.letter, found.size, found.accept, found.reject) == plan


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_column_is_the_same_diagonal_one_letter_on(severity: str) -> None:
    """Whole column: arrows down to the 0, the arrows between, the numbers, arrows up to the end."""
    numbers, between = SEVERITIES[severity]
    whole = [0, *between, *numbers[1:]]
    first_zero = None
    for aql, column in reversed(sampling.tables()["severities"][severity]["acceptance"].items()):
        zero = column.index(0)
        wanted = ["down"] * zero + whole + ["up"] * len(column)
        assert column == wanted[: len(column)], aql
        assert first_zero is None or zero == first_zero + 1
        first_zero = zero


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_arrow_leads_to_the_nearest_plan_its_way(severity: str) -> None:
    table = sampling.tables()["severities"][severity]
    for aql, column in table["acceptance"].items():
        for place, cell in enumerate(column):
            if isinstance(cell, int):
                continue
            way = range(place + 1, len(column)) if cell == "down" else range(place - 1, -1, -1)
            target = next((other for other in way if isinstance(column[other], int)), None)
            assert target is not None, (aql, place)
            assert all(column[other] == cell for other in range(min(place, target) + 1, max(place, target)))


@given(lots, aqls, severities, levels)
def test_a_plan_fits_the_lot(lot: int, aql: str, severity: str, level: str) -> None:
    plan = sampling.plan_for(lot, aql, severity, level)
    assert 1 <= plan.size <= lot
    assert plan.reject == plan.accept + 1
    assert plan.accept in SEVERITIES[severity][0]


@given(lots, st.integers(0, 2_000_000), aqls, severities, levels)
def test_a_larger_lot_has_no_smaller_sample(lot: int, more: int, aql: str, severity: str, level: str) -> None:
    small, large = (sampling.plan_for(n, aql, severity, level) for n in (lot, lot + more))
    assert small.size <= large.size
    assert small.accept <= large.accept


@given(lots, severities, levels)
def test_a_larger_limit_accepts_no_smaller_share(lot: int, severity: str, level: str) -> None:
    """In a sample of the same size; where the size differs the stricter limit has the larger sample."""
    plans = [sampling.plan_for(lot, aql, severity, level) for aql in sampling.aqls()]
    for strict, loose in pairwise(plans):
        if strict.size == loose.size:
            assert strict.accept <= loose.accept
        elif strict.accept == loose.accept:
            assert strict.size > loose.size


@given(lots, aqls, levels)
def test_tightened_never_passes_what_normal_returns(lot: int, aql: str, level: str) -> None:
    normal, tightened = (sampling.plan_for(lot, aql, severity, level) for severity in ("normal", "tightened"))
    if normal.size == tightened.size:
        assert tightened.accept <= normal.accept
    else:
        assert tightened.size > normal.size


@given(lots, aqls)
def test_a_higher_level_looks_at_no_fewer(lot: int, aql: str) -> None:
    sizes = [sampling.plan_for(lot, aql, "normal", level).size for level in sampling.levels()]
    assert sizes == sorted(sizes)


def lot(severity: str, faulty: int = 0, accept: int = 2, *, restarted: bool = False) -> Past:
    return Past(severity, accept, faulty, restarted)


def test_two_lots_back_of_five_tighten_and_five_good_ones_relax() -> None:
    good, bad = lot("normal"), lot("normal", 3)
    assert sampling.next_severity([]) == "normal"
    assert sampling.next_severity([bad, good, good, good, good, bad]) == "normal"
    assert sampling.next_severity([bad, good, good, good, bad]) == "tightened"
    tight = lot("tightened")
    assert sampling.next_severity([bad, bad, *[tight] * 4]) == "tightened"
    assert sampling.next_severity([bad, bad, *[tight] * 5]) == "normal"


def test_reduced_inspection_is_earned_by_the_switching_score() -> None:
    assert sampling.next_severity([lot("normal", 0)] * 9) == "normal"
    assert sampling.next_severity([lot("normal", 0)] * 10) == "reduced"
    small = lot("normal", 0, accept=1)
    assert sampling.next_severity([small] * 14) == "normal"
    assert sampling.next_severity([small] * 15) == "reduced"
    # accepted with 2 of 2, but 1 would have been the limit one step stricter: the score starts again
    assert sampling.score([lot("normal", 0)] * 9 + [lot("normal", 2)]) == 0
    assert sampling.score([lot("normal", 0)] * 9 + [lot("normal", 1)]) == 30
    assert sampling.score([lot("normal", 7, accept=7), lot("normal", 5, accept=7)]) == 3
    assert sampling.next_severity([*[lot("normal")] * 10, lot("reduced", 3)]) == "normal"


def test_five_lots_back_under_tightened_inspection_stop_sampling_until_it_is_declared_mended() -> None:
    bad = [lot("normal", 3)] * 2 + [lot("tightened", 3)] * 4
    assert not sampling.must_stop(bad)
    assert sampling.must_stop([*bad, lot("tightened", 3)])
    mended = [*bad, lot("tightened", 3, restarted=True)]
    assert not sampling.must_stop(mended)
    assert sampling.next_severity(mended) == "tightened"
    assert sampling.next_severity([*mended, *[lot("tightened")] * 5]) == "normal"
    assert not sampling.must_stop([*mended, *[lot("tightened", 3)] * 4])
    assert sampling.must_stop([*mended, *[lot("tightened", 3)] * 5])
