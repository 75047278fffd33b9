"""Who opened what of a dossier: into the audit log, and for records also into the history their owner reads."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from archive.models import AccessEvent, Record
from archive.services.deposit import access_values
from core.accounts.actor import Actor
from core.audit.errors import NotAllowed
from core.audit.services import record as audit
from onestop.models import Dossier
from onestop.policies import sees_content


@transaction.atomic
def note_look(
    actor: Actor, dossier: Dossier, kind: str, name: str, record: Record | None = None, version: int | None = None
) -> None:
    """Write down that the actor opens something of the dossier; call it before the bytes are served.

    A record linked to the dossier may be opened by whoever handles the dossier, whoever keeps the record. Raises
    NotAllowed when the actor may not see the dossier's content.
    """
    if not sees_content(actor, dossier):
        raise NotAllowed("dossier_closed", _("Bạn không có quyền mở nội dung hồ sơ này."))
    audit(f"dossier.{kind}", dossier, actor.who, data={"name": name[:200]})
    if record is not None:
        AccessEvent.objects.create(
            record=record,
            version=version or record.current_version,
            kind=kind,
            purpose=f"Giải quyết hồ sơ {dossier.code}"[:300],
            dossier_code=dossier.code,
            **access_values(actor.who),
        )
