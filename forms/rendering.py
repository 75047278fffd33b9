"""Questions ready for a template: the component that shows a field, with value, error and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import FieldDef
from forms.fields import type_of

_FIRST_INPUT = {
    "components/radios.html": "_0",
    "components/date_input.html": "_day",
    "forms/fields/address.html": "_province",
}
# Said beside a prefilled value; what the person typed needs no word.
_SHOWN_ORIGINS = frozenset({"account", "vault", "dossier"})


@dataclass(frozen=True)
class Question:
    """A field as the page shows it; `context` is all that `template` needs."""

    field: FieldDef
    template: str
    context: Mapping[str, Any]

    @property
    def target(self) -> str:
        """Id of the control that takes the focus when its error is followed."""
        return f"{self.context['id']}{_FIRST_INPUT.get(self.template, '')}"


def questions(
    fields: Iterable[FieldDef],
    answers: Mapping[str, Any],
    *,
    raw: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> list[Question]:
    """The fields of a page as questions. `raw` is what was typed and is shown again where it was refused."""
    typed, wrong, origins = raw or {}, errors or {}, provenance or {}
    return [
        _question(
            each,
            answers,
            typed.get(each.key),
            wrong.get(each.key, ""),
            str(origins.get(each.key, {}).get("source", "")),
        )
        for each in fields
    ]


def _question(field: FieldDef, answers: Mapping[str, Any], raw: Any, error: str, origin: str) -> Question:
    kind = type_of(field.type)
    control = dict(kind.control(answers.get(field.key), raw, field))
    suffix = control.pop("suffix", "")
    template = control.pop("template", kind.template)
    context = {
        "id": f"f-{field.key.replace('.', '-')}",
        "name": f"{field.key}{suffix}",
        "label": field.label,
        "hint": field.hint,
        "errors": [error] if error else [],
        "required": field.is_required(answers) or bool(field.required_if),
        "provenance": origin if origin in _SHOWN_ORIGINS and not error else "",
        **control,
    }
    return Question(field, template, context)


def error_links(shown: Iterable[Question]) -> list[tuple[str, str]]:
    """(message, id of the control) for the error summary, in the order of the page."""
    return [(message, each.target) for each in shown for message in each.context["errors"]]
