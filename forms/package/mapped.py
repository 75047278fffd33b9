"""A dossier under a receiver's names: what `forms.package.mapping` says, filled with answers and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.definition import FieldDef, FormDef, form_of
from forms.expressions import holds, is_filled
from forms.fields import type_of
from forms.fields.tables import columns_of
from forms.models import FormRevision
from forms.package.mapping import ANSWER, DOSSIER, FACTS, USE, Joined, Place, SystemMapping, Target
from forms.package.writing import written


@dataclass(frozen=True)
class _Scope:
    """Where values are read: the fields that are known, and the stored values of some of them."""

    fields: Mapping[str, FieldDef] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


_Scopes = Mapping[str, _Scope]


def mapped(
    mapping: SystemMapping, revision: FormRevision, answers: Mapping[str, Any], facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The receiver's fields in the mapping's order; empty text where nothing was answered. `facts` as in `FACTS`."""
    form = form_of(revision)
    scopes = {
        ANSWER: _Scope({each.key: each for each in form.fields if type_of(each.type).asks}, answers),
        USE: _by_use(form, answers),
        DOSSIER: _Scope(FACTS, facts or {}),
    }
    return _fields(mapping.targets, scopes)


def _by_use(form: FormDef, answers: Mapping[str, Any]) -> _Scope:
    """Answers by their entry in the dictionary; of two made from one entry the first that is answered."""
    fields: dict[str, FieldDef] = {}
    values: dict[str, Any] = {}
    for each in form.fields:
        if each.definition_key not in fields and is_filled(answers.get(each.key)):
            fields[each.definition_key], values[each.definition_key] = each, answers[each.key]
    return _Scope(fields, values)


def _fields(targets: Mapping[str, Place], scopes: _Scopes) -> dict[str, Any]:
    return {name: _value(place, scopes) for name, place in targets.items()}


def _value(place: Place, scopes: _Scopes) -> Any:
    if isinstance(place, Target):
        return _text(place, scopes)
    if isinstance(place, Joined):
        return place.between.join(text for each in place.parts if (text := _text(each, scopes)))
    if not holds(place.condition, scopes[ANSWER].values):
        return _fields(place.fields, dict.fromkeys(scopes, _Scope()))
    if place.rows is None:
        return _fields(place.fields, scopes)
    table = scopes[place.rows.of].fields.get(place.rows.source)
    columns = {each.key: each for each in columns_of(table)} if table else {}
    rows = scopes[place.rows.of].values.get(place.rows.source) or []
    return [_fields(place.fields, {**scopes, ANSWER: _Scope(columns, row)}) for row in rows]


def _text(target: Target, scopes: _Scopes) -> str:
    scope = scopes[target.of]
    key = target.instead if scope.values.get(target.instead) not in (None, "") else target.source
    known = scope.fields.get(key)
    return written(target.written, scope.values.get(key), known) if known else ""
