"""A draft is its author's alone: no officer and no administrator sees it before it is submitted."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.actor import Actor
from forms.models import Draft


def scoped(actor: Actor) -> QuerySet[Draft]:
    """The actor's own drafts; nobody else's."""
    return Draft.objects.filter(owner_id=actor.user_id) if actor.user_id else Draft.objects.none()
