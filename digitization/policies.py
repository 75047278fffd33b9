"""Who may do what on the line: indexers and checkers in their agency; a provincial administrator sees counts only."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.actor import Actor
from core.accounts.models import Post
from digitization import transitions
from digitization.models import Batch, Document

LINE_ROLES = (Post.Role.INDEXER, Post.Role.CHECKER)
COUNT_ROLES = (*LINE_ROLES, Post.Role.PROVINCE_ADMIN)
DESK_MINUTES = 10
"""How long a paper that somebody opened is left to them before others are given it."""


def works_on_line(actor: Actor) -> bool:
    return actor.has_role(*LINE_ROLES)


def scoped(actor: Actor) -> QuerySet[Document]:
    """Documents whose content the actor may see."""
    if not works_on_line(actor) or actor.agency is None:
        return Document.objects.none()
    return Document.objects.filter(batch__agency=actor.agency)


def scoped_batches(actor: Actor) -> QuerySet[Batch]:
    """Batches whose counts the actor may see."""
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return Batch.objects.all()
    if not works_on_line(actor) or actor.agency is None:
        return Batch.objects.none()
    return Batch.objects.filter(agency=actor.agency)


def may_create_batch(actor: Actor) -> bool:
    return actor.has_role(Post.Role.INDEXER) and actor.agency is not None


def may_upload(actor: Actor, batch: Batch) -> bool:
    return may_create_batch(actor) and actor.agency == batch.agency and batch.state == Batch.State.OPEN


def may_arrange(actor: Actor) -> bool:
    """Split, merge, bring better scans, decide on twins, print cover sheets: the indexer's work."""
    return may_create_batch(actor)


def can(actor: Actor, document: Document, action: str) -> bool:
    """Whether the actor may do `action` now: role, agency, state, and that a checker is another person."""
    if actor.agency is None or document.batch.agency_id != actor.agency.pk:
        return False
    if action not in transitions.actions(document.state, actor.role):
        return False
    if action in ("approve", "send_back"):
        return document.indexer_id is not None and document.indexer_id != actor.user_id
    if action == "take_back":
        return document.indexer_id == actor.user_id
    return True
