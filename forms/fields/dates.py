"""Dates in three boxes; a date of which only the year, or month and year, is known stays what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese.dates import document_date
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, register

PARTS = ("day", "month", "year")
_FIRST_YEAR = 1880
_PRECISIONS = ("day", "partial", "year")


@register
class Date(FieldType):
    """ISO text: `2026-11-20`, `2026-11` or `2026`.

    Options: `precision` (day; partial: day or month may be left empty; year), `past` (not after today), `future` (not
    before today), `min_age` (whole years today; legal ages such as Luật Hôn nhân và gia đình 2014 Điều 8), `sample`.
    """

    name = "date"
    title = gettext_lazy("Ngày, tháng, năm")
    template = "components/date_input.html"

    def check_options(self, field: FieldDef) -> None:
        if field.options.get("precision", "day") not in _PRECISIONS:
            raise ValueError(f"{field.key}: precision is one of {_PRECISIONS}")

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        if not any(f"{name}_{part}" in data for part in PARTS):
            return None
        return {part: str(data.get(f"{name}_{part}", "")) for part in PARTS}

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        parts = _split(raw) if isinstance(raw, str) else raw or {}
        day, month, year = (clean_line(parts.get(part, "")) for part in PARTS)
        if not (day or month or year):
            return None
        precision = field.options.get("precision", "day")
        if precision == "year":
            day = month = ""
        _require_parts(day, month, year, precision)
        numbers = [_number(text) for text in (day, month, year) if text]
        if None in numbers:
            raise FieldError(_("Ngày, tháng, năm phải ghi bằng số, ví dụ 20 11 1990."))
        first, last = _span(_number(year) or 0, _number(month), _number(day))
        _require_limits(first, last, field)
        text = f"{int(year):04d}"
        if month:
            text += f"-{int(month):02d}"
        return f"{text}-{int(day):02d}" if day else text

    def display(self, value: Any, field: FieldDef) -> str:
        return "/".join(reversed(str(value).split("-"))) if value else ""

    def print(self, value: Any, field: FieldDef) -> str:
        if not value:
            return ""
        parts = [int(part) for part in str(value).split("-")]
        if len(parts) == 3:
            return (
                document_date(dt.date(*parts)) if field.options.get("print") == "words" else self.display(value, field)
            )
        return self.display(value, field)

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        shown = dict(raw) if isinstance(raw, dict) else _split(str(value)) if value else {}
        if field.options.get("precision") == "year":
            box = {"template": "components/field.html", "width": "4", "inputmode": "numeric", "maxlength": "4"}
            return {**box, "value": shown.get("year", ""), "suffix": "_year"}
        return {part: shown.get(part, "") for part in PARTS}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        patterns = {"day": r"^\d{4}-\d{2}-\d{2}$", "partial": r"^\d{4}(-\d{2}){0,2}$", "year": r"^\d{4}$"}
        return {"type": "string", "pattern": patterns[field.options.get("precision", "day")]}

    def sample(self, field: FieldDef) -> str:
        given = field.options.get("sample")
        return str(given) if given else "1996" if field.options.get("precision") == "year" else "1996-04-12"

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {f"{name}_{part}": text for part, text in _split(str(value or "")).items()}


def as_date(value: Any) -> dt.date | None:
    """The stored value as a date when it names a day, else None."""
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _split(iso: str) -> dict[str, str]:
    """Parts of an ISO date, or of one written 20/11/2026."""
    parts = list(reversed(iso.strip().split("/"))) if "/" in iso else iso.split("-")
    year, month, day = ([*parts, "", ""])[:3]
    return {"day": day, "month": month, "year": year}


def _require_parts(day: str, month: str, year: str, precision: str) -> None:
    if not year:
        raise FieldError(_("Hãy ghi năm."))
    if day and not month:
        raise FieldError(_("Hãy ghi tháng."))
    if precision == "day" and not (day and month):
        raise FieldError(_("Hãy ghi đủ ngày, tháng, năm."))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _span(year: int, month: int | None, day: int | None) -> tuple[dt.date, dt.date]:
    """First and last day that the given parts can mean."""
    if not _FIRST_YEAR <= year <= 2200:
        raise FieldError(_("Năm phải ghi đủ bốn chữ số, ví dụ 1990."))
    try:
        first = dt.date(year, month or 1, day or 1)
        if day:
            return first, first
        if month:
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            return first, following - dt.timedelta(days=1)
        return first, dt.date(year, 12, 31)
    except ValueError:
        raise FieldError(_("Ngày này không có trong lịch; hãy kiểm tra lại.")) from None


def _require_limits(first: dt.date, last: dt.date, field: FieldDef) -> None:
    today = timezone.localdate()
    if field.options.get("past") and first > today:
        raise FieldError(_("“%(label)s” không thể sau ngày hôm nay.") % {"label": field.label})
    if field.options.get("future") and last < today:
        raise FieldError(_("“%(label)s” không thể trước ngày hôm nay.") % {"label": field.label})
    age = field.options.get("min_age")
    if age and _years_between(first, today) < int(age):
        message = field.options.get("min_age_message") or _("Chưa đủ %(age)s tuổi.") % {"age": age}
        raise FieldError(str(message))


def _years_between(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
