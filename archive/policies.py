"""Who may see which record. Owners see theirs, officers those their agency keeps, administrators only descriptions."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.models import Record, RecordOwner
from core.accounts.actor import Actor
from core.accounts.models import Post

OFFICE_ROLES = (
    Post.Role.CLERK,
    Post.Role.SPECIALIST,
    Post.Role.UNIT_HEAD,
    Post.Role.LEADER,
    Post.Role.INDEXER,
    Post.Role.CHECKER,
)


def owned_by(owner_ids: tuple[str, ...]) -> Q:
    """Records that name one of these identity numbers as an owner."""
    return Q(Exists(RecordOwner.objects.filter(record=OuterRef("pk"), id_number__in=owner_ids).exclude(id_number="")))


def kept_by_agency_of(actor: Actor) -> Q:
    """Records whose custodian is the actor's agency, the agency above a one-stop unit, or a unit of it."""
    agency = actor.agency
    if agency is None:
        return Q(pk__in=[])
    keepers = Q(custodian=agency) | Q(custodian__parent=agency)
    if agency.kind == agency.Kind.ONE_STOP_UNIT and agency.parent_id:
        keepers |= Q(custodian_id=agency.parent_id)
    return keepers


def scoped(actor: Actor) -> QuerySet[Record]:
    """Records the actor may know of, with their metadata; strangers get nothing.

    In a post the agency's records count, as a citizen one's own: the two are never mixed.
    """
    if actor.is_officer:
        if actor.has_role(Post.Role.PROVINCE_ADMIN):
            return Record.objects.all()
        if actor.has_role(*OFFICE_ROLES):
            return Record.objects.filter(kept_by_agency_of(actor))
        return Record.objects.none()
    return own_records(actor)


def own_records(actor: Actor) -> QuerySet[Record]:
    """The vault: papers that name the person, or an organisation they represent, as owner."""
    if not actor.owner_ids:
        return Record.objects.none()
    return Record.objects.filter(owned_by(actor.owner_ids))


def may_open_files(actor: Actor, record: Record) -> bool:
    """Descriptions are not contents: the province's administrator sees the first, not the second."""
    if actor.is_officer:
        return actor.has_role(*OFFICE_ROLES) and scoped(actor).filter(pk=record.pk).exists()
    return own_records(actor).filter(pk=record.pk).exists()
