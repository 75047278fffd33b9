"""The province's agencies, what became of the former ones, and where cases are received."""

from __future__ import annotations

import datetime as dt

import pytest

from core.agencies.models import Agency, Reorganisation
from core.agencies.queries.agencies import (
    agencies_on,
    agency_by_code,
    below,
    commune_agency,
    one_stop_unit_of,
    search_agencies,
    successor_agencies,
)
from core.agencies.queries.units import resolve_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
BEFORE, TODAY = dt.date(2025, 6, 30), dt.date(2026, 11, 20)
KINDS = Agency.Kind


def by_code(code: str, on: dt.date = TODAY) -> Agency:
    agency = agency_by_code(code, on)
    assert agency is not None
    return agency


def test_each_of_the_65_communes_has_a_committee_and_a_one_stop_unit() -> None:
    committees = agencies_on(TODAY).filter(kind=KINDS.COMMUNE)
    assert committees.count() == 65
    for committee in committees:
        unit = one_stop_unit_of(committee, TODAY)
        assert unit is not None
        assert unit.parent_id == committee.pk
        assert unit.unit_id == committee.unit_id


def test_a_department_receives_at_the_provincial_centre() -> None:
    assert one_stop_unit_of(by_code("H32.03"), TODAY) == by_code("H32.14")
    assert one_stop_unit_of(by_code("H32.06.01"), TODAY) == by_code("H32.14")


def test_commune_police_receive_at_the_commune() -> None:
    police = by_code("H32.15.02")
    unit = one_stop_unit_of(police, TODAY)
    assert unit is not None
    assert (unit.kind, unit.unit_id) == (KINDS.ONE_STOP_UNIT, police.unit_id)


def test_both_notations_find_the_same_agency() -> None:
    assert by_code("000.00.03.H32") == by_code("H32.03")
    assert agency_by_code("not a code", TODAY) is None


def test_invented_codes_are_marked_and_known_ones_are_not() -> None:
    assert set(Agency.objects.filter(code_is_demo=False).values_list("code", flat=True)) == {"H32", "H43"}


def test_a_former_department_has_its_successor() -> None:
    former = by_code("H32.17", dt.date(2024, 1, 1))
    assert former.short_name == "Sở Thông tin và Truyền thông"
    assert [agency.short_name for agency in successor_agencies(former, TODAY)] == ["Sở Khoa học và Công nghệ"]
    assert agency_by_code("H32.17", TODAY) is None


def test_a_department_of_ninh_thuan_goes_over_two_steps() -> None:
    assert [agency.code for agency in successor_agencies(by_code("H43", BEFORE), TODAY)] == ["H32"]
    assert [agency.code for agency in successor_agencies(by_code("H43.06", BEFORE), TODAY)] == ["H32.06"]


def test_a_code_may_pass_on_to_the_renamed_agency() -> None:
    former, current = by_code("H32.16", BEFORE), by_code("H32.16")
    assert former != current
    assert successor_agencies(former, TODAY) == [current]


def test_every_former_district_is_succeeded_by_committees_of_communes() -> None:
    districts = Agency.objects.filter(kind=KINDS.DISTRICT)
    assert districts.count() == 16
    for district in districts:
        after = successor_agencies(district, TODAY)
        assert after
        assert {agency.kind for agency in after} == {KINDS.COMMUNE}


def test_every_former_agency_has_a_successor_and_a_legal_basis() -> None:
    assert not Agency.objects.filter(valid_to__isnull=False, reorganised_into=None).exists()
    assert not Reorganisation.objects.filter(legal_basis="").exists()


def test_the_committee_of_a_merged_commune_is_found_but_not_of_a_split_one() -> None:
    whole, split = resolve_unit("22363", BEFORE), resolve_unit("22435", BEFORE)
    assert whole is not None
    assert split is not None
    committee = commune_agency(whole, TODAY)
    assert committee is not None
    assert committee.kind == KINDS.COMMUNE
    assert commune_agency(split, TODAY) is None


def test_an_agency_contains_what_lies_below_it() -> None:
    committee = by_code("H32.31")
    assert [agency.code for agency in below(committee, TODAY)] == ["H32.31", "H32.31.01"]


def test_agencies_are_found_by_name_and_former_ones_only_when_asked() -> None:
    assert search_agencies("so tu phap", on=TODAY)[0].code == "H32.03"
    current = search_agencies("sở thông tin và truyền thông", on=TODAY)
    assert "H32.17" not in {agency.code for agency in current}
    assert search_agencies("sở thông tin và truyền thông", former=True)[0].code == "H32.17"
