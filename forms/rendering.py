"""Questions ready for a template: the component that shows a field, with value, error and where it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from forms.definition import FieldDef
from forms.expressions import is_filled, keys_of
from forms.fields import type_of
from forms.fields.choices import labels_of
from forms.fields.tables import columns_of
from forms.prefill import check_text, origin_text

_FIRST_INPUT = {
    "components/radios.html": "_0",
    "components/date_input.html": "_day",
    "forms/fields/address.html": "_province",
    "forms/fields/former_address.html": "_old",
    "forms/fields/checkboxes.html": "_0",
}


_KNOWS_READONLY = frozenset({"components/field.html", "components/date_input.html", "forms/fields/money.html"})
"""Templates whose controls are lines of text: they can be read-only. Lists to choose from cannot."""


@dataclass(frozen=True)
class Question:
    """A field as the page shows it; `context` is all that `template` needs."""

    field: FieldDef
    template: str
    context: Mapping[str, Any]
    hidden: bool = False

    @property
    def target(self) -> str:
        """Id of the control that takes the focus when its error is followed."""
        if self.context.get("rows") and self.template == "forms/fields/table.html":
            return str(self.context["rows"][0][0].context["id"])
        return f"{self.context['id']}{_FIRST_INPUT.get(self.template, '')}"


def questions(
    fields: Iterable[FieldDef],
    answers: Mapping[str, Any],
    *,
    raw: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    provenance: Mapping[str, Any] | None = None,
    aside: Mapping[str, Any] | None = None,
    waiting: Mapping[str, str] | None = None,
    locked: Collection[str] = (),
) -> list[Question]:
    """The fields of a page as questions. `raw` is what was typed and is shown again where it was refused.

    `waiting` names, by key, a source that could not be reached: the question says that its answer has to be checked.
    `locked` are questions whose answers are shown and cannot be changed here.
    `aside` are answers to questions that another answer hides: they stand ready in case it shows them again.
    """
    typed, wrong, origins = raw or {}, errors or {}, provenance or {}
    values = {**(aside or {}), **answers}
    return [
        (_locked if each.key in locked and each.computed is None else _question)(
            each,
            answers,
            values.get(each.key),
            typed.get(each.key),
            wrong.get(each.key, ""),
            {
                "provenance": origin_text(origins.get(each.key, {})),
                "to_check": check_text((waiting or {}).get(each.key, "")),
            },
        )
        for each in fields
    ]


def _question(
    field: FieldDef, answers: Mapping[str, Any], value: Any, raw: Any, error: str, origin: Mapping[str, str]
) -> Question:
    kind = type_of(field.type)
    if field.computed is not None:
        return _computed(field, answers)
    control = dict(kind.control(value, raw, field))
    suffix = control.pop("suffix", "")
    template = control.pop("template", kind.template)
    context = {
        "id": f"f-{field.key.replace('.', '-')}",
        "name": f"{field.key}{suffix}",
        "label": field.label,
        "hint": field.hint,
        "errors": [error] if error else [],
        "required": field.is_required(answers),
        **({} if error else origin),
        **control,
    }
    return Question(field, template, context, hidden=not field.is_visible(answers))


def _locked(
    field: FieldDef, answers: Mapping[str, Any], value: Any, raw: Any, error: str, origin: Mapping[str, str]
) -> Question:
    """The control itself, read-only, where it can be; else the answer in words, which takes the focus like a control.

    What was typed and refused does not count: the stored answer is shown.
    """
    shown = _question(field, answers, value, None, "", {})
    context = {**shown.context, "required": None, "readonly": True}
    text = type_of(field.type).display(value, field) if is_filled(value) else ""
    says_it = str(context.get("value") or "") in text  # a code in a line of text does not say what it stands for
    if shown.template in _KNOWS_READONLY and "options" not in context and says_it:
        return replace(shown, context=context)
    kept = {name: context[name] for name in ("id", "label", "hint", "errors")}
    context = {**kept, "text": text, "provenance": origin.get("provenance", "")}
    return replace(shown, template="forms/fields/readonly.html", context=context)


def _computed(field: FieldDef, answers: Mapping[str, Any]) -> Question:
    """An answer nobody types: shown with its label, kept up to date by the browser and set by the server."""
    value = answers.get(field.key)
    context = {
        "id": f"f-{field.key.replace('.', '-')}",
        "label": field.label,
        "hint": field.hint,
        "errors": [],
        "text": type_of(field.type).display(value, field) if is_filled(value) else "",
    }
    return Question(field, "forms/fields/computed.html", context, hidden=not field.is_visible(answers))


def rules_of(shown: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser needs to follow a page's rules: rules by key, and the answers of other pages they ask for."""
    fields = [each.field for each in shown]
    here = {each.key for each in fields}
    rules = {}
    for each in fields:
        own: dict[str, Any] = {"type": each.type}
        if each.type == "table":
            own["columns"] = {column.key: column.type for column in columns_of(each)}
        if each.visible_if:
            own["visible_if"] = each.visible_if
        if each.required_if:
            own["required_if"] = each.required_if
        if each.computed is not None:
            own |= {"computed": each.computed, "unit": each.options.get("unit", "")}
            if each.type == "choice":
                own["labels"] = labels_of(each)
        rules[each.key] = own
    asked = frozenset[str]().union(*(keys_of(rule) for own in rules.values() for rule in own.values()))
    known = {key: answers[key] for key in asked - here if key in answers}
    return {"fields": rules, "answers": known, "today": timezone.localdate().isoformat()} if asked else {}


def error_links(shown: Iterable[Question]) -> list[tuple[str, str]]:
    """(message, id of the control) for the error summary, in the order of the page."""
    return [(message, each.target) for each in shown for message in each.context["errors"]]
