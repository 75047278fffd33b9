"""One record, an owner's vault, and who looked."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from archive.models import AccessEvent, Record, RecordFile, RecordVersion
from archive.policies import own_records, scoped
from core.accounts.actor import Actor

_SHOWN = (RecordFile.Role.SIGNED, RecordFile.Role.SEARCHABLE, RecordFile.Role.ORIGINAL)


def _with_files(records: QuerySet[Record]) -> QuerySet[Record]:
    files = RecordFile.objects.select_related("file")
    versions = RecordVersion.objects.order_by("-number").prefetch_related(Prefetch("files", queryset=files))
    return records.select_related("paper_type", "custodian", "issuer", "replaced_by").prefetch_related(
        "owners", Prefetch("versions", queryset=versions)
    )


def vault(actor: Actor) -> QuerySet[Record]:
    """The actor's own papers, newest issue first, with type, owners and files at no cost per row."""
    return _with_files(own_records(actor)).order_by("-issued_on", "-deposited_at")


def record_for(actor: Actor, record_id: UUID | str) -> Record | None:
    """A record the actor may know of, or None (also for a malformed id)."""
    try:
        key = UUID(str(record_id))
    except ValueError:
        return None
    return _with_files(scoped(actor)).filter(pk=key).first()


def shown_file(record: Record) -> RecordFile | None:
    """The file a reader wants: signed before searchable before original, of the current version."""
    current = next((v for v in record.versions.all() if v.number == record.current_version), None)
    files = {file.role: file for file in current.files.all()} if current else {}
    return next((files[role] for role in _SHOWN if role in files), None)


def access_history(actor: Actor, record: Record) -> QuerySet[AccessEvent]:
    """Who looked at, took or used the paper, newest first; for its owner and for the office that keeps it."""
    if not scoped(actor).filter(pk=record.pk).exists():
        return AccessEvent.objects.none()
    return AccessEvent.objects.filter(record=record).order_by("-at")
