"""Papers that an owner may use again instead of supplying them (NĐ 45/2020: a citizen supplies a datum once)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from archive.models import Record
from archive.policies import own_records
from core.accounts.actor import Actor
from core.catalogue.models import PaperType


@dataclass(frozen=True)
class ReusablePaper:
    """A valid paper of the owner: record, version, and what to show when it is offered."""

    record_id: UUID
    version: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None


def reusable_papers(actor: Actor, paper_type: PaperType, *, on: date | None = None) -> list[ReusablePaper]:
    """The actor's valid papers of a type, newest first; expired, replaced and revoked ones are not offered."""
    day = on or timezone.localdate()
    papers = (
        own_records(actor)
        .filter(paper_type=paper_type, status=Record.Status.VALID)
        .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))
        .order_by("-issued_on", "-deposited_at")[:20]
    )
    return [
        ReusablePaper(
            record_id=record.pk,
            version=record.current_version,
            title=record.abstract,
            number=record.number_symbol,
            issuer=record.issuer_name,
            issued_on=record.issued_on,
            expires_on=record.expires_on,
        )
        for record in papers
    ]
