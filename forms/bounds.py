"""How large counts, sums and numbers of a form can become, and which comparisons that makes impossible.

Only what is certain is said: a value of which nothing is known has no bounds, and a condition counts as impossible only
where no answer at all makes it true.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import FieldDef
from forms.fields import tables

Fields = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Span:
    """From the least to the greatest value; `because` says in words of the screen what sets the limit."""

    low: float = -math.inf
    high: float = math.inf
    because: str = ""


def count_span(field: Mapping[str, Any]) -> Span:
    """How many rows or choices an answer can have, an empty answer included."""
    options = field.get("options", {})
    if field["type"] == "table":
        most = tables.most_rows(FieldDef(field["key"], "table", "", options=options))
        return Span(0, most, f"“{field['key']}” có nhiều nhất {most} dòng")
    if field["type"] == "multiple_choice":
        offered = len(options.get("choices", []))
        most = min(options.get("max") or offered, offered)
        return Span(0, most, f"“{field['key']}” chọn được nhiều nhất {most} mục")
    return Span()


def impossible(rule: Any, fields: Fields) -> str:
    """Why a condition can never be true, in words; empty where it may be, or where bounds prove nothing."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        return ""
    ((name, operand),) = rule.items()
    if name == "all":
        return next((why for part in operand if (why := impossible(part, fields))), "")
    if name == "any":
        whys = [impossible(part, fields) for part in operand]
        return "; ".join(dict.fromkeys(whys)) if all(whys) else ""
    if name not in ("lt", "le", "gt", "ge", "same"):
        return ""
    left, right = (_span(part, fields) for part in operand)
    never = {
        "gt": left.high <= right.low,
        "ge": left.high < right.low,
        "lt": left.low >= right.high,
        "le": left.low > right.high,
        "same": left.high < right.low or left.low > right.high,
    }
    return ", ".join(filter(None, (left.because, right.because))) if never[name] else ""


def _span(value: Any, fields: Fields) -> Span:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Span(value, value)
    if not isinstance(value, Mapping) or len(value) != 1:
        return Span()
    ((name, operand),) = value.items()
    if name == "count" and operand in fields:
        return count_span(fields[operand])
    if name == "sum" and operand[0] in fields:
        return _sum_span(fields[operand[0]], operand[1])
    if name == "ref" and operand in fields:
        return _number_span(fields[operand])
    return Span()


def _number_span(field: Mapping[str, Any]) -> Span:
    """A number is cleaned against its own limits; what is computed is not."""
    if field["type"] not in ("number", "money") or field.get("computed") is not None:
        return Span()
    options = field.get("options", {})
    low, high = options.get("min", 0 if field["type"] == "money" else -math.inf), options.get("max", math.inf)
    return Span(low, high, f"“{field['key']}” chỉ nhận số trong giới hạn của nó")


def _sum_span(field: Mapping[str, Any], column: str) -> Span:
    """A sum of nothing is nothing and fails every comparison; of some rows it lies between these."""
    most = count_span(field).high
    found = next((each for each in field.get("options", {}).get("columns", []) if each.get("key") == column), None)
    if found is None:
        return Span()
    each = _number_span({**found, "computed": None})
    low, high = min(each.low, each.low * most), max(each.high, each.high * most)
    return Span(low, high, f"tổng “{column}” của “{field['key']}” (nhiều nhất {most} dòng) nằm trong giới hạn của cột")
