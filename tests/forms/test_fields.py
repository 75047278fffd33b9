"""Field types: what they accept, store, show and refuse, whatever a browser or a hostile hand sends."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import FieldDef
from forms.fields import FieldError, known_types, type_of
from forms.fields.base import clean_line

OPTIONS: dict[str, dict] = {"choice": {"choices": [["male", "Nam"], ["female", "Nữ"]]}}
NEEDS_DATABASE = {"address", "agency"}


def field(kind: str, **options: object) -> FieldDef:
    return FieldDef(key="thu", type=kind, label="Trường thử", options={**OPTIONS.get(kind, {}), **options})


@pytest.mark.parametrize("name", sorted(set(known_types()) - NEEDS_DATABASE))
def test_a_sample_survives_being_posted_back(name: str) -> None:
    kind, one = type_of(name), field(name)
    sample = kind.sample(one)
    assert kind.clean(kind.read(kind.post(sample, one.key), one.key), one) == sample


@pytest.mark.parametrize("name", sorted(known_types()))
def test_every_type_describes_itself(name: str) -> None:
    kind, one = type_of(name), field(name)
    assert kind.schema(one)["type"]
    assert isinstance(kind.display(kind.sample(one), one), str)
    assert isinstance(kind.print(None, one), str)
    assert kind.search_text(kind.sample(one), one) == kind.search_text(kind.sample(one), one).lower()


@given(st.text(max_size=300), st.sampled_from(sorted(set(known_types()) - NEEDS_DATABASE)))
def test_any_text_is_stored_clean_or_refused(raw: str, name: str) -> None:
    try:
        value = type_of(name).clean(raw, field(name))
    except FieldError:
        return
    if isinstance(value, str):
        assert unicodedata.is_normalized("NFC", value)
        assert "\x00" not in value
        assert "\u202e" not in value


def test_decomposed_letters_are_stored_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Ánh")
    assert type_of("person_name").clean(decomposed, field("person_name")) == "Nguyễn Thị Ánh"


def test_direction_marks_and_zero_widths_are_taken_out() -> None:
    assert clean_line("Nguyễn\u202e Văn\u200b An\ufeff") == "Nguyễn Văn An"


def test_markup_stays_the_text_it_is() -> None:
    assert type_of("text").clean("<script>alert(1)</script>", field("text")) == "<script>alert(1)</script>"


def test_long_text_keeps_lines_and_refuses_too_much() -> None:
    assert type_of("long_text").clean("một\r\n\r\n\r\n\r\nhai", field("long_text")) == "một\n\nhai"
    with pytest.raises(FieldError, match="quá 10 ký tự"):
        type_of("long_text").clean("x" * 11, field("long_text", max=10))


def test_a_choice_that_was_not_offered_is_refused() -> None:
    with pytest.raises(FieldError):
        type_of("choice").clean("khac", field("choice"))


@pytest.mark.parametrize(
    ("raw", "stored"),
    [("1.234", 1234), ("1234", 1234), ("0", 0), ("", None), ("1.234.567", 1234567)],
)
def test_numbers_are_read_the_vietnamese_way(raw: str, stored: int | None) -> None:
    assert type_of("number").clean(raw, field("number")) == stored


@pytest.mark.parametrize("raw", ["mười", "1,5", "1e9", "١٢", "--1"])
def test_what_is_no_whole_number_is_refused(raw: str) -> None:
    with pytest.raises(FieldError):
        type_of("number").clean(raw, field("number"))


def test_a_decimal_number_is_shown_with_a_comma() -> None:
    one = field("number", decimals=2, unit="m²")
    assert type_of("number").clean("1.234,5", one) == 1234.5
    assert type_of("number").display(1234.5, one) == "1.234,5 m²"


@pytest.mark.parametrize(
    ("parts", "precision", "stored"),
    [
        ({"day": "2", "month": "11", "year": "1990"}, "day", "1990-11-02"),
        ({"day": "", "month": "11", "year": "1990"}, "partial", "1990-11"),
        ({"day": "", "month": "", "year": "1990"}, "partial", "1990"),
        ({"year": "1990"}, "year", "1990"),
        ({"day": "", "month": "", "year": ""}, "day", None),
    ],
)
def test_dates_keep_what_is_known(parts: dict, precision: str, stored: str | None) -> None:
    assert type_of("date").clean(parts, field("date", precision=precision)) == stored


@pytest.mark.parametrize(
    ("parts", "precision"),
    [
        ({"day": "31", "month": "2", "year": "2026"}, "day"),
        ({"day": "1", "month": "", "year": "2026"}, "partial"),
        ({"day": "", "month": "", "year": "2026"}, "day"),
        ({"day": "1", "month": "1", "year": "90"}, "day"),
        ({"day": "một", "month": "1", "year": "1990"}, "day"),
        ({"day": "1", "month": "13", "year": "1990"}, "day"),
        ({"day": "01", "month": "01", "year": "2199"}, "day"),
    ],
)
def test_impossible_dates_are_refused(parts: dict, precision: str) -> None:
    with pytest.raises(FieldError):
        type_of("date").clean(parts, field("date", precision=precision, past=True))


def test_marriage_age_is_a_rule_of_the_field() -> None:
    one = field("date", min_age=20, min_age_message="Nam phải từ đủ 20 tuổi.")
    with pytest.raises(FieldError, match="đủ 20 tuổi"):
        type_of("date").clean("2020-01-01", one)
    assert type_of("date").clean("1990-01-01", one) == "1990-01-01"


@pytest.mark.parametrize(
    ("name", "raw"), [("national_id", "12345"), ("phone", "123"), ("email", "a@"), ("person_name", "A1")]
)
def test_identity_and_contact_are_checked(name: str, raw: str) -> None:
    with pytest.raises(FieldError):
        type_of(name).clean(raw, field(name))


def test_unknown_types_are_an_error() -> None:
    with pytest.raises(LookupError):
        type_of("khong-co")
