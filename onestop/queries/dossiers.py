"""One dossier and what belongs to it, for whoever may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from archive.models import RecordFile
from core.accounts.actor import Actor
from core.files.models import StoredFile
from core.outbox.models import Message
from onestop.models import Decision, Dossier, DossierPaper, IssuedSlip
from onestop.policies import own_dossiers, scoped
from onestop.values import slip_title

RELATED = (
    "procedure_revision__procedure__field",
    "form_revision__form",
    "receiving_agency__parent",
    "competent_agency",
    "holder__user",
    "holder__agency",
    "step",
    "submitter",
)


def dossier_for(actor: Actor, code: str) -> Dossier | None:
    """The dossier with this code, if the actor may know of it; else None, whether it exists or not."""
    return scoped(actor).filter(code=code.strip().upper()).select_related(*RELATED).first()


def mine(actor: Actor) -> QuerySet[Dossier]:
    """The person's own dossiers, newest first; also for somebody who is signed in as an officer."""
    return own_dossiers(actor).select_related(*RELATED).order_by("-id")


def my_dossier(actor: Actor, code: str) -> Dossier | None:
    """The person's own dossier with this code, else None."""
    return mine(actor).filter(code=code.strip().upper()).first()


def papers_of(dossier: Dossier) -> QuerySet[DossierPaper]:
    """The papers in the order of arrival, with their files and records."""
    return dossier.papers.select_related("file", "record__paper_type").order_by("pk")


def file_of(paper: DossierPaper) -> StoredFile | None:
    """The bytes of a paper: its upload, or the version of the record that was linked."""
    if paper.record_id is None:
        return paper.file
    found = RecordFile.objects.select_related("file").filter(
        version__record_id=paper.record_id, version__number=paper.record_version or 1
    )
    best = {row.role: row.file for row in found}
    roles = (RecordFile.Role.SIGNED, RecordFile.Role.SEARCHABLE, RecordFile.Role.ORIGINAL)
    return next((best[role] for role in roles if role in best), None)


def slips_of(dossier: Dossier) -> list[IssuedSlip]:
    """Slips given out, oldest first, each with `title`; `file` is empty until it is printed."""
    slips = list(dossier.slips.select_related("file", "document", "form_revision__form").order_by("issued_at", "pk"))
    for slip in slips:
        slip.title = slip_title(slip.key)  # type: ignore[attr-defined]
    return slips


def result_of(dossier: Dossier) -> Decision | None:
    """The decision once its record stands in the archive, else None."""
    return (
        Decision.objects.filter(dossier=dossier, record__isnull=False)
        .select_related("record", "signed_file", "approved_by__user")
        .first()
    )


@dataclass(frozen=True)
class SyncState:
    """How far the national portal knows: `tone` ok, warn or bad; `label` for the screen."""

    label: str
    tone: str
    pending: int
    last_at: datetime | None
    error: str = ""


def sync_state(dossier: Dossier) -> SyncState:
    """Synchronisation is a state of its own, read from the outbox; one query."""
    messages = list(
        Message.objects.filter(subject=dossier.code).order_by("id").values_list("state", "delivered_at", "last_error")
    )
    pending = [row for row in messages if row[0] != Message.State.DELIVERED]
    last_at = max((row[1] for row in messages if row[1]), default=None)
    error = next((row[2] for row in pending if row[2]), "")
    if any(row[0] == Message.State.DEAD for row in pending):
        return SyncState(_("Cần quản trị viên xử lý"), "bad", len(pending), last_at, error)
    if pending:
        return SyncState(_("Còn %(n)s thông điệp chờ gửi") % {"n": len(pending)}, "warn", len(pending), last_at, error)
    return SyncState(
        _("Đã đồng bộ Cổng Dịch vụ công quốc gia") if messages else _("Chưa có thông điệp"), "ok", 0, last_at
    )
