"""Reading a person's inbox."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.actor import Actor
from core.notify.models import Notice


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    return Notice.objects.filter(user_id=actor.user_id).order_by("-id") if actor.user_id else Notice.objects.none()


def unread_count(actor: Actor | None) -> int:
    if actor is None or actor.user_id is None:
        return 0
    return Notice.objects.filter(user_id=actor.user_id, read_at__isnull=True).count()
