"""Procedures as a citizen looks for them and reads them: search, detail, life events."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.models import Agency
from core.agencies.queries.agencies import agencies_on
from core.catalogue.errors import ProcedureNotFoundError
from core.catalogue.models import Component, Offering, PaperType, ProcedureRevision
from core.catalogue.searching import FENCE, is_code, search_key

# Where a slip of the finger ends and another word begins, found by trying ("khai sihn" 0.5, "mua xe" below 0.4).
_LIKE_ENOUGH = 0.5
_LAST_PLACE = 999


@dataclass(frozen=True)
class ProcedureDetail:
    """Everything a procedure's page shows; read with a fixed number of queries."""

    revision: ProcedureRevision
    components: list[Component]
    offerings: list[Offering]
    results: list[PaperType]


def revisions_on(on: dt.date | None = None) -> models.QuerySet[ProcedureRevision]:
    """Published revisions in force on a day, with procedure and field; today's without a day."""
    day = on or timezone.localdate()
    return ProcedureRevision.objects.filter(
        models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day, published_at__isnull=False
    ).select_related("procedure__field")


def current_revision(code: str, on: dt.date | None = None) -> ProcedureRevision:
    """The revision of a procedure in force on a day; a code with a local tail is understood.

    Raises ProcedureNotFoundError.
    """
    revision = revisions_on(on).filter(procedure__code=search_key(code)).order_by("-number").first()
    if revision is None:
        raise ProcedureNotFoundError(_("Không có thủ tục mã %(code)s đang áp dụng") % {"code": code})
    return revision


def procedure_detail(code: str, on: dt.date | None = None) -> ProcedureDetail:
    """The revision in force on a day with its parts, in four queries. Raises ProcedureNotFoundError."""
    revision = current_revision(code, on)
    return ProcedureDetail(
        revision=revision,
        components=list(revision.components.select_related("paper_type").order_by("order")),
        offerings=list(revision.offerings.order_by("channel")),
        results=list(revision.result_types.order_by("code")),
    )


def search_procedures(text: str, limit: int = 10, *, on: dt.date | None = None) -> list[ProcedureRevision]:
    """Procedures for a few words or a code, best first, in one query.

    First what is called exactly so (code, title or a citizen's word for it), then what begins so, then what contains
    the words, then what looks like a slip of the finger; the tasks of the home page first within each.
    """
    key = search_key(text)
    if not key:
        return []
    all_words = models.Q()
    for word in key.split():
        all_words &= models.Q(search_text__contains=FENCE + word) | models.Q(search_text__contains=" " + word)
    found = models.Q(place__lt=4) if is_code(key) else models.Q(place__lt=4) | models.Q(likeness__gte=_LIKE_ENOUGH)
    ranked = (
        revisions_on(on)
        .annotate(
            place=models.Case(
                models.When(search_text__contains=FENCE + key + FENCE, then=0),
                models.When(search_text__contains=FENCE + key, then=1),
                models.When(search_text__contains=" " + key, then=2),
                models.When(all_words, then=3),
                default=4,
            ),
            likeness=TrigramWordSimilarity(key, "search_text"),
            order=models.Case(
                models.When(procedure__popularity=0, then=_LAST_PLACE),
                default="procedure__popularity",
                output_field=models.IntegerField(),
            ),
        )
        .filter(found)
    )
    return list(ranked.order_by("place", "-likeness", "order", Length("short_name"), "procedure__code")[:limit])


def popular_tasks(limit: int = 10) -> list[ProcedureRevision]:
    """The tasks of the home page by life event, in their order; `revision.procedure` has task name and icon."""
    return list(revisions_on().filter(procedure__popularity__gt=0).order_by("procedure__popularity")[:limit])


def competent_agencies(revision: ProcedureRevision, on: dt.date | None = None) -> models.QuerySet[Agency]:
    """The agencies that may decide a case of this procedure on a day, ordered by code.

    Commune: all people's committees of communes (and the department named beside them, if any). Department: the one
    named. Other: the local units of the agency named, such as commune police under the provincial police.
    """
    competence = ProcedureRevision.Competence
    named = models.Q(code=revision.competent_department) if revision.competent_department else models.Q(pk=None)
    which = {
        competence.COMMUNE: models.Q(kind=Agency.Kind.COMMUNE) | named,
        competence.DEPARTMENT: named,
        competence.PROVINCE: models.Q(kind=Agency.Kind.PROVINCE),
        competence.OTHER: models.Q(
            kind=Agency.Kind.OTHER, parent__code=revision.competent_department, unit__isnull=False
        ),
    }[competence(revision.competence)]
    return agencies_on(on).filter(which).select_related("unit").order_by("code")
