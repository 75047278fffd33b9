"""The first page: one search, life events, following a dossier, the province's promise in figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.catalogue.queries.procedures import popular_tasks
from onestop.queries import promise


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"tasks": popular_tasks(), "promise": promise()})
