"""Identity numbers, phone numbers and names that people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vietnamese import (
    PersonName,
    VietnameseValueError,
    clean_person_name,
    given_name_first,
    is_enterprise_code,
    is_national_id,
    parse_enterprise_code,
    parse_national_id,
    parse_old_id,
    parse_phone,
    split_name,
    title_name,
)


def code_of(call, *args, **kwargs) -> str:
    with pytest.raises(VietnameseValueError) as error:
        call(*args, **kwargs)
    assert error.value.message.endswith(".")
    return error.value.code


def test_national_id_tells_place_sex_and_year():
    parsed = parse_national_id(" 056 190 000123 ")
    assert (parsed.value, parsed.province_code, parsed.sex, parsed.birth_year) == (
        "056190000123",
        "056",
        "female",
        1990,
    )
    assert parse_national_id("056205000123").birth_year == 2005
    assert parse_national_id("129099000123").registered_abroad


def test_wrong_national_ids_are_refused_with_a_reason():
    assert code_of(parse_national_id, "05619000012") == "national_id_digits"
    assert code_of(parse_national_id, "０56190000123") == "national_id_digits"
    assert code_of(parse_national_id, "003190000123") == "national_id_province"
    assert code_of(parse_national_id, "056299000123", this_year=2026) == "national_id_year"
    assert not is_national_id("abc")


def test_old_identity_card_has_nine_digits():
    assert parse_old_id("225 123 456") == "225123456"
    assert code_of(parse_old_id, "22512345") == "old_id_digits"


@pytest.mark.parametrize("code", ["0100109106", "0300588569", "0100686174", "0101248141"])
def test_published_enterprise_codes_pass_their_check_digit(code):
    assert parse_enterprise_code(code).value == code


@given(st.integers(min_value=0, max_value=9), st.integers(min_value=0, max_value=9))
def test_a_single_wrong_digit_in_an_enterprise_code_is_noticed(place, digit):
    code = "0100109106"
    changed = code[:place] + str(digit) + code[place + 1 :]
    assert is_enterprise_code(changed) == (changed == code)


def test_branches_carry_three_more_digits():
    assert parse_enterprise_code("0100109106001").value == "0100109106-001"
    assert parse_enterprise_code("0100109106-012").branch == "012"
    assert code_of(parse_enterprise_code, "0100109106-000") == "enterprise_code_digits"
    assert code_of(parse_enterprise_code, "0100109107") == "enterprise_code_check"


@pytest.mark.parametrize(
    ("typed", "value", "kind", "e164", "display"),
    [
        ("0905.123.456", "0905123456", "mobile", "+84905123456", "0905 123 456"),
        ("+84 905 123 456", "0905123456", "mobile", "+84905123456", "0905 123 456"),
        ("84905123456", "0905123456", "mobile", "+84905123456", "0905 123 456"),
        ("+84 (0) 905 123 456", "0905123456", "mobile", "+84905123456", "0905 123 456"),
        ("01681234567", "0381234567", "mobile", "+84381234567", "0381 234 567"),
        ("(0258) 3822 222", "02583822222", "landline", "+842583822222", "0258 3822 222"),
        ("024 3822 2222", "02438222222", "landline", "+842438222222", "024 3822 2222"),
        ("1900 1234", "19001234", "service", "19001234", "1900 1234"),
    ],
)
def test_phone_numbers_are_normalised(typed, value, kind, e164, display):
    phone = parse_phone(typed)
    assert (phone.value, phone.kind, phone.e164, phone.display) == (value, kind, e164, display)


@pytest.mark.parametrize("typed", ["", "123", "0105123456", "09051234567", "090512345a", "+1 202 555 0100"])
def test_other_numbers_are_not_phone_numbers(typed):
    assert code_of(parse_phone, typed) == "phone_invalid"


def test_names_are_cleaned_but_not_respelled():
    assert clean_person_name("  Nguye\u0302\u0303n   Thị\u00a0Hoà ") == "Nguyễn Thị Hoà"
    assert clean_person_name("H’Hen Niê") == "H'Hen Niê"
    assert clean_person_name("Y-Bhiêm") == "Y-Bhiêm"
    assert code_of(clean_person_name, "  ") == "name_empty"
    assert code_of(clean_person_name, "Nguyễn Văn 2") == "name_characters"
    assert code_of(clean_person_name, "<b>An</b>") == "name_characters"
    assert code_of(clean_person_name, "A" * 121) == "name_too_long"


def test_given_name_is_the_last_word():
    assert split_name("Nguyễn Thị Minh Khai") == PersonName("Nguyễn", "Thị Minh", "Khai")
    assert split_name("An") == PersonName("", "", "An")
    assert given_name_first("Nguyễn Thị Minh Khai") == "Khai Nguyễn Thị Minh"
    assert title_name("ĐẶNG THỊ H'HEN") == "Đặng Thị H'Hen"
