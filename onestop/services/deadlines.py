"""When a dossier is due: THE place where an acceptance turns into a date (regulation reference 7.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from core.agencies.models import Agency
from core.agencies.queries.calendar import work_calendar
from core.catalogue.queries.offerings import deadline_rule
from core.worktime import add_working_time, due_at, reception_due
from onestop.models import Dossier, Process, Step


def answer_due(agency: Agency, received_at: datetime) -> datetime:
    """Until when the one-stop unit must answer: 8 working hours from receipt by the system, in UTC."""
    return reception_due(received_at, work_calendar(agency, timezone.localdate(received_at)))


def result_due(dossier: Dossier, accepted_at: datetime) -> datetime | None:
    """When the result is due, in UTC, by the rule of the procedure and channel; None when the law sets no date.

    Birth registration: the same day, or the next working day when accepted after 15:00 (rule data of the catalogue).
    Raises NoSuchChannelError when the procedure is not offered on the dossier's channel.
    """
    rule = deadline_rule(dossier.procedure_revision, dossier.channel)
    return due_at(rule, accepted_at, work_calendar(dossier.competent_agency, timezone.localdate(accepted_at)))


def process_on(dossier: Dossier, at: datetime) -> Process | None:
    """The internal process of the procedure in force on the day of acceptance."""
    day = timezone.localdate(at)
    return (
        Process.objects.filter(procedure_id=dossier.procedure_revision.procedure_id, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("-valid_from")
        .first()
    )


def step_for(dossier: Dossier, role: str) -> Step | None:
    """The first step of the dossier's process that this role does."""
    if dossier.process_id is None:
        return None
    return Step.objects.filter(process_id=dossier.process_id, role=role).order_by("order").first()


def step_due(dossier: Dossier, step: Step | None, at: datetime) -> datetime | None:
    """The sub-deadline of a step begun at `at`: its working hours, never later than the dossier's own date."""
    if step is None:
        return dossier.current_due_at
    calendar = work_calendar(dossier.competent_agency, timezone.localdate(at))
    due = add_working_time(at, timedelta(hours=float(step.hours)), calendar)
    return min(due, dossier.current_due_at) if dossier.current_due_at else due
