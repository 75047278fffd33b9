"""Sums of money, written out in words as papers want them, and times of day."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese import group_digits
from core.vietnamese.numbers import money_in_words
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, register
from forms.fields.text import Number

_MOST = 999_999_999_999
_TIME_RE = re.compile(r"(\d{1,2})(?:\s*(?:[:.h]|giờ)\s*(\d{1,2})?\s*(?:phút|p|')?)?", re.IGNORECASE)


@register
class Money(Number):
    """Whole đồng. Options: `min` (0), `max` (999 999 999 999). The words are shown under the sum and printed."""

    name = "money"
    title = gettext_lazy("Số tiền (kèm bằng chữ)")
    template = "forms/fields/money.html"

    def clean(self, raw: Any, field: FieldDef) -> int | None:
        text = re.sub(r"\s*(đồng|đ|vnđ|vnd|₫)\.?$", "", clean_line(str(raw) if raw is not None else ""), flags=re.I)
        number = super().clean(text, field)
        if number is None:
            return None
        if number < 0:
            raise FieldError(_("Số tiền không được là số âm."))
        if number > _MOST:
            raise FieldError(_("Số tiền lớn quá %(most)s đồng.") % {"most": group_digits(_MOST)})
        return int(number)

    def display(self, value: Any, field: FieldDef) -> str:
        return "" if value is None else f"{group_digits(value)} đồng"

    def print(self, value: Any, field: FieldDef) -> str:
        return "" if value is None else f"{self.display(value, field)} (Bằng chữ: {money_in_words(value)})"

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        typed = raw if isinstance(raw, str) else "" if value is None else group_digits(value)
        still = isinstance(value, int) and raw in (None, str(value), group_digits(value))
        words = money_in_words(value) if still else ""
        return {"value": typed, "inputmode": "numeric", "width": "20", "words": words}

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {name: "" if value is None else group_digits(value)}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        low, high = field.options.get("min", 0), field.options.get("max", _MOST)
        return {"type": "integer", "minimum": low, "maximum": high}

    def sample(self, field: FieldDef) -> int:
        return int(field.options.get("sample", 50_000_000))


@register
class Time(FieldType):
    """A time of day, stored "07:30"; typed as 7:30, 7h30, 7 giờ 30 phút or 7 giờ."""

    name = "time"
    title = gettext_lazy("Giờ, phút")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        if not text:
            return None
        found = _TIME_RE.fullmatch(text)
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 99)
        if hour > 23 or minute > 59:
            raise FieldError(_("Hãy ghi giờ, phút từ 0:00 đến 23:59, ví dụ 7:30."))
        return f"{hour:02d}:{minute:02d}"

    def display(self, value: Any, field: FieldDef) -> str:
        if not isinstance(value, str) or ":" not in value:
            return ""
        hour, minute = value.split(":")
        return f"{int(hour)} giờ {minute} phút"

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        return {"value": raw if isinstance(raw, str) else value or "", "width": "5"}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "07:30"))
