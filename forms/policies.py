"""A draft is its author's alone, also before officers. The province's administrators keep dictionary and forms."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.actor import Actor
from core.accounts.models import Post
from forms.models import Draft


def scoped(actor: Actor) -> QuerySet[Draft]:
    """The actor's own drafts; nobody else's."""
    return Draft.objects.filter(owner_id=actor.user_id) if actor.user_id else Draft.objects.none()


def may_administer(actor: Actor) -> bool:
    """Dictionary and forms are kept by the province's administrators; they see no answers of anybody."""
    return actor.has_role(Post.Role.PROVINCE_ADMIN)
