"""Procedures and their dated texts, from the national catalogue.

A published revision is never edited. When the official entry says something else than the entry the revision in force
was made from, the next revision is published and the one before ends the day before it; what an administrator changed
in a revision survives every load of the same entry. What is only presentation (task on the home page, icon, words it is
found by) follows the data files.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.utils import timezone

from core.catalogue.models import Component, Field, Offering, PaperType, Procedure, ProcedureRevision
from core.catalogue.searching import search_text
from core.catalogue.services.components import ComponentPlan, notes_among, plan_components
from core.catalogue.services.offerings import plan_offerings

_TITLE_PREFIX = "Thủ tục "


@dataclass(frozen=True)
class Entry:
    """An official entry as the rows it becomes, none of them saved yet."""

    row: dict[str, Any]
    revision: ProcedureRevision
    components: list[ComponentPlan]
    offerings: list[Offering]
    results: list[str]


def load_procedures(
    rows: list[dict[str, Any]], own: dict[str, Any], fields: dict[str, Field], papers: dict[str, PaperType]
) -> None:
    """Bring procedures in and publish a revision for every entry that is new or says something new.

    `rows` is `procedures.json`, `own` the whole of `own.json`; a procedure the files no longer name stays as it is.
    """
    wanted = [_procedure(row, own["procedures"][row["code"]], fields) for row in rows]
    Procedure.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["field", "popularity", "task_name", "icon"],
    )
    open_ones = {
        revision.procedure_id: revision
        for revision in ProcedureRevision.objects.filter(procedure__in=wanted, valid_to=None)
    }
    entries = [_entry(procedure, row, own) for procedure, row in zip(wanted, rows, strict=True)]
    ended, new = [], []
    for entry in entries:
        before = open_ones.get(entry.revision.procedure_id)
        if before is None:
            new.append(entry)
            continue
        _refresh_words(before, entry.row, own)
        if before.source_digest != entry.revision.source_digest and before.source_digest:
            _follow(before, entry.revision)
            ended.append(before)
            new.append(entry)
        else:
            before.source_digest = entry.revision.source_digest
    ProcedureRevision.objects.bulk_update(open_ones.values(), ["synonyms", "search_text", "source_digest", "valid_to"])
    _publish(new, papers)


def _procedure(row: dict[str, Any], own: dict[str, Any], fields: dict[str, Field]) -> Procedure:
    return Procedure(
        code=row["code"],
        field=fields[row["field"]],
        popularity=own.get("popularity", 0),
        task_name=own.get("task_name", ""),
        icon=own.get("icon", ""),
    )


def _entry(procedure: Procedure, row: dict[str, Any], own: dict[str, Any]) -> Entry:
    revision = _revision(procedure, row, own)
    components = plan_components(row, own)
    offerings = plan_offerings(revision, row, own["limits"])
    results = list(dict.fromkeys(row["results"]))
    text = model_to_dict(revision, exclude=["id", "procedure", "number", "result_types", "source_digest", "valid_from"])
    ways = [model_to_dict(offering, exclude=["id", "revision"]) for offering in offerings]
    revision.source_digest = _digest([text, [plan.__dict__ for plan in components], ways, results])
    revision.published_at = timezone.now()
    _refresh_words(revision, row, own)
    return Entry(row, revision, components, offerings, results)


def _digest(said: Iterable[Any]) -> str:
    text = json.dumps(list(said), cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _revision(procedure: Procedure, row: dict[str, Any], own: dict[str, Any]) -> ProcedureRevision:
    mine = own["procedures"][row["code"]]
    extra_notes = [extra["note"] for extra in own["extra_components"].get(row["code"], [])]
    return ProcedureRevision(
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
    )


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


def _follow(before: ProcedureRevision, after: ProcedureRevision) -> None:
    """Let one text take over from another: today, or the day after where the one before began only today or later."""
    after.number = before.number + 1
    after.valid_from = max(after.valid_from, timezone.localdate(), before.valid_from + dt.timedelta(days=1))
    before.valid_to = after.valid_from - dt.timedelta(days=1)


def _publish(entries: list[Entry], papers: dict[str, PaperType]) -> None:
    ProcedureRevision.objects.bulk_create([entry.revision for entry in entries])
    components, offerings, results = [], [], []
    through = ProcedureRevision.result_types.through
    for entry in entries:
        for order, plan in enumerate(entry.components, start=1):
            values = plan.__dict__ | {"paper_type": papers[plan.paper_type] if plan.paper_type else None}
            components.append(Component(revision=entry.revision, order=order, **values))
        offerings += entry.offerings
        results += [
            through(procedurerevision_id=entry.revision.pk, papertype_id=papers[code].pk) for code in entry.results
        ]
    Component.objects.bulk_create(components)
    Offering.objects.bulk_create(offerings)
    through.objects.bulk_create(results)
