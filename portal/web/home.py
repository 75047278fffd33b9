"""The first page: one question, ten tasks, following a dossier, the province's promise in figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from core.agencies.queries.units import communes
from core.catalogue.queries.procedures import popular_tasks
from onestop.queries import promise


@require_safe
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"tasks": popular_tasks(), "promise": promise()})


@require_GET
def communes_of(request: HttpRequest) -> JsonResponse:
    """Communes of a province for the address picker: [{value, label}]."""
    code = request.GET.get("tinh", "")[:5]
    found = [{"value": unit.code, "label": unit.full_name} for unit in communes(code)] if code.isdigit() else []
    response = JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response
