"""The fields of papers in a person's vault as values for e-forms: `archive-paper.KQ.G15.000032.groom.full_name`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from archive.models import Record, RecordOwner
from archive.policies import own_records
from core.accounts.actor import Actor
from core.vietnamese.dates import format_date
from forms.prefill import ARCHIVE_PAPER
from forms.registries import Known

_MAX_PAPERS = 50


class ArchivePaperSource:
    """The newest valid paper of each type whose subject or spouse the person is; not those of their children.

    Paths are `<code of the paper type>.<field of the paper>`; every paper also has `_title`, `_number`, `_issuer` and
    `_issued_on`. Papers that were only scanned have no fields of their own, only these four.
    """

    name = ARCHIVE_PAPER
    remote = False

    def values(self, actor: Actor) -> Mapping[str, Known]:
        if not actor.owner_ids:
            return {}
        mine = RecordOwner.objects.filter(
            record=OuterRef("pk"),
            id_number__in=actor.owner_ids,
            role__in=[RecordOwner.Role.SUBJECT, RecordOwner.Role.SPOUSE, RecordOwner.Role.COMPANY],
        )
        today = timezone.localdate()
        papers = (
            own_records(actor)
            .filter(Exists(mine), status=Record.Status.VALID)
            .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=today))
            .select_related("paper_type")
            .order_by("paper_type_id", "-issued_on", "-deposited_at")
            .distinct("paper_type_id")[:_MAX_PAPERS]
        )
        found: dict[str, Known] = {}
        for paper in papers:
            code = paper.paper_type.code
            found |= {f"{code}.{path}": Known(value, _named(paper)) for path, value in _fields(paper).items() if value}
        return found


def _fields(paper: Record) -> dict[str, Any]:
    own = {key: value for key, value in paper.data.items() if isinstance(value, str | int | float | dict)}
    return {
        **own,
        "_title": _named(paper),
        "_number": paper.number_symbol,
        "_issuer": paper.issuer_name,
        "_issued_on": paper.issued_on.isoformat() if paper.issued_on else "",
    }


def _named(paper: Record) -> str:
    """As its owner calls it: "Giấy chứng nhận kết hôn số 12/2020 ngày 15/06/2020"."""
    parts = [paper.paper_type.name]
    if paper.number_symbol:
        parts.append(f"số {paper.number_symbol}")
    if paper.issued_on:
        parts.append(f"ngày {format_date(paper.issued_on)}")
    return " ".join(parts)
