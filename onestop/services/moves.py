"""The one way a dossier changes state: lock it, ask the table, write row and event and all that follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.agencies.models import Agency
from core.agencies.queries.calendar import work_calendar
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.worktime import WorkCalendar
from onestop.gateways.messages import report
from onestop.models import Dossier, DossierEvent
from onestop.policies import scoped
from onestop.services.notices import tell
from onestop.transitions import Transition

RELATED = (
    "procedure_revision__procedure__field",
    "form_revision__form",
    "receiving_agency__parent",
    "competent_agency__parent",
    "submitter",
    "process",
)


def lock(actor: Actor, dossier_id: int, version: int) -> Dossier:
    """The dossier, locked until the transaction ends, as the actor saw it.

    Raises NotAllowed when it is none of the actor's business (that it exists is not said), Conflict when it changed
    since the actor's screen was made.
    """
    known = scoped(actor).filter(pk=dossier_id).exists()
    if not known:
        raise NotAllowed("dossier_unknown", _("Không tìm thấy hồ sơ này."))
    dossier = lock_for_system(dossier_id)
    if dossier.version != version:
        raise Conflict(
            "stale",
            _("Hồ sơ %(code)s vừa được người khác cập nhật (%(state)s). Việc của bạn chưa được ghi; hãy xem lại hồ sơ.")
            % {"code": dossier.code, "state": _(dossier.get_state_display()).lower()},
        )
    return dossier


def lock_for_system(dossier_id: int) -> Dossier:
    """The dossier, locked, for a job. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a dossier is locked in the transaction that changes it")
    return Dossier.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=dossier_id)


def move(
    dossier: Dossier,
    row: Transition,
    actor: Actor | None,
    *,
    at: datetime | None = None,
    note: str = "",
    data: dict[str, Any] | None = None,
) -> DossierEvent:
    """Take a row of the table that `policies.require` has allowed; the dossier must be locked.

    Saves the dossier, appends its event and runs the effects that belong into this transaction. `note` is shown to the
    citizen. What follows after the commit (printing, signing, e-mail, the portal) is written as jobs and messages.
    """
    who = actor.who if actor else SYSTEM
    source = dossier.state if dossier.version else ""
    dossier.state = row.target
    dossier.version += 1
    dossier.save()
    event = DossierEvent.objects.create(
        dossier=dossier,
        number=(dossier.events.aggregate(last=Max("number"))["last"] or 0) + 1,
        at=at or timezone.now(),
        action=row.action,
        from_state=source,
        to_state=row.target,
        actor_name=who.name,
        post_id=who.post_id,
        post_title=who.post_title,
        agency_code=who.agency_code,
        agency_name=who.agency_name,
        public_note=note,
        data=data or {},
    )
    for effect in IN_TRANSACTION:
        effect(dossier, event, who)
    return event


def _write_audit(dossier: Dossier, event: DossierEvent, who: Who) -> None:
    changed = {"from": event.from_state, "to": event.to_state, "event": event.number, **event.data}
    record(f"dossier.{event.action}", dossier, who, data=changed)


def _tell_national_portal(dossier: Dossier, event: DossierEvent, who: Who) -> None:
    report(dossier, event)


def _tell_people(dossier: Dossier, event: DossierEvent, who: Who) -> None:
    tell(dossier, event)


# What every change of state carries with it, in one transaction; the order is that of the calls.
IN_TRANSACTION = (_write_audit, _tell_national_portal, _tell_people)


def calendar_of(agency: Agency, at: datetime) -> WorkCalendar:
    """When the agency works, around a moment."""
    return work_calendar(agency, timezone.localdate(at))
