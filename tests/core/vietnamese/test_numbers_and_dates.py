"""Numbers, money and dates in figures and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import (
    date_in_words,
    document_date,
    format_date,
    format_datetime,
    iso_datetime,
    money,
    money_in_words,
    number_in_words,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (1_015, "một nghìn không trăm mười lăm"),
        (21_000, "hai mươi mốt nghìn"),
        (1_234_500, "một triệu hai trăm ba mươi bốn nghìn năm trăm"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
        (2_005_000_000_000, "hai nghìn không trăm linh năm tỷ"),
        (10**18, "một tỷ tỷ"),
        (-15, "âm mười lăm"),
    ],
)
def test_numbers_are_read_as_vietnamese_reads_them(number, words):
    assert number_in_words(number) == words


@given(st.sets(st.integers(min_value=0, max_value=10**15), min_size=2, max_size=2))
def test_two_numbers_are_never_read_alike(numbers):
    first, second = numbers
    assert number_in_words(first) != number_in_words(second)


def test_money_is_grouped_by_points_and_refuses_fractions():
    assert money(150_000) == "150.000 ₫"
    assert money(Decimal("8000.00")) == "8.000 ₫"
    assert money_in_words(150_000) == "Một trăm năm mươi nghìn đồng"
    with pytest.raises(ValueError, match="whole number"):
        money(Decimal("0.5"))


def test_times_are_shown_on_the_clock_of_vietnam():
    moment = datetime(2026, 11, 20, 7, 5, 9, tzinfo=UTC)
    assert format_datetime(moment) == "20/11/2026 14:05"
    assert iso_datetime(moment) == "2026-11-20T14:05:09+07:00"
    assert format_date(datetime(2026, 12, 31, 18, 0, tzinfo=UTC)) == "01/01/2027"
    with pytest.raises(ValueError, match="zone"):
        format_datetime(datetime(2026, 1, 1))


def test_dates_of_documents_and_in_words():
    assert document_date(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert document_date(date(2026, 11, 20)) == "ngày 20 tháng 11 năm 2026"
    assert date_in_words(date(2026, 4, 21)) == "ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi sáu"
