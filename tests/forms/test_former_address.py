"""Addresses before 01/07/2025 come over to today's units; where a commune was split, the person chooses."""

from __future__ import annotations

import pytest

from core.agencies.models import Unit, UnitSuccession
from forms.definition import FieldDef
from forms.fields import FieldError, type_of
from forms.fields.former import LAST_DAY
from forms.services.answers import accepts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
FIELD = FieldDef(key="cu", type="former_address", label="Nơi ở cũ")
KIND = type_of("former_address")


def split_commune() -> Unit:
    """A commune of the old province whose land lies in two communes today."""
    old = UnitSuccession.objects.filter(is_split=True, old__level="commune", on__gt=LAST_DAY).values_list("old_id")
    return Unit.objects.filter(pk__in=old, parent__parent__code="56").select_related("parent__parent").first()  # type: ignore[return-value]


def test_a_commune_that_went_over_whole_is_converted() -> None:
    value = KIND.clean({"old": "loc tho, nha trang", "line": "12 Trần Phú"}, FIELD)
    assert value["province"] == "56"
    assert value["display"].startswith("12 Trần Phú, Phường Nha Trang, Tỉnh Khánh Hòa")
    assert "trước 01/7/2025: Phường Lộc Thọ" in value["display"]
    assert KIND.clean(KIND.read(KIND.post(value, "cu", FIELD), "cu"), FIELD) == value


def test_a_split_commune_is_asked_about_and_the_choice_kept() -> None:
    old = split_commune()
    typed = f"{old.full_name}, {old.parent.full_name}, {old.parent.parent.full_name}"
    with pytest.raises(FieldError, match="hãy chọn một"):
        KIND.clean({"old": typed}, FIELD)
    ways = KIND.control(None, {"old": typed}, FIELD)["ways"]
    assert len(ways) > 1
    code = ways[1][0]
    value = KIND.clean({"old": typed, "new": code}, FIELD)
    assert f"{value['former']}-{value['commune']}" == code
    assert [way[2] for way in KIND.control(value, None, FIELD)["ways"]].count(True) == 1
    assert accepts(FIELD, value)
    with pytest.raises(FieldError, match="hãy chọn một"):
        KIND.clean({**value, "commune": "99999"}, FIELD)


@pytest.mark.parametrize("old", ["xã Không Có Thật, huyện Nào Đó", "!!!"])
def test_a_place_nobody_knows_is_refused(old: str) -> None:
    with pytest.raises(FieldError, match="Không tìm thấy"):
        KIND.clean({"old": old}, FIELD)


def test_a_choice_that_was_not_offered_is_not_taken() -> None:
    old = split_commune()
    typed = f"{old.full_name}, {old.parent.full_name}, {old.parent.parent.full_name}"
    with pytest.raises(FieldError):
        KIND.clean({"old": typed, "new": "00000-99999"}, FIELD)
