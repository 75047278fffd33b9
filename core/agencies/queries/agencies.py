"""Agencies as they stood on a day, what became of them, and where their cases are received."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Concat
from django.utils import timezone

from core.agencies.codes import normalise_code
from core.agencies.errors import AgencyCodeError
from core.agencies.models import Agency, Reorganisation, Unit
from core.agencies.queries.units import successors
from core.vietnamese import fold

_LIKE_ENOUGH = 0.5


class VnFold(Func):
    """The database's twin of `core.vietnamese.fold`."""

    function = "vn_fold"
    output_field = models.TextField()


def agencies_on(on: dt.date | None = None) -> models.QuerySet[Agency]:
    """All agencies that exist on a day; today's without a day."""
    day = on or timezone.localdate()
    return Agency.objects.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)


def agency_by_code(code: str, on: dt.date | None = None) -> Agency | None:
    """The agency that bears a code (either notation) on a day, else None; also None when the text is no code."""
    try:
        new_code = normalise_code(code)
    except AgencyCodeError:
        return None
    return agencies_on(on).filter(code=new_code).select_related("parent", "unit").first()


def below(agency: Agency, on: dt.date | None = None) -> models.QuerySet[Agency]:
    """The agencies of all levels under an agency, itself included, ordered by code."""
    return (
        agencies_on(on).filter(models.Q(pk=agency.pk) | models.Q(code__startswith=agency.code + ".")).order_by("code")
    )


def successor_agencies(agency: Agency, on: dt.date) -> list[Agency]:
    """The agencies that stand in an agency's place on a day: itself while it exists."""
    if agency.valid_to is None or agency.valid_to >= on:
        return [agency] if agency.valid_from <= on else []
    found: dict[int, Agency] = {}
    steps = Reorganisation.objects.filter(predecessor=agency, on__lte=on).select_related("successor")
    for step in steps.order_by("successor__code"):
        for later in successor_agencies(step.successor, on):
            found.setdefault(later.pk, later)
    return list(found.values())


def commune_agency(unit: Unit, on: dt.date | None = None) -> Agency | None:
    """The people's committee of a commune on a day; for a former commune, of the one it went to as a whole, if any."""
    day = on or timezone.localdate()
    places = successors(unit, day)
    if len(places) != 1 or places[0].is_split:
        return None
    return agencies_on(day).filter(kind=Agency.Kind.COMMUNE, unit=places[0].unit).first()


def one_stop_unit_of(agency: Agency, on: dt.date | None = None) -> Agency | None:
    """Where an agency's cases are received: its own one-stop unit, its commune's, else the province's centre."""
    if agency.kind == Agency.Kind.ONE_STOP_UNIT:
        return agency
    units = agencies_on(on).filter(kind=Agency.Kind.ONE_STOP_UNIT)
    own = units.filter(models.Q(parent=agency)).first()
    if own is None and agency.unit_id is not None:
        own = units.filter(unit_id=agency.unit_id).first()
    top = agency.code.split(".")[0]
    return own or units.filter(parent__code=top, unit=None).first()


def agencies_worded(text: str) -> models.QuerySet[Agency]:
    """Agencies, former ones too, with words in full name, short name or code that begin as those of the text do.

    Marks are optional. For narrowing a list: exact, where `search_agencies` suggests. No word asks for all.
    """
    gap = Value(" ")
    words = Concat(gap, "folded_name", gap, VnFold("short_name"), gap, VnFold("code"), output_field=models.TextField())
    found = Agency.objects.alias(words=words)
    for word in fold(text).split():
        found = found.filter(words__contains=f" {word}")
    return found


def search_agencies(text: str, *, on: dt.date | None = None, former: bool = False, limit: int = 20) -> list[Agency]:
    """Agencies whose name or code is like the text, best first; `former`: those that no longer exist, too."""
    name = fold(text)
    if not name:
        return []
    pool = Agency.objects.all() if former else agencies_on(on)
    ranked = pool.annotate(
        place=models.Case(
            models.When(code=name.upper(), then=0),
            models.When(folded_name__startswith=name, then=1),
            models.When(folded_name__contains=name, then=2),
            default=3,
        ),
        likeness=TrigramWordSimilarity(name, "folded_name"),
    ).filter(models.Q(place__lt=3) | models.Q(likeness__gte=_LIKE_ENOUGH))
    return list(ranked.select_related("parent").order_by("place", "-likeness", "code", "-valid_from")[:limit])
