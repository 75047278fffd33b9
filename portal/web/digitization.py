"""How far the province has come with its old papers: for everybody, drawn by the server."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from digitization.queries.public import summary

WIDTH, HEIGHT, FOOT = 600, 200, 24


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Figures and one picture of the newest plan; says so where there is none yet."""
    found = summary()
    context = {
        "summary": found,
        "bars": _bars(found.months) if found else [],
        "picture": {"width": WIDTH, "height": HEIGHT, "floor": HEIGHT - FOOT},
        "as_of": timezone.now(),
    }
    return render(request, "portal/digitization.html", context)


def _bars(months: list[tuple[dt.date, int]]) -> list[dict[str, Any]]:
    """Where each month's bar stands in the picture."""
    most = max((count for _month, count in months), default=0) or 1
    step, room = WIDTH / max(1, len(months)), HEIGHT - FOOT - 20
    return [
        {
            "x": round(at * step + step * 0.15),
            "middle": round((at + 0.5) * step),
            "width": round(step * 0.7),
            "y": HEIGHT - FOOT - round(room * count / most),
            "height": round(room * count / most),
            "label": f"{month:%m/%y}",
            "month": f"{month:%m/%Y}",
            "count": count,
        }
        for at, (month, count) in enumerate(months)
    ]
