"""Finding a procedure and reading what it takes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.catalogue.errors import ProcedureNotFoundError
from core.catalogue.models import Component, Field, Offering, ProcedureRevision
from core.catalogue.queries.offerings import fee_text, limit_text
from core.catalogue.queries.procedures import competent_agencies, procedure_detail, revisions_on, search_procedures
from portal.queries.person import citizen_of, held_papers

PER_PAGE = 20
SUGGESTED = 7
FOUND_AT_MOST = 100


@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """The catalogue, searched by words (with or without diacritics) or code, or by field."""
    words, field = request.GET.get("q", "").strip()[:200], request.GET.get("linh-vuc", "")
    if words:
        found: list[ProcedureRevision] = search_procedures(words, FOUND_AT_MOST)
    else:
        found = list(revisions_on().order_by("procedure__field__sort", "short_name"))
    fields = Field.objects.filter(procedures__revisions__in=[revision.pk for revision in found]).distinct()
    if field:
        found = [revision for revision in found if revision.procedure.field.code == field]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "words": words, "fields": fields.order_by("sort", "name"), "chosen": field}
    return render(request, "portal/procedures.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A few links while somebody types; an empty answer for an empty question."""
    words = request.GET.get("q", "").strip()[:200]
    found = search_procedures(words, SUGGESTED) if len(words) > 1 else []
    return render(request, "portal/suggestions.html", {"found": found, "words": words})


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """What you get, how long, what it costs, what you need: in the first screen; the rest below."""
    try:
        detail = procedure_detail(code)
    except ProcedureNotFoundError as error:
        helpful = {"message": error.message, "similar": search_procedures(code, SUGGESTED)}
        return render(request, "portal/procedure_unknown.html", helpful, status=404)
    ways = [(_(row.get_channel_display()), limit_text(row), fee_text(row), row.fee_note) for row in detail.offerings]
    online = next((row for row in detail.offerings if row.channel == Offering.Channel.ONLINE), None)
    papers = [component for component in detail.components if component.need != Component.Need.FORM]
    context: dict[str, Any] = {
        "revision": detail.revision,
        "results": detail.results,
        "ways": ways,
        "online_limit": limit_text(online) if online else "",
        "online_fee": fee_text(online) if online else "",
        "can_file": online is not None and detail.revision.online != ProcedureRevision.Online.NONE,
        "needed": [component for component in papers if component.need == Component.Need.ALWAYS],
        "by_case": [component for component in papers if component.need == Component.Need.CASE],
        "shown": [component for component in papers if component.need == Component.Need.SHOWN],
        "held": held_papers(citizen_of(request), papers),
        "agencies": competent_agencies(detail.revision)[:100],
    }
    return render(request, "portal/procedure.html", context)
