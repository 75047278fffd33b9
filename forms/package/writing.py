"""How a stored value is written for another system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from core.vietnamese.dates import date_in_words, format_date
from forms.definition import FieldDef
from forms.fields import type_of


def fits(way: str, field: FieldDef) -> bool:
    """Whether answers to this field can be written so."""
    wanted = WAYS[way][0]
    whole = field.type != "date" or field.options.get("precision", "day") == "day"
    return wanted is None or (field.type == wanted and whole)


def written(way: str, value: Any, field: FieldDef) -> str:
    """The text of a stored value; empty for none."""
    return "" if value is None else WAYS[way][1](value, field)


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(value)


WAYS: Mapping[str, tuple[str | None, Callable[[Any, FieldDef], str]]] = {
    "text": (None, lambda value, field: type_of(field.type).print(value, field)),
    "code": (None, lambda value, field: str(value)),
    "dd/MM/yyyy": ("date", lambda value, field: format_date(_day(value))),
    "words": ("date", lambda value, field: date_in_words(_day(value))),
    "province": ("address", lambda value, field: value.get("province", "")),
    "commune": ("address", lambda value, field: value.get("commune", "")),
}
"""By name: the type it needs (None: any), and the text of a stored value."""
