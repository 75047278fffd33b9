"""Field types: what they accept, store, show and refuse, whatever a browser or a hostile hand sends."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.definition import FieldDef
from forms.fields import FieldError, known_types, type_of
from forms.fields.base import clean_line
from forms.services.answers import accepts

OPTIONS: dict[str, dict] = {
    "choice": {"choices": [["male", "Nam"], ["female", "Nữ"]]},
    "multiple_choice": {"choices": [["a", "Bản giấy"], ["b", "Bản điện tử"], ["c", "Qua bưu chính"]]},
    "code_choice": {"code_list": "dan-toc"},
    "table": {
        "columns": [
            {"key": "name", "label": "Họ tên", "type": "person_name"},
            {"key": "born", "label": "Ngày sinh", "type": "date", "required": False},
            {"key": "share", "label": "Phần góp", "type": "money", "required": False},
            {"key": "head", "label": "Chủ hộ", "type": "yes_no", "required": False},
        ]
    },
}
NEEDS_DATABASE = {"address", "agency", "former_address"}


def field(kind: str, **options: object) -> FieldDef:
    return FieldDef(key="thu", type=kind, label="Trường thử", options={**OPTIONS.get(kind, {}), **options})


@pytest.mark.parametrize("name", sorted(set(known_types()) - NEEDS_DATABASE))
def test_a_sample_survives_being_posted_back(name: str) -> None:
    kind, one = type_of(name), field(name)
    sample = kind.sample(one)
    assert kind.clean(kind.read(kind.post(sample, one.key, one), one.key), one) == sample


@pytest.mark.parametrize("name", sorted(name for name in set(known_types()) - NEEDS_DATABASE if type_of(name).asks))
def test_a_stored_answer_put_aside_is_taken_back_as_it_is(name: str) -> None:
    one = field(name)
    assert accepts(one, type_of(name).sample(one))


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


def refused(kind: str, raw: object, **options: object) -> str:
    with pytest.raises(FieldError) as caught:
        type_of(kind).clean(raw, field(kind, **options))
    return caught.value.message


@pytest.mark.parametrize("typed", ["1.250.000", "1250000", "1.250.000 đồng", "1.250.000đ", "1 250 000 VNĐ"])
def test_money_is_whole_dong_with_its_words(typed: str) -> None:
    one = field("money")
    assert type_of("money").clean(typed, one) == 1_250_000
    assert type_of("money").print(1_250_000, one) == (
        "1.250.000 đồng (Bằng chữ: Một triệu hai trăm năm mươi nghìn đồng)"
    )


@pytest.mark.parametrize("typed", ["1000.000", "1 000.000", "12.3456.789", "1.00.000"])
def test_dots_in_odd_places_are_never_guessed(typed: str) -> None:
    assert refused("money", typed)


def test_money_below_nothing_beyond_reason_or_in_parts_is_refused() -> None:
    assert "âm" in refused("money", "-5")
    assert "lớn quá" in refused("money", "9999999999999") or "phải là một số" in refused("money", "9999999999999")
    assert "số nguyên" in refused("money", "1,5")


@pytest.mark.parametrize(
    ("typed", "kept"), [("7:30", "07:30"), ("7h", "07:00"), ("7 giờ 05 phút", "07:05"), ("23h59", "23:59")]
)
def test_a_time_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert type_of("time").clean(typed, field("time")) == kept
    assert type_of("time").display(kept, field("time")).startswith(f"{int(kept[:2])} giờ")


@pytest.mark.parametrize("typed", ["24:00", "7:60", "sáng", "7:3:1"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert "7:30" in refused("time", typed)


def test_several_choices_are_kept_in_the_order_of_the_list_and_strangers_refused() -> None:
    kind, one = type_of("multiple_choice"), field("multiple_choice")
    data = {"thu__c": "on", "thu__a": "on", "thu2__b": "on", "thu__b": ""}
    assert kind.clean(kind.read(data, "thu"), one) == ["a", "c"]
    assert kind.display(["a", "c"], one) == "Bản giấy; Qua bưu chính"
    assert "Hãy chọn" in refused("multiple_choice", ["a", "x"])
    assert "nhiều nhất 1" in refused("multiple_choice", ["a", "b"], max=1)


@pytest.mark.parametrize("typed", ["01", "Kinh", "kinh", "Kinh (01)", "  KINH "])
def test_a_code_is_found_by_code_or_name_without_marks(typed: str) -> None:
    assert type_of("code_choice").clean(typed, field("code_choice")) == "01"


def test_a_name_that_fits_many_codes_or_none_is_refused_with_a_hint() -> None:
    assert "gần giống" in refused("code_choice", "la")
    assert "Danh mục không có" in refused("code_choice", "Hobbit")
    assert type_of("code_choice").clean("van kieu", field("code_choice")) == "23"


def test_old_ids_and_enterprise_codes_are_checked() -> None:
    assert type_of("old_id").clean("225 123 456", field("old_id")) == "225123456"
    assert "9 chữ số" in refused("old_id", "12345678")
    assert type_of("enterprise_code").clean("0100109106001", field("enterprise_code")) == "0100109106-001"
    assert "kiểm tra" in refused("enterprise_code", "0100109107")


def row(number: int, **cells: str) -> dict[str, str]:
    return {f"thu__{number}__{key}": value for key, value in cells.items()}


def test_stored_rows_are_held_to_the_rules_of_the_table() -> None:
    kind, one = type_of("table"), field("table")
    assert kind.clean([{"name": "Trần Văn B", "gone": "x"}, "no row"], one) == [{"name": "Trần Văn B"}]
    assert "còn trống" in refused("table", [{"share": 5}])
    assert refused("table", [{"name": "Trần Văn B"}] * 201) == "Bảng có nhiều nhất 200 dòng."


def test_rows_are_kept_in_order_and_empty_ones_go() -> None:
    kind, one = type_of("table"), field("table")
    data = {**row(7, name="Trần Văn B"), **row(2, name="Nguyễn Thị A", share="1.000.000"), **row(3, name=" ")}
    assert kind.clean(kind.read(data, "thu"), one) == [
        {"name": "Nguyễn Thị A", "share": 1_000_000},
        {"name": "Trần Văn B"},
    ]
    assert kind.clean(kind.read(row(0, name=""), "thu"), one) is None


def test_a_bad_cell_is_named_by_row_and_column() -> None:
    kind, one = type_of("table"), field("table")
    data = {**row(0, name="Nguyễn Thị A"), **row(1, share="x"), **row(2, head="maybe", name="B C")}
    with pytest.raises(FieldError) as caught:
        kind.clean(kind.read(data, "thu"), one)
    said = caught.value.message
    assert "Dòng 2, Phần góp:" in said
    assert "Dòng 2, Họ tên: còn trống." in said
    assert "Dòng 3, Chủ hộ:" in said
    assert "Dòng 1" not in said


def test_two_thousand_rows_are_refused_before_any_is_read() -> None:
    kind, one = type_of("table"), field("table")
    data = {key: value for number in range(2000) for key, value in row(number, name="x" * 500).items()}
    assert refused("table", kind.read(data, "thu")) == "Bảng có nhiều nhất 200 dòng."
    assert len(kind.control(None, kind.read(data, "thu"), one)["rows"]) == 200


@pytest.mark.parametrize(
    "columns", [[], [{"key": "a", "type": "table"}], [{"key": "a__b"}], [{"key": "a"}, {"key": "a"}]]
)
def test_a_table_its_author_got_wrong_is_refused(columns: list[dict]) -> None:
    with pytest.raises(ValueError, match="thu"):
        type_of("table").check_options(field("table", columns=columns))


@pytest.mark.parametrize("name", sorted(known_types()))
def test_every_type_has_a_vietnamese_name(name: str) -> None:
    assert str(type_of(name).title) != name
    assert type_of(name).asks is (name not in {"info", "file", "signature_place"})


def test_a_decimal_number_is_never_taken_for_thousands_when_it_comes_back() -> None:
    one = field("number", decimals=3)
    assert type_of("number").clean(1.234, one) == 1.234
    assert type_of("number").clean("1.234", one) == 1234
    assert "nhiều nhất 2" in refused("number", "1,234", decimals=2)


def test_too_few_choices_are_refused_once_one_is_made() -> None:
    kind = type_of("multiple_choice")
    assert kind.clean(None, field("multiple_choice", min=2)) is None
    assert "ít nhất 2" in refused("multiple_choice", ["a"], min=2)


def test_cells_go_back_into_a_table_by_their_own_type() -> None:
    one = field("table", columns=[
        {"key": "text", "label": "Chữ", "type": "text"},
        {"key": "since", "label": "Từ", "type": "date", "options": {"precision": "partial"}},
        {"key": "rate", "label": "Tỷ lệ", "type": "number", "options": {"decimals": 3}},
    ])  # fmt: skip
    rows = [{"text": "2026-11-20", "since": "2026-11", "rate": 1.234}, {"text": "yes", "since": "2026", "rate": 5}]
    kind = type_of("table")
    assert kind.clean(kind.read(kind.post(rows, "thu", one), "thu"), one) == rows
