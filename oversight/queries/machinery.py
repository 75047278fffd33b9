"""What needs a person: failed jobs and messages that other systems did not take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from core.audit.models import Event
from core.jobs.models import Job
from core.outbox.models import Message

STUCK_AFTER = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Health:
    """Counts for the head of the page; `oldest_message` is when the longest waiting message was written."""

    dead_jobs: int
    waiting_jobs: int
    running_jobs: int
    dead_messages: int
    waiting_messages: int
    oldest_message: dt.datetime | None
    unsealed_events: int


def failed_jobs() -> QuerySet[Job]:
    """Jobs that gave up, newest first; the payload is deferred, it may name people."""
    return Job.objects.filter(state=Job.State.DEAD).defer("payload").order_by("-finished_at")


def undelivered_messages() -> QuerySet[Message]:
    """Messages given up, or failing for a while, oldest first; the payload is deferred, it is case content."""
    failing = Q(state=Message.State.DEAD) | Q(state__in=["pending", "sending"], attempts__gt=0)
    return Message.objects.filter(failing).defer("payload", "last_reply").order_by("-state", "id")


def health() -> Health:
    now = timezone.now()
    jobs = Job.objects.exclude(state=Job.State.DONE).aggregate(
        dead=Count("pk", filter=Q(state="dead")),
        waiting=Count("pk", filter=Q(state="queued", run_after__lte=now - STUCK_AFTER)),
        running=Count("pk", filter=Q(state="running")),
    )
    messages = Message.objects.exclude(state=Message.State.DELIVERED).aggregate(
        dead=Count("pk", filter=Q(state="dead")),
        waiting=Count("pk", filter=~Q(state="dead")),
        oldest=Min("created_at"),
    )
    return Health(
        dead_jobs=jobs["dead"],
        waiting_jobs=jobs["waiting"],
        running_jobs=jobs["running"],
        dead_messages=messages["dead"],
        waiting_messages=messages["waiting"],
        oldest_message=messages["oldest"],
        unsealed_events=Event.objects.filter(seal__isnull=True).count(),
    )
