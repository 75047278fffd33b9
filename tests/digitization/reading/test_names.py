"""Names of signers read through strokes and seals."""

from __future__ import annotations

import pytest

from digitization.reading.extract.names import mend_given_names
from digitization.reading.extract.signature import signature
from digitization.reading.values import PageReading, Word


@pytest.mark.parametrize(
    ("read", "meant"), [("Xgọc Thưởng", "Ngọc Thưởng"), ("Šấn Dũng", "Tấn Dũng"), ("Ngọc Căng", "Ngọc Căng")]
)
def test_impossible_first_letter_of_a_name_is_put_right(read: str, meant: str) -> None:
    assert mend_given_names(read) == (meant, read != meant)


def test_possible_but_rare_name_stays_as_read() -> None:
    assert mend_given_names("Y Thiêng Êban")[0] == "Y Thiêng Êban"
    assert mend_given_names("Quỳnh Giao")[0] == "Quỳnh Giao"


def page(*rows: tuple[float, float, str]) -> PageReading:
    words = []
    for at, (x, y, text) in enumerate(rows):
        for word in text.split():
            width = 0.012 * len(word)
            words.append(Word(word, (x, y, x + width, y + 0.014), 90.0, at, at))
            x += width + 0.008
    return PageReading(1, "", tuple(words), 90, 0, 0, 200, 1654, 2339, "t", "recognised", 1, False, 90, False)


def test_signing_for_the_head_is_known_by_a_blotted_kt() -> None:
    read = page(
        (0.15, 0.70, "Nơi nhận:"),
        (0.6, 0.70, "Kf, BỘ TRƯỞNG"),
        (0.62, 0.72, "E£HỶ TRƯỜNG"),
        (0.62, 0.82, "Lê Tấn Dũng Š"),
    )
    found = {s.field: s.value for s in signature([read])}
    assert found["signing_authority"] == "KT. BỘ TRƯỞNG"
    assert found["signer_title"] == "Thứ trưởng"
    assert found["signer"] == "Lê Tấn Dũng"
