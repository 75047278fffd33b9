"""Keeping count of the work: who did which document at which step, how long it lay open, and what was wrong."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.accounts.actor import Actor
from digitization import policies
from digitization.models import Document, WorkDone


def done(actor: Actor, document: Document, step: str) -> None:
    """Note one document done; call before the desk is cleared: its time of opening gives the seconds.

    A paper that lay open longer than the desk keeps it (`policies.DESK_MINUTES`) tells nothing of speed.
    """
    if actor.user is None:
        raise RuntimeError("work is done by a person")
    now = timezone.now()
    seconds = None
    if document.desk_at and document.desk_user_id == actor.user_id:
        open_for = round((now - document.desk_at).total_seconds())
        seconds = open_for if 0 <= open_for <= 60 * policies.DESK_MINUTES else None
    WorkDone.objects.create(
        document=document,
        agency=document.batch.agency,
        person=actor.user,
        step=step,
        pages=document.page_count,
        seconds=seconds,
        week=monday(timezone.localdate(now)),
        at=now,
    )


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
