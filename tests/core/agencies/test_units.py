"""Territorial units resolve by code and day, and former ones to their successors."""

from __future__ import annotations

import datetime as dt

import pytest

from core.agencies.models import Unit, UnitSuccession
from core.agencies.queries.units import (
    communes,
    districts,
    full_address,
    provinces,
    resolve_unit,
    search_units,
    successors,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def test_khanh_hoa_has_65_communes_and_the_country_34_provinces() -> None:
    assert communes("56", AFTER).count() == 65
    assert provinces(AFTER).count() == 34
    assert Unit.objects.filter(level="commune", valid_to=None).count() == 3321


def test_before_the_reform_there_were_63_provinces_and_districts() -> None:
    assert provinces(BEFORE).count() == 63
    assert districts("56", BEFORE).count() == 9
    assert districts("56", AFTER).count() == 0
    assert communes("58", BEFORE).count() == 62


def test_one_code_means_another_unit_on_another_day() -> None:
    before, after = resolve_unit("22435", BEFORE), resolve_unit("22435", AFTER)
    assert before is not None
    assert after is not None
    assert (before.full_name, after.full_name) == ("Xã Cam Tân", "Xã Cam Hiệp")
    assert full_address(before) == "Xã Cam Tân, Huyện Cam Lâm, Tỉnh Khánh Hòa"
    assert full_address(after) == "Xã Cam Hiệp, Tỉnh Khánh Hòa"


def test_an_old_commune_resolves_to_its_one_successor() -> None:
    old = resolve_unit("22363", BEFORE)
    assert old is not None
    [only] = successors(old, AFTER)
    assert only.unit.parent.code == "56"
    assert not only.is_split


def test_a_split_commune_names_every_part() -> None:
    old = resolve_unit("22435", BEFORE)
    assert old is not None
    parts = successors(old, AFTER)
    assert {part.unit.full_name for part in parts} == {"Xã Cam Hiệp", "Xã Cam Lâm", "Xã Suối Dầu"}
    assert all(part.is_split for part in parts)


def test_a_unit_stands_for_itself_while_it_is_valid() -> None:
    old = resolve_unit("22435", BEFORE)
    assert old is not None
    assert [part.unit for part in successors(old, BEFORE)] == [old]


def test_a_district_goes_to_the_communes_on_its_land() -> None:
    district = resolve_unit("576", BEFORE)
    assert district is not None
    assert [part.unit.full_name for part in successors(district, AFTER)] == ["Đặc khu Trường Sa"]


def test_a_merged_province_resolves_to_the_larger_one() -> None:
    ninh_thuan = resolve_unit("58", BEFORE)
    assert ninh_thuan is not None
    assert [part.unit.full_name for part in successors(ninh_thuan, AFTER)] == ["Tỉnh Khánh Hòa"]
    assert resolve_unit("58", AFTER) is None


def test_every_former_unit_of_the_six_provinces_has_a_successor() -> None:
    mapped = Unit.objects.filter(valid_to=BEFORE, parent__parent__code__in=["51", "54", "56", "58", "62", "66"])
    assert mapped.count() > 600
    assert not mapped.filter(successions=None).exists()
    assert not UnitSuccession.objects.exclude(on=AFTER).exists()


def test_no_name_carries_its_mark_on_the_wrong_vowel() -> None:
    wrong = Unit.objects.filter(full_name__regex="(oà|oá|oả|oã|oạ|uỳ|uý|uỷ|uỹ|uỵ)( |$)").exclude(
        full_name__regex="[Qq]u[ỳýỷỹỵ]"
    )
    assert [unit.full_name for unit in wrong[:5]] == []


@pytest.mark.parametrize("text", ["Nha Trang", "nha trang", "Phường Nha Trang", "nha trng", "nha trang, khanh hoa"])
def test_a_commune_is_found_by_its_name(text: str) -> None:
    assert search_units(text, on=AFTER)[0].code == "22366"


def test_the_province_after_a_comma_narrows_the_search() -> None:
    assert {unit.parent.name for unit in search_units("hòa thắng, lâm đồng", on=AFTER)} == {"Lâm Đồng"}


def test_nothing_typed_finds_nothing() -> None:
    assert search_units("  ", on=AFTER) == []
    assert resolve_unit("1234", AFTER) is None
