"""JSON Schema (2020-12) of the packages of one revision, published so that a receiver can check what it gets."""

from __future__ import annotations

from typing import Any

from forms.fields import type_of
from forms.models import FormRevision
from forms.package.document import FORMAT, VERSION, answerable

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(revision: FormRevision) -> dict[str, Any]:
    """The schema: answers under the revision's keys only, each as its field type describes it.

    No answer is required here: which ones are depends on the others, and was settled when the form was filed.
    """
    fields = answerable(revision)
    texts = {"type": "object", "additionalProperties": False}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:mot-cua:form:{revision.form.key}:{revision.number}",
        "title": revision.form.title,
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "version", "form", "procedure", "dossier", "submitted_at", "answers", "labels"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "form": {
                "type": "object",
                "additionalProperties": False,
                "required": ["key", "revision", "title"],
                "properties": {
                    "key": {"const": revision.form.key},
                    "revision": {"const": revision.number},
                    "title": {"type": "string"},
                },
            },
            "procedure": {"type": "string"},
            "dossier": {"type": "string"},
            "submitted_at": {"type": "string"},
            "answers": {
                "type": "object",
                "additionalProperties": False,
                "properties": {each.key: {"title": each.label, **type_of(each.type).schema(each)} for each in fields},
            },
            "labels": {**texts, "properties": {each.key: {"type": "string"} for each in fields}},
            "provenance": {**texts, "properties": {each.key: {"type": "object"} for each in fields}},
        },
    }
