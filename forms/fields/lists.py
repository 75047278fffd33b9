"""Several of few, and one of many: ticked choices, and a choice from a long list of codes found by typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese import fold
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, register
from forms.fields.choices import labels_of
from forms.fields.codes import known_lists, list_of

_MARK = "__"
_SUGGESTED = 3


@register
class MultipleChoice(FieldType):
    """Any of a few, stored in the order of the list. Options: `choices`, `min` (once one is chosen), `max`."""

    name = "multiple_choice"
    title = gettext_lazy("Chọn nhiều")
    template = "forms/fields/checkboxes.html"

    def check_options(self, field: FieldDef) -> None:
        choices = field.options.get("choices")
        if not isinstance(choices, list) or not choices or any(len(each) != 2 for each in choices):
            raise ValueError(f"{field.key}: choices are [[value, label], …]")

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        start = f"{name}{_MARK}"
        return [key[len(start) :] for key, value in data.items() if key.startswith(start) and value] or None

    def clean(self, raw: Any, field: FieldDef) -> list[str] | None:
        ticked = {clean_line(each) for each in raw} if isinstance(raw, list) else set()
        known = labels_of(field)
        if ticked - set(known):
            raise FieldError(_("Hãy chọn trong các lựa chọn của “%(label)s”.") % {"label": field.label})
        chosen = [value for value in known if value in ticked]
        least, most = field.options.get("min", 0), field.options.get("max")
        if chosen and len(chosen) < least:
            raise FieldError(_("Hãy chọn ít nhất %(least)s mục.") % {"least": least})
        if most and len(chosen) > most:
            raise FieldError(_("Chỉ chọn nhiều nhất %(most)s mục.") % {"most": most})
        return chosen or None

    def display(self, value: Any, field: FieldDef) -> str:
        known = labels_of(field)
        return "; ".join(known.get(each, "") for each in value) if isinstance(value, list) else ""

    def export(self, value: Any, field: FieldDef) -> Any:
        return list(value)

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        chosen = raw if isinstance(raw, list) else value if isinstance(value, list) else []
        return {"choices": [(code, label, code in chosen) for code, label in labels_of(field).items()]}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(labels_of(field))}, "uniqueItems": True}

    def sample(self, field: FieldDef) -> list[str]:
        return list(field.options.get("sample") or list(labels_of(field))[:1])

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {f"{name}{_MARK}{each}": "on" for each in value or []}


@register
class CodeChoice(FieldType):
    """One entry of a code list (`options.code_list`), stored as its code; typed as code or name, marks not needed."""

    name = "code_choice"
    title = gettext_lazy("Chọn từ danh mục mã")
    template = "forms/fields/code_choice.html"

    def check_options(self, field: FieldDef) -> None:
        if field.options.get("code_list") not in known_lists():
            raise ValueError(f"{field.key}: `code_list` is one of {', '.join(sorted(known_lists()))}")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        if not text:
            return None
        rows = list_of(field.options["code_list"])
        wanted = fold(text)
        for code, label in rows.items():
            if wanted in (fold(code), fold(label), fold(_shown(code, label))):
                return code
        near = [label for label in rows.values() if wanted in fold(label)]
        if len(near) == 1:
            return next(code for code, label in rows.items() if label == near[0])
        if near:
            names = "; ".join(near[:_SUGGESTED])
            raise FieldError(_("“%(text)s” có nhiều mục gần giống: %(names)s.") % {"text": text[:60], "names": names})
        raise FieldError(_("Danh mục không có “%(text)s”. Hãy gõ vài chữ rồi chọn.") % {"text": text[:60]})

    def display(self, value: Any, field: FieldDef) -> str:
        return list_of(field.options["code_list"]).get(value, str(value)) if value is not None else ""

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        rows = list_of(field.options["code_list"])
        chosen = _shown(value, rows[value]) if value in rows else ""
        return {
            "value": raw if isinstance(raw, str) else chosen,
            "options": [_shown(code, label) for code, label in rows.items()],
        }

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "enum": list(list_of(field.options["code_list"]))}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample") or next(iter(list_of(field.options["code_list"]))))


def _shown(code: str, label: str) -> str:
    return f"{label} ({code})"
