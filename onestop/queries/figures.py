"""The province's promise in figures: real counts, no estimate."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.utils import timezone

from onestop.models import Dossier

_KEPT_SECONDS = 60


@dataclass(frozen=True)
class Promise:
    """`on_time_share`: per cent of the dossiers finished this year that had a due date; None when there are none."""

    received_this_month: int
    finished_this_year: int
    on_time_share: float | None
    returned_today: int


def promise() -> Promise:
    """Figures for the home page; one query, kept for a minute."""
    kept: Promise | None = cache.get("onestop.promise")
    if kept is None:
        kept = _count()
        cache.set("onestop.promise", kept, _KEPT_SECONDS)
    return kept


def _count() -> Promise:
    now = timezone.localtime()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, today = month.replace(month=1), now.replace(hour=0, minute=0, second=0, microsecond=0)
    finished = Q(finished_at__gte=year, accepted_at__isnull=False)
    dated = finished & Q(current_due_at__isnull=False)
    found = Dossier.objects.aggregate(
        received=Count("pk", filter=Q(submitted_at__gte=month)),
        finished=Count("pk", filter=finished),
        dated=Count("pk", filter=dated),
        on_time=Count("pk", filter=dated & Q(finished_at__lte=F("current_due_at"))),
        returned=Count("pk", filter=Q(returned_at__gte=today)),
    )
    share = round(100 * found["on_time"] / found["dated"], 1) if found["dated"] else None
    return Promise(found["received"], found["finished"], share, found["returned"])
