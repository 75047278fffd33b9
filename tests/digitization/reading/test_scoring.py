"""Scores of benchmarks mean what they say."""

from __future__ import annotations

from bench._scoring import FieldScore, TextScore, comparable, count_words
from digitization.reading.values import Suggestion


def test_text_errors_are_counted_in_characters_words_and_numbers() -> None:
    score = TextScore()
    score.add("Số 12 ngày 05", "Số 12 ngày 06")
    result = score.result()
    assert result["cer"] == round(100 / 13, 2)
    assert result["wer"] == 25.0
    assert result["numeric_exact"] == 50.0


def test_order_of_columns_does_not_count_in_the_bag() -> None:
    score = TextScore()
    score.add("a b c d", "c d a b")
    assert score.result()["wer_bag"] == 0.0
    assert score.result()["wer"] == 100.0


def test_abstract_is_compared_without_its_opening_and_full_stop() -> None:
    assert comparable("abstract", "Về việc Nghỉ lễ.") == comparable("abstract", "V/v nghỉ lễ")


def test_sure_suggestions_are_counted_with_those_that_are_right() -> None:
    score = FieldScore()
    paper = {"tep": "a", "so_ky_hieu": "12/QĐ-UBND", "ngay_ban_hanh": "2025-01-17", "trich_yeu": None}
    score.add(
        paper,
        [
            Suggestion("number", "12", 0.95, 1, None, "t"),
            Suggestion("symbol", "QD-UBND", 0.95, 1, None, "t"),
            Suggestion("issued_on", "2025-01", 0.5, 1, None, "t"),
        ],
    )
    result = score.result()
    assert result["sure"] == {"n": 2, "right": 1}
    assert result["fields"]["month_year"]["exact"] == 100.0
    assert result["fields"]["day"]["exact"] == 0.0
    assert "abstract" not in result["fields"]


def test_words_are_told_from_noise_without_a_truth() -> None:
    good = "Ủy ban nhân dân phường Nha Trang quyết định khuya nghiêng giếng gì ươm uống yêu huỳnh tuệ quý rượu"
    assert count_words(good) == (20, 20)
    assert count_words("tHnh bnh fax hhoa vlệt nqười trn đlều 2026 12/QĐ") == (9, 0)
