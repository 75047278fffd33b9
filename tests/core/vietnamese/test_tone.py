"""Tone marks at their official place."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import display_tone, fold


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("Khánh Hoà", "Khánh Hòa"),
        ("KHÁNH HOÀ", "KHÁNH HÒA"),
        ("Uỷ ban", "Ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("thuỷ lợi, khoẻ, hoá, xoá, loè, luỹ, tuỳ, uỵch", "thủy lợi, khỏe, hóa, xóa, lòe, lũy, tùy, uỵch"),
        ("toà án, hoạ, đoạ, goá", "tòa án, họa, đọa, góa"),
        ("hoàn thành, ngoài, toán, khoét, ngoằn ngoèo", "hoàn thành, ngoài, toán, khoét, ngoằn ngoèo"),
        ("quý, quỳnh, quỷ, qúy, qúa", "quý, quỳnh, quỷ, quý, quá"),
        ("giá, gía, gì, gìn, giếng, già", "giá, giá, gì, gìn, giếng, già"),
        ("Huỳnh, Nguyễn, khuỷu, Thuý, huỷ", "Huỳnh, Nguyễn, khuỷu, Thúy, hủy"),
        ("của, mía, cứu, thuở, người, Huế, rượu, nghĩa, nghiã", "của, mía, cứu, thuở, người, Huế, rượu, nghĩa, nghĩa"),
        ("café, María, naïve, Straße", "café, María, naïve, Straße"),
        ("hoa, Hà Nội, 12/QĐ-UBND", "hoa, Hà Nội, 12/QĐ-UBND"),
        (unicodedata.normalize("NFD", "Hoà thuỷ"), "Hòa thủy"),
    ],
)
def test_tone_marks_go_to_their_official_place(typed, official):
    assert display_tone(typed) == official


@given(st.text(max_size=40))
def test_only_places_change_and_doing_it_twice_changes_nothing(text):
    once = display_tone(text)
    assert display_tone(once) == once
    assert fold(once) == fold(text)
