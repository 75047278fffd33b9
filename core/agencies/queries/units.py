"""Territorial units as they stood on a day, their successors, and finding them by name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.utils import timezone

from core.agencies.models import Unit, UnitSuccession
from core.vietnamese import fold

_LEVEL_BY_LENGTH = {2: Unit.Level.PROVINCE, 3: Unit.Level.DISTRICT, 5: Unit.Level.COMMUNE}
_KIND_RE = re.compile(r"^(tinh|thanh pho|quan|huyen|thi xa|thi tran|phuong|xa|dac khu|tp\.?|tx\.?|tt\.?|p\.|x\.|h\.) +")
_SIMILAR = 0.4


@dataclass(frozen=True)
class Successor:
    """What stands in a unit's place; `is_split`: only a part of the old unit went there."""

    unit: Unit
    is_split: bool


def units_on(on: dt.date) -> models.QuerySet[Unit]:
    """All units valid on a day."""
    return Unit.objects.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=on), valid_from__lte=on)


def resolve_unit(code: str, on: dt.date) -> Unit | None:
    """The unit that bore a code on a day (the level shows in the code's length: 2, 3 or 5 digits), else None."""
    level = _LEVEL_BY_LENGTH.get(len(code))
    if level is None:
        return None
    return units_on(on).filter(level=level, code=code).select_related("parent__parent").first()


def successors(unit: Unit, on: dt.date) -> list[Successor]:
    """The units that stand in a unit's place on a day: itself while it is valid, none where the data knows none.

    Communes outside old Khánh Hòa, Ninh Thuận, Phú Yên, Đắk Lắk, Quảng Ngãi and Kon Tum have no known successor;
    their province has.
    """
    if unit.valid_to is None or unit.valid_to >= on:
        return [Successor(unit, is_split=False)] if unit.valid_from <= on else []
    found: dict[int, Successor] = {}
    steps = (
        UnitSuccession.objects.filter(old=unit, on__lte=on)
        .select_related("new__parent")
        .order_by("is_split", "new__folded_name")
    )
    for step in steps:
        for later in successors(step.new, on):
            found.setdefault(later.unit.pk, Successor(later.unit, step.is_split or later.is_split))
    return list(found.values())


def provinces(on: dt.date | None = None) -> models.QuerySet[Unit]:
    """Provinces and centrally run cities, by name; today's without a day."""
    day = on or timezone.localdate()
    return units_on(day).filter(level=Unit.Level.PROVINCE).order_by("folded_name")


def districts(province_code: str, on: dt.date) -> models.QuerySet[Unit]:
    """Districts of a province on a day (none after 30/06/2025), by name."""
    return units_on(on).filter(level=Unit.Level.DISTRICT, parent__code=province_code).order_by("folded_name")


def communes(province_code: str, on: dt.date | None = None) -> models.QuerySet[Unit]:
    """Communes of a province, by name, whatever level stood between; today's without a day."""
    day = on or timezone.localdate()
    above = units_on(day).filter(
        models.Q(level=Unit.Level.PROVINCE, code=province_code)
        | models.Q(level=Unit.Level.DISTRICT, parent__code=province_code)
    )
    found = units_on(day).filter(level=Unit.Level.COMMUNE, parent__in=above)
    return found.select_related("parent").order_by("folded_name", "code")


def search_units(text: str, *, on: dt.date | None = None, limit: int = 20) -> list[Unit]:
    """Units whose name is like the text, best first; "diên khánh, khánh hòa" asks for the province too.

    Marks, capitals and the kind word before the name do not matter; a slip of the finger is forgiven. Today's units
    without a day.
    """
    name, *above = [_KIND_RE.sub("", part.strip()) for part in fold(text).split(",")]
    if not name:
        return []
    near = units_on(on or timezone.localdate()).filter(
        models.Q(folded_name__contains=name) | models.Q(folded_name__trigram_similar=name)
    )
    for part in filter(None, above):
        near = near.filter(
            models.Q(parent__folded_name__contains=part) | models.Q(parent__parent__folded_name__contains=part)
        )
    ranked = near.annotate(
        place=models.Case(
            models.When(folded_name=name, then=0),
            models.When(folded_name__startswith=name, then=1),
            models.When(folded_name__contains=name, then=2),
            default=3,
        ),
        likeness=TrigramSimilarity("folded_name", name),
    ).filter(models.Q(place__lt=3) | models.Q(likeness__gte=_SIMILAR))
    return list(ranked.select_related("parent__parent").order_by("place", "-likeness", "folded_name", "code")[:limit])


def full_address(unit: Unit) -> str:
    """The unit and everything above it ("Phường Nha Trang, Tỉnh Khánh Hòa")."""
    names, step = [], unit
    while True:
        names.append(step.full_name)
        if step.parent is None:
            return ", ".join(names)
        step = step.parent
