"""Small reads that only citizens' pages need; everything else is asked of the app whose work it is."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from archive.models import Record
from archive.policies import own_records
from core.accounts.actor import Actor
from core.accounts.models import Citizen
from core.agencies.models import Agency
from core.catalogue.models import Component, Field, Offering, ProcedureRevision
from core.catalogue.queries.offerings import fee_text, limit_text
from core.catalogue.queries.procedures import revisions_on


def vault_paper_types(actor: Actor, components: Collection[Component]) -> set[int]:
    """Ids of the paper types among these components of which the actor's vault holds a valid paper; one query."""
    wanted = {each.paper_type_id for each in components if each.paper_type_id}
    if not wanted or not actor.owner_ids:
        return set()
    valid = Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate())
    papers = own_records(actor).filter(valid, status=Record.Status.VALID, paper_type_id__in=wanted)
    return set(papers.values_list("paper_type_id", flat=True))


def offering_rows(offerings: Collection[Offering]) -> list[dict[str, str]]:
    """Channel, time limit and fee in words, for the procedure's page."""
    return [
        {"channel": row.get_channel_display(), "limit": limit_text(row), "fee": fee_text(row), "note": row.fee_note}
        for row in offerings
    ]


def fields_in_use() -> QuerySet[Field]:
    """Subject areas that have procedures in force, with their number."""
    codes = revisions_on().values("procedure__field_id")
    return Field.objects.filter(pk__in=codes).annotate(count=Count("procedures")).order_by("sort", "name")


def procedures_of(field_code: str) -> QuerySet[ProcedureRevision]:
    """Procedures in force, of one subject area or of all, by title."""
    found = revisions_on()
    if field_code:
        found = found.filter(procedure__field__code=field_code)
    return found.prefetch_related("offerings").order_by("procedure__field__sort", "short_name")


def home_agency(actor: Actor, agencies: Collection[Agency]) -> Agency | None:
    """The agency of the commune where the person lives, if it is among these; the only one when there is only one."""
    if len(agencies) == 1:
        return next(iter(agencies))
    if actor.user_id is None:
        return None
    unit = Citizen.objects.filter(user_id=actor.user_id).values_list("residence_unit_id", flat=True).first()
    return next((each for each in agencies if unit is not None and each.unit_id == unit), None)
