"""Who may see the province as a whole, and who may mend the machinery."""

from __future__ import annotations

from core.accounts.actor import Actor
from core.accounts.models import Post


def may_see_province(actor: Actor) -> bool:
    """Counts over all agencies, never the content of a dossier."""
    return actor.has_role(Post.Role.PROVINCE_ADMIN)


def may_operate(actor: Actor) -> bool:
    """Failed jobs and undelivered messages: reasons and a second try, never their content."""
    return actor.has_role(Post.Role.PROVINCE_ADMIN, Post.Role.TECH_ADMIN)
