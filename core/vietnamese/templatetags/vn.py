"""Template tags of every page (built in: no `{% load %}`): icons, Vietnamese dates and money, chips, codes, fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from django import forms, template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core.vietnamese import chips, dates, numbers, text
from core.vietnamese.widgets import DatePartsWidget

register = template.Library()
NOTHING = "–"


@lru_cache(maxsize=2)
def _drawings(path: str, _changed_ns: int) -> dict[str, str]:
    return dict(json.loads(Path(path).read_text("utf-8")))


def _icon_file() -> Path:
    return Path(settings.BASE_DIR) / "static" / "dist" / "icons.json"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Inline drawing, hidden from screen readers: a word always stands beside it. Raises when the name is not built."""
    path = _icon_file()
    try:
        drawings = _drawings(str(path), path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise ImproperlyConfigured("static/dist is not built: run `npm run build`") from None
    if name not in drawings:
        raise template.TemplateSyntaxError(f"icon {name!r} is not listed in static/src/icons.json")
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>',
        f" {css}" if css else "",
        mark_safe(drawings[name]),  # noqa: S308 - our own build of Bootstrap Icons
    )


@register.filter
def date_vn(value: date | datetime | None) -> str:
    """20/11/2026; a dash for nothing."""
    return dates.format_date(value) if value else NOTHING


@register.filter
def datetime_vn(value: datetime | None) -> SafeString | str:
    """20/11/2026 14:05 on the clock of Vietnam, as a <time> element."""
    if not value:
        return NOTHING
    return format_html('<time datetime="{}">{}</time>', dates.iso_datetime(value), dates.format_datetime(value))


@register.filter
def time_vn(value: datetime | None) -> str:
    """14:05 on the clock of Vietnam."""
    return dates.to_local(value).strftime("%H:%M") if value else NOTHING


@register.filter
def money_vn(value: int | Decimal | None) -> str:
    """150.000 ₫; a dash for nothing (zero is an amount)."""
    return NOTHING if value is None or value == "" else numbers.money(value)


@register.filter
def number_vn(value: float | Decimal | None) -> str:
    """1.234 or 99,5: points between thousands, a comma before decimals."""
    if value is None or value == "":
        return NOTHING
    whole, _, rest = f"{Decimal(str(value)):f}".partition(".")
    grouped = ("-" if whole.startswith("-") else "") + numbers.group_digits(abs(int(whole)))
    rest = rest.rstrip("0")
    return f"{grouped},{rest}" if rest else grouped


@register.filter
def file_size(value: int | None) -> str:
    """Bytes as people read them: 640 kB, 2,4 MB."""
    if value is None:
        return NOTHING
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} kB"
    return f"{value / 1024 / 1024:.1f}".removesuffix(".0").replace(".", ",") + " MB"


@register.filter
def fold(value: Any) -> str:
    """Text as searched: no marks, lower case."""
    return text.fold(str(value or ""))


@register.filter
def under(path: str, start: str) -> bool:
    """Whether an address lies at or below another; marks the current entry of a navigation."""
    return path == start or (start != "/" and path.startswith(start))


