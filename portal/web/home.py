"""The first page: one search, life events, following a dossier, the province's promise in figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.agencies.queries.units import communes
from core.catalogue.queries.procedures import popular_tasks
from onestop.queries import promise


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"tasks": popular_tasks(), "promise": promise()})


@require_safe
def communes_of(request: HttpRequest) -> JsonResponse:
    """Communes of a province for the address picker: [{value, label}]."""
    code = request.GET.get("tinh", "")[:5]
    known = code.isascii() and code.isdigit()
    found = [{"value": unit.code, "label": unit.full_name} for unit in communes(code)] if known else []
    response = JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response
