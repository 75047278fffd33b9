"""Answers as rows of a flat table: one column a value, `key.part` for values with parts, lists as JSON text.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, and so does one that begins with an
apostrophe: reading takes one away again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from forms.definition import FieldDef
from forms.fields import type_of
from forms.models import FormRevision
from forms.package.document import answerable

_RISKY = ("=", "+", "-", "@", "\t", "'")


def columns_of(revision: FormRevision) -> list[str]:
    """The heads of the table, in the form's order."""
    return [column for each in answerable(revision) for column in _columns(each)]


def csv_of(revision: FormRevision, rows: Iterable[Mapping[str, Any]]) -> str:
    """A table of answers with its head."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns_of(revision), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row_of(revision, answers) for answers in rows)
    return stream.getvalue()


def row_of(revision: FormRevision, answers: Mapping[str, Any]) -> dict[str, str]:
    """One row: every column, empty where nothing is answered."""
    row: dict[str, str] = {}
    for each in answerable(revision):
        value = answers.get(each.key)
        out = None if value is None else type_of(each.type).export(value, each)
        parts = _parts(each)
        for part in parts:
            row[f"{each.key}.{part}"] = _cell(out.get(part)) if isinstance(out, Mapping) else ""
        if not parts:
            row[each.key] = _cell(out)
    return row


def answers_from_csv(revision: FormRevision, text: str) -> list[dict[str, Any]]:
    """The exported values of a table that `csv_of` wrote, typed as the revision says."""
    return [
        {key: value for each in answerable(revision) for key, value in _answer(each, row)}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def _answer(field: FieldDef, row: Mapping[str, str]) -> list[tuple[str, Any]]:
    parts = _parts(field)
    if parts:
        found = {part: _plain(row[f"{field.key}.{part}"]) for part in parts}
        return [(field.key, found)] if any(found.values()) else []
    text = _plain(row[field.key])
    if not text:
        return []
    kind = type_of(field.type).schema(field).get("type")
    return [(field.key, json.loads(text) if kind in ("boolean", "integer", "number", "array") else text)]


def _parts(field: FieldDef) -> list[str]:
    schema = type_of(field.type).schema(field)
    return list(schema.get("properties", {})) if schema.get("type") == "object" else []


def _columns(field: FieldDef) -> list[str]:
    return [f"{field.key}.{part}" for part in _parts(field)] or [field.key]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if value.startswith(_RISKY) else value


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") else text
