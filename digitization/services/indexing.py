"""Indexing (nhập chỉ mục): one person confirms the fields of a paper and names its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from digitization import policies, transitions
from digitization.metadata import FieldErrors, clean_fields, clean_owners
from digitization.models import Document, SecondEntry, WorkDone
from digitization.queries import quality
from digitization.queries.memory import settled
from digitization.reading.values import Suggestion
from digitization.services import work
from digitization.services.intake import locked


@transaction.atomic
def confirm(
    actor: Actor,
    document_id: int,
    version: int,
    fields: Mapping[str, str],
    owners: list[Mapping[str, str]],
    *,
    owner_unknown: bool = False,
) -> Document:
    """Store what the indexer confirmed; the document waits for another person's check.

    `fields` by the keys of `metadata.FIELDS` (the date as typed, `date_unknown` set where the paper bears none);
    `owners` as rows of role, id_kind, id_number, name. Raises FieldErrors (all at once), NotAllowed, Conflict (`stale`,
    `wrong_state`); nothing is stored then.
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "confirm")
    if not policies.can(actor, document, "confirm"):
        raise NotAllowed("confirm_not_allowed", _("Chỉ cán bộ số hóa của cơ quan được nhập chỉ mục giấy tờ này."))
    values, errors = clean_fields(fields)
    people, owner_errors = clean_owners(owners, owner_unknown)
    if errors or owner_errors:
        raise FieldErrors(errors | owner_errors)
    changed = sorted(key for key, value in values.items() if value != _suggested(document).get(key, ""))
    work.done(actor, document, WorkDone.Step.INDEX)
    SecondEntry.objects.filter(document=document).delete()  # it was blind to what is confirmed now
    document.fields, document.owners, document.owner_unknown = values, people, owner_unknown
    document.indexed_by, document.indexer, document.indexed_at = actor.post, actor.user, timezone.now()
    document.checked_by = document.checker = document.checked_at = None
    document.desk_user, document.desk_at, document.problem = None, None, ""
    document.state = target or document.state
    document.version += 1
    document.save()
    record("digitization.confirmed", document, actor.who, data={"changed": changed, "owners": len(people)})
    return document


@transaction.atomic
def take_back(actor: Actor, document_id: int, version: int) -> Document:
    """Undo: the indexer takes an unchecked document back to the desk; what was confirmed is kept as a start.

    Raises NotAllowed, Conflict.
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "take_back")
    if quality.open_inspection(document.batch):
        raise Conflict("batch_inspected", _("Lô đang được kiểm tra theo mẫu nên không lấy lại được."))
    if not policies.can(actor, document, "take_back"):
        raise NotAllowed("take_back_not_allowed", _("Chỉ người đã nhập chỉ mục được lấy lại giấy tờ này."))
    document.state = target or document.state
    document.version += 1
    document.save(update_fields=["state", "version"])
    record("digitization.taken_back", document, actor.who)
    return document


def open_desk(actor: Actor, document: Document) -> None:
    """Note that the actor has the document open, so that others are given the next one; logged once per sitting.

    A paper nobody indexed yet gets its suggestions settled anew: it was read before what was corrected since.
    """
    now = timezone.now()
    fresh = now - timedelta(minutes=policies.DESK_MINUTES)
    with transaction.atomic():
        mine = Document.objects.filter(pk=document.pk)
        if mine.filter(desk_user=actor.user, desk_at__gte=fresh).exists():
            return
        free = mine.filter(Q(desk_at__isnull=True) | Q(desk_at__lt=fresh) | Q(desk_user=actor.user))
        free.update(desk_user=actor.user, desk_at=now)
        if document.state == Document.State.READ and not document.fields:
            _settle_again(document)
        record("digitization.opened", document, actor.who)


def leave_desk(actor: Actor, document: Document) -> None:
    """The actor leaves the document for later: others are given it at once."""
    Document.objects.filter(pk=document.pk, desk_user=actor.user).update(desk_user=None, desk_at=None)


def _settle_again(document: Document) -> None:
    found = [Suggestion.from_json(row) for row in document.suggestions]
    after = [suggestion.to_json() for suggestion in settled(found)]
    if after != [suggestion.to_json() for suggestion in found]:
        document.suggestions = after
        Document.objects.filter(pk=document.pk, state=Document.State.READ).update(suggestions=after)


def _suggested(document: Document) -> dict[str, str]:
    return {row["field"]: str(row["value"]) for row in document.suggestions}
