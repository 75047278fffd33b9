"""Loading the catalogue: fields, paper types, and the first published revision of every procedure.

A published revision is never edited: a procedure that is already there keeps its text. What is only presentation (task
on the home page, icon, words it is found by) follows the data files at every load.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.catalogue.models import Component, Field, Offering, PaperType, Procedure, ProcedureRevision
from core.catalogue.searching import search_text
from core.catalogue.services.components import notes_among, plan_components
from core.catalogue.services.offerings import plan_offerings
from core.vietnamese import capitalise, fold

DATA = Path(__file__).resolve().parents[1] / "data"
_SHORT_PAPER = 200
_TITLE_PREFIX = "Thủ tục "


def load_catalogue() -> dict[str, int]:
    """Bring fields, paper types and procedures in; may be repeated. How many of each the files name."""
    own = json.loads((DATA / "own.json").read_text())
    procedures = json.loads((DATA / "procedures.json").read_text())
    with transaction.atomic():
        fields = _load_fields(own["fields"])
        papers = _load_paper_types(own)
        _load_procedures(procedures, own, fields, papers)
    return {"fields": len(fields), "paper_types": len(papers), "procedures": len(procedures)}


def _load_fields(rows: list[dict[str, Any]]) -> dict[str, Field]:
    fields = Field.objects.bulk_create(
        [Field(**row) for row in rows], update_conflicts=True, unique_fields=["code"], update_fields=["name", "sort"]
    )
    return {field.name: field for field in fields}


def _load_paper_types(own: dict[str, Any]) -> dict[str, PaperType]:
    with (DATA / "paper_types.csv").open(newline="", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [{**row, "is_national": True} for row in csv.DictReader(lines)]
    rows += [{**row, "is_national": False} for row in own["local_paper_types"]]
    papers = [
        PaperType(
            code=row["code"],
            name=capitalise(row["name"]),
            folded_name=fold(row["name"]),
            is_national=row["is_national"],
            **({"short_name": _short_paper_name(row["name"])} | own["paper_types"].get(row["code"], {})),
        )
        for row in rows
    ]
    PaperType.objects.bulk_create(
        papers,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short_name", "folded_name", "is_national", "validity_months", "validity_basis"],
        batch_size=1000,
    )
    return {paper.code: paper for paper in papers}


def _short_paper_name(name: str) -> str:
    first = capitalise(name.split(";")[0].strip())
    if len(first) <= _SHORT_PAPER:
        return first
    return first[: _SHORT_PAPER - 1].rsplit(" ", 1)[0] + "…"


def _load_procedures(
    rows: list[dict[str, Any]], own: dict[str, Any], fields: dict[str, Field], papers: dict[str, PaperType]
) -> None:
    wanted = [_procedure(row, own["procedures"][row["code"]], fields) for row in rows]
    Procedure.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["field", "popularity", "task_name", "icon"],
    )
    procedures = {procedure.code: procedure for procedure in wanted}
    known = {
        revision.procedure_id: revision
        for revision in ProcedureRevision.objects.filter(procedure__in=wanted, valid_to=None)
    }
    for revision in known.values():
        _refresh_words(revision, next(row for row in rows if procedures[row["code"]].pk == revision.procedure_id), own)
    ProcedureRevision.objects.bulk_update(known.values(), ["synonyms", "search_text"])
    new = {row["code"]: row for row in rows if procedures[row["code"]].pk not in known}
    revisions = [_revision(procedures[code], row, own) for code, row in new.items()]
    ProcedureRevision.objects.bulk_create(revisions)
    _load_parts(revisions, list(new.values()), own, papers)


def _procedure(row: dict[str, Any], own: dict[str, Any], fields: dict[str, Field]) -> Procedure:
    return Procedure(
        code=row["code"],
        field=fields[row["field"]],
        popularity=own.get("popularity", 0),
        task_name=own.get("task_name", ""),
        icon=own.get("icon", ""),
    )


def _revision(procedure: Procedure, row: dict[str, Any], own: dict[str, Any]) -> ProcedureRevision:
    mine = own["procedures"][row["code"]]
    extra_notes = [extra["note"] for extra in own["extra_components"].get(row["code"], [])]
    revision = ProcedureRevision(
        procedure=procedure,
        number=1,
        name=row["name"],
        short_name=mine["short_name"],
        levels=row["levels"],
        competence=mine.get("competence", ProcedureRevision.Competence.COMMUNE),
        competent_department=mine.get("department", ""),
        applicants=row["applicants"],
        online=_online(row),
        online_checked=row["online_checked"],
        decision=row["decision"],
        legal_bases=row["legal_bases"],
        notes=[*row["notes"], *notes_among(row, own), *extra_notes],
        deadline_note=row["deadline_note"],
        valid_from=dt.date.fromisoformat(own["catalogue_valid_from"]),
        published_at=timezone.now(),
    )
    _refresh_words(revision, row, own)
    return revision


def _online(row: dict[str, Any]) -> str:
    """The stated level; where none is stated, an online channel means at least a part goes online (unchecked)."""
    if row["online"] == "none" and any(way["channel"] == Offering.Channel.ONLINE for way in row["channels"]):
        return ProcedureRevision.Online.PARTIAL
    return str(row["online"])


def _refresh_words(revision: ProcedureRevision, row: dict[str, Any], own: dict[str, Any]) -> None:
    mine = own["procedures"][row["code"]]
    revision.synonyms = mine["synonyms"]
    phrases = [mine["short_name"], row["code"], *mine["synonyms"], mine.get("task_name", "")]
    revision.search_text = search_text([*phrases, row["name"].removeprefix(_TITLE_PREFIX), row["field"]])


def _load_parts(
    revisions: list[ProcedureRevision], rows: list[dict[str, Any]], own: dict[str, Any], papers: dict[str, PaperType]
) -> None:
    components, offerings, results = [], [], []
    for revision, row in zip(revisions, rows, strict=True):
        for order, plan in enumerate(plan_components(row, own), start=1):
            values = plan.__dict__ | {"paper_type": papers[plan.paper_type] if plan.paper_type else None}
            components.append(Component(revision=revision, order=order, **values))
        offerings += plan_offerings(revision, row, own["limits"])
        for code in dict.fromkeys(row["results"]):
            results.append(
                ProcedureRevision.result_types.through(procedurerevision_id=revision.pk, papertype_id=papers[code].pk)
            )
    Component.objects.bulk_create(components)
    Offering.objects.bulk_create(offerings)
    ProcedureRevision.result_types.through.objects.bulk_create(results)
