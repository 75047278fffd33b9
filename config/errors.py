"""Error pages that say what happened, what is safe and what to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A phone that restored a closed tab posts without its cookie; the draft is kept, the page says so."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
