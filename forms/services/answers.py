"""Reading posted data into answers. What the form does not ask is never looked at, let alone stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms.definition import FieldDef
from forms.expressions import evaluate, is_filled
from forms.fields import FieldError, type_of
from forms.journey import unanswered


@dataclass
class Reading:
    """What was read: `values` that are fine, `emptied` keys, `errors` by key, `raw` as typed for showing again."""

    values: dict[str, Any] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    visible: list[FieldDef] = field(default_factory=list)

    def merged(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with what was read; refused values leave the earlier answer as it was."""
        kept = {key: value for key, value in answers.items() if key not in self.emptied}
        return {**kept, **self.values}


def read_fields(fields: Collection[FieldDef], data: Mapping[str, Any], answers: Mapping[str, Any]) -> Reading:
    """Clean the fields that are asked, one after the other: each condition is evaluated on what is known by then.

    Nothing is required here; see `require`.
    """
    reading = Reading()
    for each in fields:
        if not each.is_visible(reading.merged(answers)):
            reading.emptied.add(each.key)
            continue
        reading.visible.append(each)
        kind = type_of(each.type)
        if not kind.asks:
            continue
        if each.computed is not None:  # never taken from what was posted
            value = evaluate(each.computed, reading.merged(answers))
            if is_filled(value):
                reading.values[each.key] = value
            else:
                reading.emptied.add(each.key)
            continue
        raw = kind.read(data, each.key)
        reading.raw[each.key] = raw
        try:
            value = kind.clean(raw, each)
        except FieldError as error:
            reading.errors[each.key] = error.message
            continue
        if is_filled(value):
            reading.values[each.key] = value
        else:
            reading.emptied.add(each.key)
    return reading


def require(reading: Reading, answers: Mapping[str, Any]) -> None:
    """Add an error to each required field that was left empty."""
    merged = reading.merged(answers)
    for each in unanswered(reading.visible, merged):
        reading.errors.setdefault(each.key, missing_message(each))


def missing_message(field: FieldDef) -> str:
    """What to say at a required field without an answer."""
    if field.type == "declaration":
        return _("Hãy đánh dấu vào ô cam đoan.")
    if field.type in ("choice", "yes_no", "multiple_choice"):
        return _("Hãy chọn «%(label)s».") % {"label": field.label}
    return _("Hãy điền «%(label)s».") % {"label": field.label}
