"""The package of a filled form as one JSON document under stable keys, and the digest by which it is recognised.

A digest shows that nothing changed since it was made; it says nothing about who made it and is no signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.definition import FieldDef, form_of
from forms.fields import type_of
from forms.journey import visible_answers
from forms.models import FormRevision

FORMAT = "mot-cua.form-package"
VERSION = 1


@dataclass(frozen=True)
class Source:
    """Where the answers come from. Times are ISO text."""

    dossier_code: str = ""
    procedure_code: str = ""
    submitted_at: str = ""
    provenance: Mapping[str, Any] = field(default_factory=dict)


def answerable(revision: FormRevision) -> list[FieldDef]:
    """The fields of a revision that hold a value, in the form's order."""
    return [each for each in form_of(revision).fields if type_of(each.type).asks]


def document_of(revision: FormRevision, answers: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The document: only answers to questions that are asked, each with its label and origin."""
    shown = visible_answers(form_of(revision), answers)
    kept = {each.key: shown[each.key] for each in answerable(revision) if each.key in shown}
    labels = {each.key: each.label for each in answerable(revision) if each.key in kept}
    return {
        "format": FORMAT,
        "version": VERSION,
        "form": {"key": revision.form.key, "revision": revision.number, "title": revision.form.title},
        "procedure": source.procedure_code,
        "dossier": source.dossier_code,
        "submitted_at": source.submitted_at,
        "answers": kept,
        "labels": labels,
        "provenance": {key: source.provenance[key] for key in kept if key in source.provenance},
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way to write a document: keys sorted, no spaces, UTF-8. The same document gives the same bytes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()
