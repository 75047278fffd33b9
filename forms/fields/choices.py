"""One of few: choices and yes or no. Another choice than those offered is refused, whatever the page showed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, register

_SELECT_FROM = 8


@register
class Choice(FieldType):
    """Options: `choices` [[value, label], …], `style` (radios or select; by number where not given), `sample`."""

    name = "choice"
    title = gettext_lazy("Chọn một")

    def check_options(self, field: FieldDef) -> None:
        choices = field.options.get("choices")
        if not isinstance(choices, list) or not choices or any(len(each) != 2 for each in choices):
            raise ValueError(f"{field.key}: a choice needs `choices` [[value, label], …]")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        value = clean_line(raw)
        if not value:
            return None
        if value not in labels_of(field):
            raise FieldError(_("Hãy chọn một trong các lựa chọn của “%(label)s”.") % {"label": field.label})
        return value

    def display(self, value: Any, field: FieldDef) -> str:
        return labels_of(field).get(value, "") if value is not None else ""

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        chosen = raw if isinstance(raw, str) else value
        choices = [tuple(each) for each in field.options["choices"]]
        style = field.options.get("style") or ("select" if len(choices) > _SELECT_FROM else "radios")
        if style == "select":
            return {"value": chosen, "options": [("", _("Chọn")), *choices], "template": "components/field.html"}
        css = "choices-inline" if len(choices) <= 3 and all(len(label) < 16 for _value, label in choices) else ""
        return {"value": chosen, "choices": choices, "template": "components/radios.html", "css": css}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "enum": list(labels_of(field))}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample") or next(iter(labels_of(field))))


@register
class YesNo(FieldType):
    """Có or Không, stored as true or false."""

    name = "yes_no"
    title = gettext_lazy("Có hay Không")
    template = "components/radios.html"

    def clean(self, raw: Any, field: FieldDef) -> bool | None:
        if raw in ("yes", True):
            return True
        if raw in ("no", False):
            return False
        if not clean_line(raw):
            return None
        raise FieldError(_("Hãy chọn Có hoặc Không."))

    def display(self, value: Any, field: FieldDef) -> str:
        return "" if value is None else _("Có") if value else _("Không")

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        chosen = raw if isinstance(raw, str) else {True: "yes", False: "no"}.get(value, "")
        return {"value": chosen, "choices": [("yes", _("Có")), ("no", _("Không"))], "css": "choices-inline"}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "boolean"}

    def sample(self, field: FieldDef) -> bool:
        return False

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {} if value is None else {name: "yes" if value else "no"}


def labels_of(field: FieldDef) -> dict[str, str]:
    """The choices of a field: value → label."""
    return {str(value): str(label) for value, label in field.options.get("choices", [])}
