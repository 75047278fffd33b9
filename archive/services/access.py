"""Every look at a paper leaves a trace that its owner can read."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from archive.models import AccessEvent, Record
from archive.policies import may_open_files, own_records
from archive.services.deposit import access_values
from core.accounts.actor import Actor
from core.audit.errors import Invalid, NotAllowed
from core.audit.services import record as audit
from core.audit.values import Who


@transaction.atomic
def log_access(actor: Actor, record: Record, kind: str, purpose: str) -> None:
    """Note that the actor views or downloads a record's files; call it before the bytes are served.

    Raises NotAllowed when the actor may not open them.
    """
    if not may_open_files(actor, record):
        raise NotAllowed("record_closed", _("Bạn không có quyền mở giấy tờ này."))
    AccessEvent.objects.create(
        record=record, version=record.current_version, kind=kind, purpose=purpose[:300], **access_values(actor.who)
    )
    audit(f"archive.{kind}", record, actor.who, data={"purpose": purpose})


def link_reuse(record: Record, version: int, dossier_code: str, who: Who, purpose: str) -> AccessEvent:
    """Note that a dossier uses a version of a record (never a copy); the same dossier uses it once.

    Must run in the transaction that links it. Raises Invalid when the record is no longer valid.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("reuse is logged in the transaction that links the paper")
    if record.standing != Record.Status.VALID:
        raise Invalid(
            "record_not_valid", _("Giấy tờ “%(name)s” không còn hiệu lực.") % {"name": record.abstract}, "papers"
        )
    event, created = AccessEvent.objects.get_or_create(
        record=record,
        dossier_code=dossier_code,
        kind=AccessEvent.Kind.REUSE,
        defaults={"version": version, "purpose": purpose[:300], **access_values(who)},
    )
    if created:
        audit("archive.reused", record, who, data={"dossier": dossier_code, "version": version})
    return event


def reusable_or_refuse(actor: Actor, record_id: str) -> Record:
    """The actor's own valid record, locked against revocation until the transaction ends.

    Raises NotAllowed for anybody else's record: that it exists is not said.
    """
    record = own_records(actor).select_for_update(of=("self",)).filter(pk=record_id).first()
    if record is None:
        raise NotAllowed("record_unknown", _("Không tìm thấy giấy tờ này trong kho của bạn."))
    return record
