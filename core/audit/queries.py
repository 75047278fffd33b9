"""Reading the log: history of an object, and the verdict on the chain."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models
from django.db.models import QuerySet

from core.audit.models import Event, Seal
from core.audit.services import GENESIS, link


def history_of(obj: models.Model) -> QuerySet[Event]:
    """Events about one object, oldest first."""
    return Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("id")


@dataclass
class ChainReport:
    """What `verify_audit` found: `broken` names seals whose event or link no longer fits."""

    sealed: int = 0
    unsealed: int = 0
    broken: list[str] = field(default_factory=list)


def verify_chain() -> ChainReport:
    """Recompute the whole chain; reads every event once."""
    report = ChainReport(unsealed=Event.objects.filter(seal__isnull=True).count())
    previous, expected = GENESIS, 1
    for seal in Seal.objects.select_related("event").order_by("sequence").iterator(chunk_size=2000):
        if seal.sequence != expected:
            report.broken.append(f"thiếu mắt xích {expected}–{seal.sequence - 1}")
            expected = seal.sequence
        if seal.previous_hash != previous:
            report.broken.append(f"mắt xích {seal.sequence} không nối với mắt xích trước")
        if link(seal.previous_hash, seal.event) != seal.hash:
            report.broken.append(f"sự kiện {seal.event.pk} (mắt xích {seal.sequence}) đã bị thay đổi")
        previous, expected = seal.hash, expected + 1
        report.sealed += 1
    return report