@register.filter
def item(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """`mapping[key]`, nothing when it is not there."""
    return (mapping or {}).get(key)


@register.inclusion_tag("components/chip.html")
def state_chip(code: Any, label: str = "", tone: str = "", icon: str = "") -> dict[str, Any]:
    """`{% state_chip dossier.state dossier.get_state_display %}`: word, colour and icon of a state.

    The word is a choice of a model: kept in Vietnamese, said in the reader's language here.
    """
    return {"chip": chips.state_chip(str(code), gettext(str(label or getattr(code, "label", code))), tone, icon)}


@register.inclusion_tag("components/chip.html")
def lateness_chip(
    due_at: datetime | None, done_at: datetime | None = None, hours: bool = False, now: datetime | None = None
) -> dict[str, Any]:
    """`{% lateness_chip dossier.due_at %}`: còn 3 ngày, đến hạn hôm nay, quá hạn 2 ngày; nothing without a due time."""
    if due_at is None:
        return {"chip": None}
    return {"chip": chips.lateness_chip(due_at, now or timezone.now(), done_at=done_at, hours=bool(hours))}


@register.inclusion_tag("components/copy_code.html")
def copy_code(code: str, label: str = "") -> dict[str, Any]:
    """A code in tabular type with a button that copies it."""
    return {"code": code, "label": label}


@register.simple_tag
def qr(value: str, label: str = "") -> SafeString:
    """QR code as inline SVG with its quiet zone; `label` says what it holds."""
    drawing = segno.make(str(value), error="m", micro=False)
    svg = drawing.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
    opening = format_html('<svg class="qr" role="img" aria-label="{}" ', label or gettext("Mã QR"))
    return mark_safe(svg.replace("<svg ", opening, 1))  # noqa: S308 - segno writes numbers only


INPUT_CLASSES: dict[str, str] = {
    "text": "form-control",
    "email": "form-control",
    "number": "form-control",
    "password": "form-control",
    "tel": "form-control",
    "url": "form-control",
    "search": "form-control",
    "date": "form-control",
    "file": "form-control",
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "select": "form-select",
}


def _template_for(widget: forms.Widget) -> str:
    """Which component shows a field, by its widget."""
    if isinstance(widget, DatePartsWidget):
        return "components/date_input.html"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "components/radios.html"
    if isinstance(widget, forms.CheckboxInput):
        return "components/checkbox.html"
    if isinstance(widget, forms.FileInput):
        return "components/file_upload.html"
    return "components/field.html"


def _described_by(bound: BoundField, hint: str) -> str:
    ids = [f"{bound.id_for_label or bound.auto_id}-hint"] if hint else []
    if bound.errors:
        ids.append(f"{bound.id_for_label or bound.auto_id}-error")
    return " ".join(ids)


def _widget(bound: BoundField, hint: str, extra: Mapping[str, str]) -> SafeString:
    """The form control alone, with our class and its description."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "text" if not isinstance(widget, forms.Select) else "select")
    classes = [widget.attrs.get("class", ""), INPUT_CLASSES.get(kind, "form-control"), extra.get("class", "")]
    attrs: dict[str, Any] = {**extra, "class": " ".join(name for name in classes if name)}
    described = _described_by(bound, hint)
    # Django 5.2 would point to the ids of its own layout, which is not ours.
    attrs["aria-describedby"] = described or None
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs={name: value for name, value in attrs.items() if value is not None})


@register.simple_tag(takes_context=True)
def field(
    context: Context,
    bound: BoundField,
    hint: str = "",
    provenance: str = "",
    css: str = "",
    width: str = "",
    **attributes: str,
) -> SafeString:
    """`{% field form.name hint="…" provenance="account" width="20" autocomplete="name" %}`: one field, complete.

    Shows label, hint, error, control and where a prefilled value came from. Other keyword arguments become attributes
    of the control, underscores as hyphens.
    """
    if bound.is_hidden:
        return bound.as_widget()
    hint = hint or str(bound.help_text or "")
    extra = {name.replace("_", "-"): value for name, value in attributes.items()}
    if width:
        extra["class"] = f"width-{width}"
    page = get_template(_template_for(bound.field.widget))
    identity = bound.id_for_label or bound.auto_id
    return mark_safe(  # noqa: S308 - rendered by an autoescaping template
        page.render(
            {
                "field": bound,
                "id": identity,
                "name": bound.html_name,
                "label": bound.label,
                "hint": hint,
                "errors": bound.errors,
                "required": bound.field.required,
                "provenance": provenance,
                "css": css,
                "widget": _widget(bound, hint, extra),
                "options": list(bound) if _template_for(bound.field.widget) == "components/radios.html" else None,
                "accept": bound.field.widget.attrs.get("accept", ""),
                "multiple": getattr(bound.field.widget, "allow_multiple_selected", False),
                "capture": attributes.get("capture", ""),
                "max_bytes": getattr(settings, "UPLOAD_MAX_BYTES", 0),
                "request": context.get("request"),
            }
        )
    )


@register.simple_tag(takes_context=True)
def fields(context: Context, form: forms.BaseForm) -> SafeString:
    """All fields of a form, one under the other; hidden ones too."""
    return mark_safe("".join(field(context, bound) for bound in form))  # noqa: S308 - rendered parts


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | None = None, errors: Any = None) -> dict[str, Any]:
    """`{% error_summary form %}` or `{% error_summary errors=list %}` with (text, id of the field) pairs."""
    found: list[tuple[str, str]] = [(str(message), target) for message, target in errors or []]
    if form is not None and form.is_bound:
        found += [(str(message), "") for message in form.non_field_errors()]
        for bound in form:
            found += [(f"{str(bound.label).rstrip('.:?')}: {message}", first_input(bound)) for message in bound.errors]
    return {"errors": found}


def first_input(bound: BoundField) -> str:
    """Id of the control that takes the focus when an error is followed."""
    widget = bound.field.widget
    if isinstance(widget, DatePartsWidget):
        return f"{bound.auto_id}_day"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str) -> dict[str, str]:
    """Address and direction for a sortable column header: `sap-xep=key` or `sap-xep=-key` in the query string."""
    request = context["request"]
    query = request.GET.copy()
    now = query.get("sap-xep", "")
    query["sap-xep"] = f"-{key}" if now == key else key
    query.pop("trang", None)
    direction = "ascending" if now == key else "descending" if now == f"-{key}" else ""
    return {"url": f"?{query.urlencode()}", "direction": direction}


@register.filter
def nth(sequence: Any, index: int) -> Any:
    """The element at a place, nothing when there is none."""
    try:
        return sequence[index]
    except (IndexError, TypeError, KeyError):
        return None


@register.filter
def page_numbers(paginator: Any, current: int) -> list[int | None]:
    """Page numbers to show around the current one; None stands for a gap."""
    shown = paginator.get_elided_page_range(current, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]
