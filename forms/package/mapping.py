"""Answers under the names of another system, so that no officer types them again.

A mapping is a data file in `forms/data/mappings`: which answer goes into which of the receiver's fields and how it is
written; which of the receiver's fields stay empty and why (`left`); which answers are not sent and why (`unsent`).
Nothing is left out quietly: `problems` names what neither side accounts for.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.vietnamese.dates import date_in_words, format_date
from forms.definition import FieldDef, FormDef
from forms.fields import type_of
from forms.models import FormRevision
from forms.package.document import answerable

DATA = Path(__file__).resolve().parents[1] / "data" / "mappings"


@dataclass(frozen=True)
class Target:
    """One field of the receiver: the answer's key, how it is written, and the answer that says it more exactly."""

    source: str
    written: str = "text"
    instead: str = ""


@dataclass(frozen=True)
class SystemMapping:
    """One message of one receiving system, filled from one form."""

    system: str
    message: str
    title: str
    form: str
    basis: str
    targets: Mapping[str, Target]
    left: Mapping[str, str]
    unsent: Mapping[str, str]

    @property
    def key(self) -> str:
        return f"{self.system}.{self.message}"


@cache
def mappings() -> dict[str, SystemMapping]:
    """Every mapping by `system.message`."""
    found = (_load(json.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.json")))
    return {mapping.key: mapping for mapping in found}


def mappings_of(form_key: str) -> list[SystemMapping]:
    """The mappings that read one form."""
    return [mapping for mapping in mappings().values() if mapping.form == form_key]


def mapped(mapping: SystemMapping, revision: FormRevision, answers: Mapping[str, Any]) -> dict[str, str]:
    """The receiver's fields with their texts, in the mapping's order; empty text where nothing was answered."""
    fields = {each.key: each for each in answerable(revision)}
    return {name: _text(target, fields, answers) for name, target in mapping.targets.items()}


def problems(mapping: SystemMapping, form: FormDef) -> list[str]:
    """What a form and a mapping of it do not agree on; empty when every answer is sent or said not to be."""
    fields = {each.key: each for each in form.fields if type_of(each.type).asks}
    found = []
    sent = set()
    for name, target in mapping.targets.items():
        for key in filter(None, (target.source, target.instead)):
            sent.add(key)
            if key not in fields:
                found.append(f"{mapping.key}: {name} ← {key}")
        if target.source in fields and not _fits(target.written, fields[target.source]):
            found.append(f"{mapping.key}: {name} ← {target.source} ({target.written})")
    found += [f"{mapping.key}: {name}" for name in mapping.targets if name in mapping.left]
    found += [f"{mapping.key}: {key}" for key in fields if key not in sent and key not in mapping.unsent]
    return found + [f"{mapping.key}: {key}" for key in mapping.unsent if key not in fields or key in sent]


def _load(data: Mapping[str, Any]) -> SystemMapping:
    targets = {
        name: Target(row["from"], row.get("as", "text"), row.get("else", "")) for name, row in data["fields"].items()
    }
    for target in targets.values():
        if target.written not in _WRITTEN:
            raise ValueError(f"{data['system']}: unknown way of writing {target.written!r}")
    return SystemMapping(
        data["system"],
        data["message"],
        data["title"],
        data["form"],
        data["basis"],
        targets,
        data["left"],
        data["unsent"],
    )


def _text(target: Target, fields: Mapping[str, FieldDef], answers: Mapping[str, Any]) -> str:
    key = target.instead if answers.get(target.instead) not in (None, "") else target.source
    value = answers.get(key)
    if value is None or key not in fields:
        return ""
    return _WRITTEN[target.written][1](value, fields[key])


def _fits(written: str, field: FieldDef) -> bool:
    wanted = _WRITTEN[written][0]
    return wanted is None or field.type == wanted


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value)


# How a value is written: the type it needs (None: any), and the text of a stored value.
_WRITTEN: dict[str, tuple[str | None, Callable[[Any, FieldDef], str]]] = {
    "text": (None, lambda value, field: type_of(field.type).print(value, field)),
    "code": (None, lambda value, field: str(value)),
    "dd/MM/yyyy": ("date", lambda value, field: format_date(_day(value))),
    "words": ("date", lambda value, field: date_in_words(_day(value))),
    "commune": ("address", lambda value, field: value.get("commune", "")),
}
