"""Who may do what on the line: indexers and checkers in their agency; a provincial administrator sees counts only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from digitization import transitions
from digitization.models import Batch, Document, FolderNote, Package, WorkDone

LINE_ROLES = (Post.Role.INDEXER, Post.Role.CHECKER)
PROGRESS_ROLES = (*LINE_ROLES, Post.Role.PROVINCE_ADMIN)
OWN_PLAN_ROLES = (*LINE_ROLES, Post.Role.LEADER)
COUNT_ROLES = (*PROGRESS_ROLES, Post.Role.LEADER)
SIGN_ROLES = (Post.Role.CHECKER, Post.Role.LEADER)
HEAD_ROLES = (Post.Role.UNIT_HEAD, Post.Role.LEADER)
STATISTICS_ROLES = (*LINE_ROLES, *HEAD_ROLES, Post.Role.PROVINCE_ADMIN)
DESK_MINUTES = 10
"""How long a paper that somebody opened is left to them before others are given it."""

UNDO_MINUTES = 30
"""How long a person may undo their own confirmation, as long as nobody took the paper further."""


def works_on_line(actor: Actor) -> bool:
    return actor.has_role(*LINE_ROLES)


def sees_own_plan(actor: Actor) -> bool:
    """What the plan asks of the actor's own agency, and how far it has come."""
    return actor.has_role(*OWN_PLAN_ROLES) and actor.agency is not None


def scoped(actor: Actor) -> QuerySet[Document]:
    """Documents whose content the actor may see."""
    if not works_on_line(actor) or actor.agency is None:
        return Document.objects.none()
    return Document.objects.filter(batch__agency=actor.agency)


def scoped_batches(actor: Actor) -> QuerySet[Batch]:
    """Batches whose counts the actor may see."""
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return Batch.objects.all()
    if not actor.has_role(*COUNT_ROLES) or actor.agency is None:
        return Batch.objects.none()
    return Batch.objects.filter(agency=actor.agency)


def folder_notes(actor: Actor) -> QuerySet[FolderNote]:
    """What hot folders could not take and nobody has seen to: of the actor's agency; of none, for the province."""
    notes = FolderNote.objects.filter(seen_at=None)
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return notes.filter(agency=None)
    if not works_on_line(actor) or actor.agency is None:
        return notes.none()
    return notes.filter(agency=actor.agency)


def packages(actor: Actor) -> QuerySet[Package]:
    """ZIPs and manifests brought to batches of the actor's agency, for its line."""
    if not works_on_line(actor) or actor.agency is None:
        return Package.objects.none()
    return Package.objects.filter(batch__agency=actor.agency)


def digitises(actor: Actor) -> bool:
    """Whether the actor's agency has ever opened a batch."""
    return actor.agency is not None and Batch.objects.filter(agency=actor.agency).exists()


def may_create_batch(actor: Actor) -> bool:
    return actor.has_role(Post.Role.INDEXER) and actor.agency is not None


def may_upload(actor: Actor, batch: Batch) -> bool:
    return may_create_batch(actor) and actor.agency == batch.agency and batch.state == Batch.State.OPEN


def may_sign_batch(actor: Actor, batch: Batch) -> bool:
    return actor.has_role(*SIGN_ROLES) and actor.agency == batch.agency


def may_restart_series(actor: Actor, batch: Batch) -> bool:
    return actor.has_role(Post.Role.LEADER) and actor.agency == batch.agency


def scoped_work(actor: Actor) -> QuerySet[WorkDone]:
    """Work whose figures the actor may see: everyone their own, the head their agency's, the administrator all."""
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return WorkDone.objects.all()
    if actor.agency is None or not actor.has_role(*STATISTICS_ROLES):
        return WorkDone.objects.none()
    of_agency = WorkDone.objects.filter(agency=actor.agency)
    return of_agency if actor.has_role(*HEAD_ROLES) else of_agency.filter(person=actor.user)


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
        return document.indexer_id == actor.user_id and _fresh(document.indexed_at)
    if action == "withdraw":
        return document.checker_id == actor.user_id and _fresh(document.checked_at)
    return True


def _fresh(done_at: datetime | None) -> bool:
    return done_at is None or timezone.now() - done_at <= timedelta(minutes=UNDO_MINUTES)
