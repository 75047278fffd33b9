"""What anybody may know who holds a code or a slip: no name, no answer, no paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from onestop.models import Dossier
from onestop.queries.dossiers import RELATED


@dataclass(frozen=True)
class PublicStatus:
    """State, dates and unit of a dossier; neither person nor procedure (they would tell too much about somebody)."""

    code: str
    state: str
    state_label: str
    agency: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None


def public_status(code: str) -> PublicStatus | None:
    """The status behind a dossier's code, or None when there is no such code. The caller limits the rate."""
    dossier = Dossier.objects.filter(code=code.strip().upper()).select_related("receiving_agency").first()
    if dossier is None:
        return None
    return PublicStatus(
        code=dossier.code,
        state=dossier.state,
        state_label=dossier.get_state_display(),
        agency=dossier.receiving_agency.name,
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        due_at=dossier.current_due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
    )


def by_token(token: str) -> Dossier | None:
    """The dossier behind the QR code of a slip: the page may show procedure and steps, still no person and no paper."""
    return Dossier.objects.filter(tracking_token=token).select_related(*RELATED).first() if token else None
