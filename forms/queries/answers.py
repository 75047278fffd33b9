"""Answers as people read them: on the check page, on a dossier's page, and what a dossier takes from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.vietnamese import nfc
from forms.definition import FieldDef, FormDef, form_of
from forms.expressions import is_filled
from forms.fields import type_of
from forms.fields.dates import as_date
from forms.models import FormRevision
from forms.prefill import check_text, origin_text

_PLACEHOLDER_RE = re.compile(r"\{([a-z0-9_.]+)\}")


@dataclass(frozen=True)
class Line:
    """One question with its answer as text; `provenance` says where the value came from (typed, account, …).

    `origin` says the same in words, empty for what was typed; `check` that a source should be asked which was silent.
    """

    key: str
    label: str
    text: str
    provenance: str = ""
    origin: str = ""
    check: str = ""


@dataclass(frozen=True)
class Section:
    """A page of the form with the answers to the questions it asked."""

    key: str
    title: str
    lines: list[Line]

    @property
    def is_empty(self) -> bool:
        return not any(line.text for line in self.lines)


def answers_display(
    revision: FormRevision, answers: Mapping[str, Any], provenance: Mapping[str, Any] | None = None
) -> list[Section]:
    """The answers by page, in the form's order, without hidden questions; an empty text where nothing was answered."""
    form = form_of(revision)
    origins = provenance or {}
    sections = []
    for page in form.pages:
        lines = [
            _line(each, answers.get(each.key), origins.get(each.key, {}))
            for each in page.fields
            if type_of(each.type).asks and each.is_visible(answers)
        ]
        if lines:
            sections.append(Section(page.key, page.title, lines))
    return sections


def _line(field: FieldDef, value: Any, origin: Mapping[str, Any]) -> Line:
    words = origin_text(origin), check_text(str(origin.get("check", "")))
    return Line(field.key, field.label, display(field, value), str(origin.get("source", "")), *words)


def display(field: FieldDef, value: Any) -> str:
    """One answer as text, empty for nothing."""
    return type_of(field.type).display(value, field) if is_filled(value) else ""


@dataclass(frozen=True)
class Owner:
    """Whose paper the result will be: `role` and `id_kind` as in `archive.models.RecordOwner`."""

    role: str
    name: str
    id_number: str = ""
    birth_date: date | None = None

    @property
    def id_kind(self) -> str:
        return "national_id" if self.id_number else "none"


def owners_of(revision: FormRevision, answers: Mapping[str, Any]) -> list[Owner]:
    """The owners of the result as the form's author mapped them; without a name there is no owner."""
    owners = []
    for entry in form_of(revision).owners:
        name = nfc(str(answers.get(entry["name"]) or "")).strip()
        if name:
            number = str(answers.get(entry.get("id", "")) or "")
            born = as_date(answers.get(entry.get("birth_date", "")))
            owners.append(Owner(str(entry["role"]), name, number, born))
    return owners


def applicant_of(revision: FormRevision, answers: Mapping[str, Any]) -> dict[str, str]:
    """Who asks: `name`, `id`, `phone`, `email`, `address` as stored text, empty where the form does not ask."""
    form = form_of(revision)
    found = {}
    for part in ("name", "id", "phone", "email", "address"):
        field = form.field(form.applicant.get(part, ""))
        value = answers.get(field.key) if field else None
        is_address = field is not None and field.type == "address"
        found[part] = str((value or {}).get("display", "") if is_address else value or "")
    return found


def abstract_of(revision: FormRevision, answers: Mapping[str, Any]) -> str:
    """What the dossier is about in one line, from the form's pattern; empty where it has none."""
    form = form_of(revision)
    if not form.abstract:
        return ""
    return _PLACEHOLDER_RE.sub(lambda match: _fill(form, match[1], answers), form.abstract).strip()[:1000]


def _fill(form: FormDef, key: str, answers: Mapping[str, Any]) -> str:
    field = form.field(key)
    return display(field, answers.get(key)) if field else ""


def result_values(result: FormRevision, form: FormRevision, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the draft of a result starts from: for each of its fields the answer it names (`field.source`).

    Where the result keeps plain text (a place, a choice) the answer is taken as it is shown.
    """
    asked = form_of(form)
    values: dict[str, Any] = {}
    for each in form_of(result).fields:
        origin = asked.field(each.source)
        value = answers.get(each.source)
        if origin is None or not is_filled(value):
            continue
        values[each.key] = value if origin.type == each.type else type_of(origin.type).print(value, origin)
    return values
