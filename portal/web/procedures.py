"""Finding a procedure and reading what it takes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from core.catalogue.errors import ProcedureNotFoundError
from core.catalogue.models import Component, Offering, ProcedureRevision
from core.catalogue.queries.procedures import competent_agencies, procedure_detail, search_procedures
from forms.queries import drafts_of
from portal.queries import fields_in_use, offering_rows, procedures_of, vault_paper_types
from portal.web.guards import person

_PER_PAGE = 20
_FOUND_MAX = 200


@require_safe
@require_GET
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Search and filter by subject area, both in the address so that a page can be passed on."""
    text, field = request.GET.get("q", "").strip()[:200], request.GET.get("linh-vuc", "")[:40]
    found: Any = procedures_of(field)
    if text:
        found = [
            each for each in search_procedures(text, _FOUND_MAX) if not field or each.procedure.field.code == field
        ]
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("trang"))
    context = {"page": page, "text": text, "field": field, "fields": fields_in_use()}
    return render(request, "portal/procedures.html", context)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A list of links for the search box; empty for fewer than two letters."""
    text = request.GET.get("q", "").strip()[:100]
    found = search_procedures(text, 7) if len(text) > 1 else []
    return render(request, "portal/parts/suggestions.html", {"found": found, "text": text})


@require_safe
@require_GET
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """What you get, how long, what it costs, what you need; unknown codes get a page that helps on."""
    try:
        detail = procedure_detail(code)
    except ProcedureNotFoundError:
        return render(request, "portal/procedure_unknown.html", {"code": code[:40]}, status=404)
    if detail.revision.procedure.code != code:
        return redirect("portal:procedure", detail.revision.procedure.code)
    actor = person(request)
    have = vault_paper_types(actor, detail.components)
    needed = [each for each in detail.components if each.need != Component.Need.FORM]
    draft = drafts_of(actor).filter(procedure_revision__procedure=detail.revision.procedure).first()
    context = {
        "detail": detail,
        "revision": detail.revision,
        "offerings": offering_rows(detail.offerings),
        "best": _best(detail.offerings),
        "components": [{"row": each, "in_vault": each.paper_type_id in have} for each in needed],
        "agencies": competent_agencies(detail.revision),
        "online": takes_online(detail.revision, detail.offerings),
        "draft": draft,
    }
    return render(request, "portal/procedure.html", context)


def takes_online(revision: ProcedureRevision, offerings: list[Offering]) -> bool:
    """Whether a dossier can be filed online: the procedure allows it and the channel exists."""
    channels = {row.channel for row in offerings}
    return revision.online != ProcedureRevision.Online.NONE and Offering.Channel.ONLINE in channels


def _best(offerings: list[Offering]) -> dict[str, str] | None:
    """The online channel where there is one, else the counter: what the first lines of the page say."""
    ordered = sorted(offerings, key=lambda row: (row.channel != Offering.Channel.ONLINE, row.channel))
    return offering_rows(ordered[:1])[0] if ordered else None
