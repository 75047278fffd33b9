"""Text, long text, numbers, information without a question, and declarations to agree to."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese import group_digits
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, Mark, clean_line, clean_lines, register

_LINE_MAX = 200
_TEXT_MAX = 2000
_NUMBER_RE = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)


@register
class Text(FieldType):
    """One line. Options: `max` (characters, 200), `width` (of the box), `autocomplete`."""

    name = "text"
    title = gettext_lazy("Một dòng chữ")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        _limit(text, field.options.get("max", _LINE_MAX))
        return text or None

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        return {
            "value": raw if isinstance(raw, str) else self.display(value, field),
            "width": field.options.get("width", ""),
            "autocomplete": field.options.get("autocomplete", ""),
        }

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "maxLength": field.options.get("max", _LINE_MAX)}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "Mẹ đẻ"))


@register
class LongText(FieldType):
    """Several lines. Options: `max` (characters, 2000), `rows`."""

    name = "long_text"
    title = gettext_lazy("Nhiều dòng chữ")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_lines(raw)
        _limit(text, field.options.get("max", _TEXT_MAX))
        return text or None

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        return {
            "value": raw if isinstance(raw, str) else self.display(value, field),
            "rows": field.options.get("rows", 5),
        }

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "maxLength": field.options.get("max", _TEXT_MAX)}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "Đề nghị giải quyết theo quy định."))


@register
class Number(FieldType):
    """A whole or decimal number, typed the Vietnamese way (1.234,5). Options: `min`, `max`, `decimals` (0), `unit`."""

    name = "number"
    title = gettext_lazy("Số")

    def clean(self, raw: Any, field: FieldDef) -> int | float | None:
        shown = str(raw).replace(".", ",") if isinstance(raw, float) else str(raw)
        text = clean_line(shown if raw is not None else "").replace(" ", "")
        if not text:
            return None
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text):
            text = text.replace(".", "")
        elif re.search(r"\.\d{3}(,|$)", text):  # 1000.000 may mean a million or a thousand: not for us to guess
            raise FieldError(_("Dấu chấm ngăn từng ba chữ số: hãy ghi 1.000.000 hoặc 1000000."))
        text = text.replace(",", ".")
        if not _NUMBER_RE.fullmatch(text):
            raise FieldError(_("“%(label)s” phải là một số.") % {"label": field.label})
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise FieldError(_("“%(label)s” phải là một số.") % {"label": field.label}) from None
        places = int(field.options.get("decimals", 0))
        if places and number != round(number, places):
            raise FieldError(
                _("“%(label)s” có nhiều nhất %(places)s chữ số sau dấu phẩy.")
                % {"label": field.label, "places": places}
            )
        if not places and number != int(number):
            raise FieldError(_("“%(label)s” phải là số nguyên.") % {"label": field.label})
        low, high = field.options.get("min"), field.options.get("max")
        if low is not None and number < Decimal(str(low)):
            raise FieldError(_("“%(label)s” không được nhỏ hơn %(low)s.") % {"label": field.label, "low": low})
        if high is not None and number > Decimal(str(high)):
            raise FieldError(_("“%(label)s” không được lớn hơn %(high)s.") % {"label": field.label, "high": high})
        return int(number) if number == int(number) else float(number)

    def display(self, value: Any, field: FieldDef) -> str:
        if value is None:
            return ""
        whole, _dot, rest = str(value).partition(".")
        shown = f"-{group_digits(abs(int(whole)))}" if whole.startswith("-") else group_digits(int(whole))
        number = f"{shown},{rest}" if rest else shown
        return f"{number} {field.options.get('unit', '')}".strip()

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        typed = raw if isinstance(raw, str) else "" if value is None else str(value).replace(".", ",")
        return {"value": typed, "inputmode": "numeric", "width": field.options.get("width", "10")}

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {name: "" if value is None else str(value).replace(".", ",")}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        limits = {"minimum": field.options.get("min"), "maximum": field.options.get("max")}
        kind = "number" if field.options.get("decimals") else "integer"
        return {"type": kind, **{name: limit for name, limit in limits.items() if limit is not None}}

    def sample(self, field: FieldDef) -> int:
        return int(field.options.get("sample", field.options.get("min", 1)))


@register
class Info(Mark):
    """A paragraph to read. Its hint is the text."""

    name = "info"
    title = gettext_lazy("Thông tin để đọc")
    template = "forms/fields/info.html"


@register
class Declaration(FieldType):
    """Lời cam đoan: a sentence to agree to; its label is the sentence."""

    name = "declaration"
    title = gettext_lazy("Lời cam đoan")
    template = "components/checkbox.html"

    def clean(self, raw: Any, field: FieldDef) -> bool | None:
        return True if raw in ("on", "true", True) else None

    def display(self, value: Any, field: FieldDef) -> str:
        return _("Đã cam đoan") if value is True else _("Chưa cam đoan")

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        return {"checked": value is True, "value": "on"}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "boolean"}

    def sample(self, field: FieldDef) -> bool:
        return True

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {name: "on"} if value is True else {}


def _limit(text: str, limit: int) -> None:
    if len(text) > limit:
        raise FieldError(_("Nội dung dài quá %(limit)s ký tự; hãy viết ngắn lại.") % {"limit": limit})
