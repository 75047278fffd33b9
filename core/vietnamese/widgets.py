"""A date asked for in three boxes (day, month, year): quicker and surer than a calendar for dates people know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PARTS = ("day", "month", "year")


class DatePartsWidget(forms.MultiWidget):
    """Three text inputs named `<name>_day`, `<name>_month`, `<name>_year`."""

    template_name = "components/widgets/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [value.day, value.month, value.year] if isinstance(value, date) else ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(data.get(f"{name}_{part}", "")).strip() for part in PARTS]


class DatePartsField(forms.MultiValueField):
    """Answers a `date`; every message says which part is wrong and gives an example."""

    widget = DatePartsWidget

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4) for _part in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(_("Nhập ngày, tháng, năm. Ví dụ: 20 11 1990."), code="required")
            return None
        missing = [name for name, part in zip((_("ngày"), _("tháng"), _("năm")), parts, strict=True) if not part]
        if missing:
            raise ValidationError(
                _("Còn thiếu %(parts)s."), code="incomplete", params={"parts": ", ".join(str(name) for name in missing)}
            )
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValidationError(_("Ngày, tháng, năm chỉ gồm chữ số. Ví dụ: 20 11 1990."), code="invalid")
        day, month, year = (int(part) for part in parts)
        if year < 1000:
            raise ValidationError(_("Năm phải đủ bốn chữ số, ví dụ 1990."), code="invalid")
        try:
            result = date(year, month, day)
        except ValueError:
            raise ValidationError(_("Không có ngày này trong lịch. Hãy kiểm tra lại."), code="invalid") from None
        self.run_validators(result)
        return result
