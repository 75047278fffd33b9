"""Minutes of a batch (biên bản nghiệm thu lô): its figures frozen when it is accepted, printed by a job."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.services.numbers import next_number
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from core.files.services import store
from core.jobs.services import enqueue
from core.vietnamese.dates import format_date, format_datetime
from digitization import faults, policies
from digitization.models import Batch, Document, Fault, Inspection, Minutes, SecondEntry
from digitization.queries import quality
from digitization.services.reading import Guard
from forms.printing import render_pdf

State = Document.State
TEMPLATE = "digitization/print/minutes.html"
SEVERITIES = {"normal": "kiểm tra thường", "tightened": "kiểm tra ngặt", "reduced": "kiểm tra giảm"}
"""The paper is Vietnamese whatever language its maker reads the screen in."""


@transaction.atomic
def make_minutes(actor: Actor, batch_id: int) -> Minutes:
    """Freeze the figures of a batch that is checked through; once made, the same minutes are returned.

    Raises NotAllowed, Conflict (`batch_unfinished`, `batch_empty`).
    """
    found = policies.scoped_batches(actor).select_related("agency__parent", "agency__unit", "paper_type")
    batch = found.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or actor.post is None or not actor.has_role(Post.Role.CHECKER):
        raise NotAllowed("minutes_not_allowed", _("Chỉ cán bộ kiểm tra của cơ quan được lập biên bản nghiệm thu."))
    known = Minutes.objects.filter(batch=batch).first()
    if known:
        return known
    states = Counter(batch.documents.values_list("state", flat=True))
    if not sum(states.values()) - states[State.REFUSED]:
        raise Conflict("batch_empty", _("Lô chưa có giấy tờ nào để nghiệm thu."))
    if set(states) - {State.CHECKED, State.SIGNED, State.FILED, State.REFUSED} or quality.open_inspection(batch):
        raise Conflict("batch_unfinished", _("Còn giấy tờ chưa kiểm tra xong nên chưa lập biên bản được."))
    year = str(timezone.localdate().year)
    number = f"{next_number(f'minutes:{batch.agency.code}', year):04d}/BB-{batch.agency.code}-{year}"
    now = timezone.now()
    minutes = Minutes.objects.create(
        batch=batch,
        number=number,
        content=_content(actor, batch, number),
        made_by=actor.post,
        made_at=now,
    )
    record("digitization.minutes_made", minutes, actor.who, data={"batch": batch.code, "number": number})
    enqueue("digitization.print_minutes", f"digitization.minutes:{minutes.pk}", {"minutes_id": minutes.pk})
    return minutes


def print_minutes(minutes_id: int, guard: Guard) -> None:
    """Print what was frozen, and keep the file; repeated it prints the same bytes and changes nothing."""
    minutes = Minutes.objects.filter(pk=minutes_id, file__isnull=True).first()
    if minutes is None:
        return
    printed = store(render_pdf(TEMPLATE, minutes.content, archival=True), trusted=True)
    with transaction.atomic():
        guard()
        Minutes.objects.filter(pk=minutes_id, file__isnull=True).update(file=printed)


def _content(actor: Actor, batch: Batch, number: str) -> dict[str, Any]:
    kept = batch.documents.exclude(state=State.REFUSED)
    pages = kept.aggregate(n=Sum("page_count"))["n"] or 0
    sent_back = Fault.objects.filter(document__batch=batch)
    kinds = Counter(kind for fault in sent_back for kind in fault.kinds)
    rescans = sent_back.filter(turn=Fault.Turn.SCANNER).values("document").distinct().count()
    agency = batch.agency
    return {
        "agency_parent": agency.parent.name if agency.parent else "",
        "agency_name": agency.name,
        "number": number,
        "place": agency.unit.name if agency.unit else settings.PROVINCE["short_name"],
        "date": timezone.localdate().isoformat(),
        "batch_code": batch.code,
        "batch_name": batch.name,
        "paper_type": batch.paper_type.name,
        "campaign": batch.campaign.name if batch.campaign else "",
        "kept_at": ", ".join(
            f"{word} {batch.place[key]}"
            for key, word in (("shelf", "giá"), ("box", "hộp"), ("folder", "cặp"))
            if batch.place.get(key)
        ),
        "opened_on": format_date(timezone.localdate(batch.created_at)),
        "documents": kept.count(),
        "pages": pages,
        "refused": batch.documents.filter(state=State.REFUSED).count(),
        "sent_back": sent_back.values("document").distinct().count(),
        "rescans": rescans,
        "faults": [
            {"label": _vietnamese(faults.BY_KEY[key].label), "count": kinds[key]} for key in faults.BY_KEY if kinds[key]
        ],
        "inspections": [_inspection(row) for row in batch.inspections.order_by("number")],
        "second": _second(batch),
        "indexers": _people(kept, "indexer"),
        "checkers": _people(kept, "checker"),
        "verdict": "Đạt",
        "made_by": actor.who.name,
        "made_by_title": actor.who.post_title,
    }


def _vietnamese(label: Any) -> str:
    with translation.override("vi"):
        return str(label)


def _inspection(row: Inspection) -> dict[str, Any]:
    return {
        "number": row.number,
        "plan": f"AQL {row.aql.replace('.', ',')} %, bậc kiểm tra {row.level}, {SEVERITIES[row.severity]}, "
        f"chữ mã {row.code_letter}",
        "lot": row.lot_size,
        "sample": row.sample_size,
        "seed": row.seed,
        "accept": row.accept,
        "faulty": row.faulty,
        "verdict": Inspection.Verdict(row.verdict).label,
        "reason": row.reason,
        "decided": f"{row.decided_by.user.full_name}, {format_datetime(row.decided_at)}"
        if row.decided_by and row.decided_at
        else "",
    }


def _second(batch: Batch) -> dict[str, int]:
    rows = list(SecondEntry.objects.filter(document__batch=batch).values_list("values", "differing"))
    compared = sum(len([key for key in values if key != "date_unknown"]) for values, _differing in rows)
    return {"documents": len(rows), "values": compared, "differing": sum(len(differing) for _v, differing in rows)}


def _people(documents: Any, role: str) -> list[dict[str, Any]]:
    name = f"{role}__full_name"
    rows = documents.filter(**{f"{role}__isnull": False}).order_by().values(name).annotate(n=Count("pk"))
    return [{"name": row[name], "count": row["n"]} for row in rows.order_by(name)]
