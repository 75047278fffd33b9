"""Reading posted data into answers. What the form does not ask is never looked at, let alone stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms.definition import FieldDef, FormDef
from forms.expressions import evaluate, is_filled
from forms.fields import FieldError, type_of
from forms.journey import unanswered


@dataclass
class Reading:
    """What was read: `values` that are fine, `emptied` keys, `errors` by key, `raw` as typed for showing again.

    `hidden` are questions that are not asked (any more): nobody emptied them, but their answers do not count.
    """

    values: dict[str, Any] = field(default_factory=dict)
    emptied: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    visible: list[FieldDef] = field(default_factory=list)

    def merged(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with what was read; refused values leave the earlier answer as it was."""
        gone = self.emptied | self.hidden
        kept = {key: value for key, value in answers.items() if key not in gone}
        return {**kept, **self.values}


def read_fields(fields: Collection[FieldDef], data: Mapping[str, Any], answers: Mapping[str, Any]) -> Reading:
    """Clean the fields that are asked, one after the other: each condition is evaluated on what is known by then.

    Nothing is required here; see `require`.
    """
    reading = Reading()
    for each in fields:
        if not each.is_visible(reading.merged(answers)):
            reading.hidden.add(each.key)
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


def settle(
    form: FormDef, answers: Mapping[str, Any], aside: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(answers to what is asked, answers put aside): what one answer hides comes back when another shows it again.

    `aside` fills only questions without an answer, and only with what their field still accepts as it is. What is
    aside is never submitted, packaged or printed. One pass in order: conditions name earlier fields only.
    """
    kept: dict[str, Any] = {}
    for each in form.fields:
        if each.computed is not None:
            value = evaluate(each.computed, kept)
        else:
            value = answers.get(each.key)
            if not is_filled(value) and accepts(each, aside.get(each.key)):
                value = aside[each.key]
        if is_filled(value) and each.is_visible(kept):
            kept[each.key] = value
    computed = {each.key for each in form.fields if each.computed is not None}
    left = {key: value for key, value in {**aside, **answers}.items() if key not in kept and key not in computed}
    return kept, left


def accepts(field: FieldDef, value: Any) -> bool:
    """Whether a stored value is an answer to the question exactly as it is."""
    if not is_filled(value):
        return False
    try:
        return bool(type_of(field.type).clean(value, field) == value)
    except (FieldError, LookupError, TypeError, ValueError, AttributeError):
        return False


def missing_message(field: FieldDef) -> str:
    """What to say at a required field without an answer."""
    if field.type == "declaration":
        return _("Hãy đánh dấu vào ô cam đoan.")
    if field.type in ("choice", "yes_no", "multiple_choice"):
        return _("Hãy chọn “%(label)s”.") % {"label": field.label}
    return _("Hãy điền “%(label)s”.") % {"label": field.label}
