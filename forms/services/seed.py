"""Loading the shared dictionary and the forms of `forms/data/`. Repeatable: a changed file becomes a new revision."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.catalogue.models import Procedure
from forms.models import FieldDefinition, Form, FormRevision, ProcedureForm
from forms.queries.dictionary import search_text_of
from forms.services.publishing import publish
from forms.services.word_copies import carry_template

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_forms() -> dict[str, int]:
    """Load dictionary, forms, slips and result templates, and link them to procedures; a second run changes nothing.

    Returns how many dictionary entries, revisions and links were added. A form whose text in the file differs from its
    newest revision gets a new one, in force from today; what was published stays as it is.
    """
    rows = [row for path in sorted(DATA.glob("dictionary*.json")) for row in json.loads(path.read_text("utf-8"))]
    entries = _load_dictionary(rows)
    definitions = [json.loads(path.read_text("utf-8")) for path in sorted((DATA / "forms").glob("*.json"))]
    definitions += json.loads((DATA / "slips.json").read_text("utf-8"))
    revisions = sum(_load_form(definition) for definition in definitions)
    return {"entries": entries, "revisions": revisions, "links": _load_links(definitions)}


def _load_dictionary(rows: list[dict[str, Any]]) -> int:
    """Add what is missing and bring up to date what no administrator has touched (`version` 0)."""
    known = {entry.key: entry for entry in FieldDefinition.objects.all()}
    added = 0
    for row in rows:
        entry = known.get(row["key"])
        if entry is None:
            entry = FieldDefinition(**row)
            entry.search_text = search_text_of(entry)
            entry.save()
            added += 1
        elif entry.version == 0 and any(getattr(entry, name) != value for name, value in row.items()):
            for name, value in row.items():
                setattr(entry, name, value)
            entry.search_text = search_text_of(entry)
            entry.save()
    return added


def _load_form(row: Mapping[str, Any]) -> int:
    form, _created = Form.objects.update_or_create(
        key=row["key"], defaults={"kind": row["kind"], "title": row["title"]}
    )
    definition = {name: row[name] for name in ("pages", "owners", "applicant", "abstract") if name in row}
    newest = form.revisions.order_by("-number").first()
    if newest and newest.definition == definition and newest.template == row.get("template", ""):
        return 0
    today = timezone.localdate()
    first = dt.date.fromisoformat(row["valid_from"])
    if newest and newest.valid_from is not None and newest.valid_from >= today:
        return 0  # dated revisions cannot tell two changes of one day apart: this one is loaded tomorrow
    revision = FormRevision.objects.create(
        form=form,
        number=newest.number + 1 if newest else 1,
        definition=definition,
        template=row.get("template", ""),
        legal_basis=row.get("legal_basis", ""),
        valid_from=max(first, today) if newest else first,
    )
    revision = publish(revision)
    before = form.revisions.filter(published_at__isnull=False, number__lt=revision.number).order_by("-number").first()
    carry_template(before, revision, only_fitting=True)
    return 1


def _load_links(definitions: list[Mapping[str, Any]]) -> int:
    procedures = dict(Procedure.objects.values_list("code", "pk"))
    forms = dict(Form.objects.values_list("key", "pk"))
    wanted = [
        ProcedureForm(procedure_id=procedures[code], form_id=forms[row["key"]], purpose=row["kind"])
        for row in definitions
        for code in row.get("procedures", [])
        if code in procedures
    ]
    # A draft generated from the catalogue gives way to the form that somebody wrote.
    unpublished = ~Exists(FormRevision.objects.filter(form=OuterRef("form"), published_at__isnull=False))
    ProcedureForm.objects.filter(unpublished, procedure__in=[each.procedure_id for each in wanted]).delete()
    before = ProcedureForm.objects.count()
    ProcedureForm.objects.bulk_create(wanted, ignore_conflicts=True)
    return ProcedureForm.objects.count() - before
