"""Dossiers of the province by state and by lateness (regulation reference 7.4, definitions of 2.1 in decision 766)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from core.accounts.actor import Actor
from core.agencies.models import Agency
from onestop.models import Dossier
from onestop.policies import scoped


@dataclass(frozen=True)
class AgencyLateness:
    """Counts of one agency's accepted dossiers; a dossier is in exactly one of the four."""

    agency: Agency
    on_time: int
    late: int
    running_in_time: int
    running_late: int

    @property
    def total(self) -> int:
        return self.on_time + self.late + self.running_in_time + self.running_late

    @property
    def on_time_share(self) -> float | None:
        """Finished in time or still in time, of all that have a due date; None when there are none."""
        return (self.on_time + self.running_in_time) / self.total if self.total else None


@dataclass(frozen=True)
class Reception:
    """The 8-working-hour clock of online dossiers: waiting, waiting too long, answered in time, answered late."""

    waiting: int
    waiting_late: int
    answered: int
    answered_late: int


def by_state(actor: Actor) -> list[tuple[str, str, int]]:
    """(state, its Vietnamese name, count) for every state in the order of the life-cycle, empty ones too. One query."""
    counted = dict(scoped(actor).order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, str(label), counted.get(state, 0)) for state, label in Dossier.State.choices]


def _lateness(now: dt.datetime) -> dict[str, Count]:
    running, done = Q(finished_at=None), Q(finished_at__isnull=False)
    in_time = Q(finished_at__lte=F("current_due_at"))
    return {
        "on_time": Count("pk", filter=done & in_time),
        "late": Count("pk", filter=done & ~in_time),
        "running_in_time": Count("pk", filter=running & Q(current_due_at__gte=now)),
        "running_late": Count("pk", filter=running & Q(current_due_at__lt=now)),
    }


def lateness_by_agency(actor: Actor, now: dt.datetime | None = None) -> list[AgencyLateness]:
    """One row for each agency with accepted dossiers that have a due date, the latest first. Two queries."""
    rows = (
        scoped(actor)
        .filter(current_due_at__isnull=False)
        .order_by()
        .values("competent_agency_id")
        .annotate(**_lateness(now or timezone.now()))
    )
    counted: list[dict[str, Any]] = [dict(row) for row in rows]
    agencies = Agency.objects.in_bulk([row["competent_agency_id"] for row in counted])
    found = [
        AgencyLateness(
            agency=agencies[row["competent_agency_id"]],
            on_time=row["on_time"],
            late=row["late"],
            running_in_time=row["running_in_time"],
            running_late=row["running_late"],
        )
        for row in counted
    ]
    return sorted(found, key=lambda row: (-(row.late + row.running_late), -row.total, row.agency.code))


def reception(actor: Actor, now: dt.datetime | None = None) -> Reception:
    """How the reception clock is kept (plan 2023 of Khánh Hòa, II.2e). One query."""
    now = now or timezone.now()
    counts = scoped(actor).aggregate(
        waiting=Count("pk", filter=Q(answered_at=None, reception_due_at__gte=now)),
        waiting_late=Count("pk", filter=Q(answered_at=None, reception_due_at__lt=now)),
        answered=Count("pk", filter=Q(answered_at__lte=F("reception_due_at"))),
        answered_late=Count("pk", filter=Q(answered_at__gt=F("reception_due_at"))),
    )
    return Reception(**counts)
