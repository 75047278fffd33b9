"""Loading what the process of a dossier is made of: internal processes with their steps, and the notice texts."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from core.catalogue.models import Offering, Procedure, ProcedureRevision
from core.notify.models import NoticeTemplate
from onestop.models import Process, Step

DATA = Path(__file__).resolve().parent.parent / "data"
_HOURS_PER_DAY = Decimal(8)


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


@transaction.atomic
def load_processes() -> dict[str, int]:
    """Give every procedure of the catalogue its process and load the notice texts; a second run changes nothing.

    Returns how many processes and texts were added.
    """
    return {"processes": _load_processes(_read("processes.json")), "notices": _load_notices()}


def _load_processes(data: dict[str, Any]) -> int:
    have = set(Process.objects.filter(valid_to__isnull=True).values_list("procedure_id", flat=True))
    revisions = {
        revision.procedure_id: revision
        for revision in ProcedureRevision.objects.filter(valid_to__isnull=True).prefetch_related("offerings")
    }
    added = [procedure for procedure in Procedure.objects.order_by("pk") if procedure.pk not in have]
    processes = Process.objects.bulk_create(
        Process(procedure=procedure, valid_from=date.fromisoformat(data["valid_from"]), legal_basis=data["legal_basis"])
        for procedure in added
    )
    Step.objects.bulk_create(
        Step(process=process, order=order, name=step["name"], role=step["role"], hours=hours)
        for process in processes
        for order, (step, hours) in enumerate(_steps(data, revisions.get(process.procedure_id)), start=1)
    )
    return len(processes)


def _steps(data: dict[str, Any], revision: ProcedureRevision | None) -> list[tuple[dict[str, str], Decimal]]:
    """The steps with their hours; together never more than the shortest limit of the procedure."""
    offerings = list(revision.offerings.all()) if revision else []
    if any(row.limit_kind == Offering.LimitKind.SAME_DAY for row in offerings):
        return [(step, Decimal(step["hours"])) for step in data["same_day"]]
    steps = data["default"]
    total = sum((Decimal(step["hours"]) for step in steps), Decimal(0))
    limits = [hours for row in offerings if (hours := _limit_hours(row)) is not None]
    scale = min(Decimal(1), min(limits) / total) if limits else Decimal(1)
    return [(step, (Decimal(step["hours"]) * scale).quantize(Decimal("0.01"))) for step in steps]


def _limit_hours(row: Offering) -> Decimal | None:
    """The limit in working hours, where it counts working time."""
    if row.limit_value is None:
        return None
    if row.limit_kind == Offering.LimitKind.HOURS:
        return Decimal(row.limit_value)
    if row.limit_kind == Offering.LimitKind.WORKING_DAYS:
        return row.limit_value * _HOURS_PER_DAY
    return None


def _load_notices() -> int:
    since = date(2025, 7, 1)
    have = set(NoticeTemplate.objects.filter(valid_from=since).values_list("event", flat=True))
    rows = [
        NoticeTemplate(event=row["event"], title=row["title"], body=row["body"], valid_from=since)
        for row in _read("notice_templates.json")
        if row["event"] not in have
    ]
    return len(NoticeTemplate.objects.bulk_create(rows))
