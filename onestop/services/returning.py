"""Giving the result to its owner: at the counter by a clerk, online by the system."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.accounts.actor import Actor
from core.audit.services import record
from core.catalogue.models import Offering
from onestop.models import Dossier
from onestop.policies import can, require
from onestop.services import slips
from onestop.services.moves import lock, move


@transaction.atomic
def return_result(
    actor: Actor, dossier_id: int, version: int, *, fee_collected: bool = False, note: str = ""
) -> Dossier:
    """Hand the result out at the counter. Late never blocks it; an unpaid fee does, unless it is collected now.

    Raises Conflict, NotAllowed, Invalid (at `fee_collected`: no amount is known).
    """
    dossier = lock(actor, dossier_id, version)
    now = timezone.now()
    if fee_collected and dossier.finance == Dossier.Finance.UNPAID:
        dossier.finance = Dossier.Finance.PAID
        record("dossier.fee_collected", dossier, actor.who)
        slips.issue_receipt(dossier, actor.who, now)
    row = require(actor, dossier, "return_result")
    dossier.delivery = Dossier.Delivery.COUNTER
    dossier.returned_at = now
    dossier.holder = None
    move(dossier, row, actor, at=now, note=note or "Đã trả tại quầy.")
    return dossier


def return_online(dossier: Dossier) -> bool:
    """The system's return to a citizen who asked for it online: the result is in the vault. False when not possible.

    Runs in the transaction that made the result ready; the dossier is locked.
    """
    if dossier.return_channel != Offering.Channel.ONLINE or not can(None, dossier, "return_result"):
        return False
    row = require(None, dossier, "return_result")
    dossier.delivery = Dossier.Delivery.ONLINE
    dossier.returned_at = timezone.now()
    dossier.holder = None
    move(dossier, row, None, at=dossier.returned_at, note="Kết quả đã có trong kho giấy tờ của bạn.")
    return True
