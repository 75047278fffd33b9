"""The small typed language of rules in forms: `visible_if` and `required_if` are conditions, `computed` gives a value.

Rules are data: objects with one operator. The server evaluates them before it validates; the browser has a twin
(`static/src/js/parts/expressions.js`), and a test holds the two together on random trees and answers.

Conditions: `{"eq": ["key", value]}`, `{"in": ["key", [values]]}`, `{"filled": "key"}`, `{"not": c}`, `{"all": [c, …]}`,
`{"any": [c, …]}`, and on two values of one type `{"lt"|"le"|"gt"|"ge"|"same": [v, v]}`. An empty condition holds.

Values: text, numbers, true and false as they are; `{"ref": "key"}`; `{"today": true}`; `{"add": [v, …]}` (what is
missing does not count), `{"sub": [v, v]}`, `{"mul": [v, v]}`; `{"years": [from, to]}` (whole years between two days);
`{"count": "key"}` (rows or choices); `{"sum": ["table", "column"]}`; `{"join": [text, …]}`; `{"if": [c, v, v]}`;
`{"first": [v, …]}` (the first that is there); `{"id_year": text}` and `{"id_sex": text}`: year of birth, male or female
as a personal identity number says (NĐ 137/2015 Điều 13, from memory). A value that cannot be had is nothing; comparing
with nothing fails.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from core.vietnamese.identifiers import sex_and_year

Expression = Mapping[str, Any]
_MAX_DEPTH, _MAX_PARTS = 12, 60
_LARGEST = 1e15
TEXT, NUMBER, DATE, BOOL, LIST, OBJECT = "text", "number", "date", "bool", "list", "object"
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "same": operator.eq,
}  # fmt: skip
_DAY_RE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID_RE = re.compile(r"[0-9]{12}")
VALUE_TYPES = {
    "number": NUMBER, "money": NUMBER, "date": DATE, "yes_no": BOOL, "declaration": BOOL, "table": LIST,
    "multiple_choice": LIST, "address": OBJECT, "agency": OBJECT, "former_address": OBJECT,
    "file": OBJECT, "signature_place": OBJECT,
}  # fmt: skip


class ExpressionError(ValueError):
    """A rule that nobody can evaluate; found when a form is published, never when it is filled in. In Vietnamese."""


def value_type(field_type: str, options: Mapping[str, Any] | None = None) -> str:
    """The type of a field's stored value in rules; a date that may lack its day is text here."""
    if field_type == "date" and (options or {}).get("precision", "day") != "day":
        return TEXT
    return VALUE_TYPES.get(field_type, TEXT)


def check(expression: Any, known: Mapping[str, str], depth: int = 0) -> None:
    """Raise ExpressionError unless the condition is well formed and asks only for `known` keys, with their types."""
    if not expression:
        return
    name, operand = _opened(expression, depth)
    if name in ("eq", "in"):
        _check_comparison(name, operand, known)
    elif name == "filled":
        _known_type(operand, known)
    elif name == "not":
        if not operand:
            raise ExpressionError("“not” cần một điều kiện")
        check(operand, known, depth + 1)
    elif name in ("all", "any"):
        for part in _parts(name, operand):
            check(part, known, depth + 1)
    elif name in _COMPARE:
        left, right = (value_of_type(part, known, depth + 1) for part in _parts(name, operand, 2))
        if left != right or left not in (TEXT, NUMBER, DATE, BOOL) or (name != "same" and left == BOOL):
            raise ExpressionError(f"“{name}” cần hai giá trị cùng kiểu, ở đây là {left} và {right}")
    else:
        raise ExpressionError(f"không biết phép “{str(name)[:30]}”")


def value_of_type(expression: Any, known: Mapping[str, str], depth: int = 0) -> str:
    """The type of a value expression. Raises ExpressionError where it makes no sense."""
    if isinstance(expression, bool):
        return BOOL
    if isinstance(expression, int | float):
        if not math.isfinite(expression) or abs(expression) > _LARGEST:
            raise ExpressionError("số quá lớn")
        return NUMBER
    if isinstance(expression, str):
        return DATE if _DAY_RE.fullmatch(expression) else TEXT
    name, operand = _opened(expression, depth)
    if name == "ref":
        return _known_type(operand, known)
    if name == "today":
        return DATE
    if name in ("add", "sub", "mul"):
        _all_of(NUMBER, name, _parts(name, operand, None if name == "add" else 2), known, depth)
        return NUMBER
    if name == "years":
        _all_of(DATE, name, _parts(name, operand, 2), known, depth)
        return NUMBER
    if name in ("count", "sum"):
        key = operand if name == "count" else _parts(name, operand, 2)[0]
        if _known_type(key, known) != LIST or (name == "sum" and not isinstance(operand[1], str)):
            raise ExpressionError(f"“{name}” cần một bảng hoặc danh sách")
        return NUMBER
    if name == "join":
        _all_of(TEXT, name, _parts(name, operand), known, depth)
        return TEXT
    if name in ("id_year", "id_sex"):
        _all_of(TEXT, name, [operand], known, depth)
        return TEXT
    if name in ("if", "first"):
        parts = _parts(name, operand, 3 if name == "if" else None)
        if name == "if":
            check(parts[0], known, depth + 1)
        types = {value_of_type(part, known, depth + 1) for part in parts[1 if name == "if" else 0 :]}
        if len(types) != 1:
            raise ExpressionError(f"“{name}” cần các giá trị cùng kiểu")
        return types.pop()
    raise ExpressionError(f"không biết phép “{str(name)[:30]}”")


def size_of(expression: Any) -> int:
    """How many operators and values a rule is made of."""
    if isinstance(expression, Mapping):
        return 1 + sum(size_of(part) for part in expression.values())
    if isinstance(expression, list | tuple):
        return sum(size_of(part) for part in expression)
    return 1 if expression is not None else 0


def keys_of(expression: Any) -> frozenset[str]:
    """The answers a rule asks for."""
    if isinstance(expression, list | tuple):
        return frozenset[str]().union(*(keys_of(part) for part in expression))
    if not isinstance(expression, Mapping) or len(expression) != 1:
        return frozenset()
    ((name, operand),) = expression.items()
    if name in ("eq", "in", "sum"):
        return frozenset([operand[0]])
    if name in ("filled", "ref", "count"):
        return frozenset([operand])
    return keys_of(operand)


def holds(expression: Expression | None, answers: Mapping[str, Any], today: dt.date | None = None) -> bool:
    """Whether a checked condition is true for these answers."""
    if not expression:
        return True
    ((name, operand),) = expression.items()
    if name == "eq":
        return _same(answers.get(operand[0]), operand[1])
    if name == "in":
        return any(_same(answers.get(operand[0]), value) for value in operand[1])
    if name == "filled":
        return is_filled(answers.get(operand))
    if name == "not":
        return not holds(operand, answers, today)
    if name == "all":
        return all(holds(part, answers, today) for part in operand)
    if name == "any":
        return any(holds(part, answers, today) for part in operand)
    if name in _COMPARE:
        left, right = (evaluate(part, answers, today) for part in operand)
        if left is None or right is None or _kind(left) != _kind(right):
            return False
        return bool(_COMPARE[name](left, right))
    raise ExpressionError(f"không biết phép “{name}”")


def evaluate(expression: Any, answers: Mapping[str, Any], today: dt.date | None = None) -> Any:
    """The value of a checked value expression, None where it cannot be had. Days are ISO text."""
    if not isinstance(expression, Mapping):
        return _number(expression) if _kind(expression) == NUMBER else expression
    ((name, operand),) = expression.items()
    if name == "ref":
        value = answers.get(operand)
        return _number(value) if _kind(value) == NUMBER else value if is_filled(value) else None
    if name == "today":
        return (today or timezone.localdate()).isoformat()
    if name == "count":
        rows = answers.get(operand)
        return len(rows) if isinstance(rows, list) else 0
    if name == "sum":
        rows = answers.get(operand[0])
        cells = [row.get(operand[1]) for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        return _total(cells)
    if name == "if":
        return evaluate(operand[1 if holds(operand[0], answers, today) else 2], answers, today)
    if name in ("id_year", "id_sex"):
        return _said_by_id(name, evaluate(operand, answers, today))
    parts = [evaluate(part, answers, today) for part in operand]
    if name == "first":
        return next((part for part in parts if is_filled(part)), None)
    if name == "join":
        return "".join(part for part in parts if isinstance(part, str)) or None
    if name == "add":
        return _total(parts)
    if name == "years":
        return _years(*parts)
    if any(_kind(part) != NUMBER for part in parts):
        return None
    return _number(parts[0] - parts[1] if name == "sub" else float(parts[0]) * float(parts[1]))


def is_filled(value: Any) -> bool:
    """Whether there is an answer: `False` and 0 are answers, nothing and empty text are not."""
    return value is not None and value != "" and value != {} and value != []


def _total(parts: list[Any]) -> Any:
    """The sum of what is there; nothing where nothing is."""
    numbers = [float(part) for part in parts if _kind(part) == NUMBER]
    total = 0.0
    for number in numbers:  # one after the other, as the browser does
        total += number
    return _number(total) if numbers else None


def _number(value: Any) -> Any:
    """Rounded to six places in the way both sides can; nothing where it is too large."""
    if abs(value) > _LARGEST:
        return None
    rounded = value if isinstance(value, int) else math.floor(value * 1e6 + 0.5) / 1e6
    return int(rounded) if rounded == int(rounded) else rounded


def _years(first: Any, last: Any) -> int | None:
    """Whole years from one day to another; nothing unless both are days in order."""
    if not all(isinstance(day, str) and _DAY_RE.fullmatch(day) for day in (first, last)) or last < first:
        return None
    return int(last[:4]) - int(first[:4]) - (last[5:] < first[5:])


def _said_by_id(name: str, number: Any) -> str | None:
    """What an identity number says; nothing where it has not twelve digits."""
    if not isinstance(number, str) or not _ID_RE.fullmatch(number):
        return None
    sex, year = sex_and_year(number)
    return sex if name == "id_sex" else str(year)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int | float):
        return NUMBER
    return TEXT if isinstance(value, str) else OBJECT


def _same(answer: Any, value: Any) -> bool:
    """Equal and of one type: `True` is not 1 here."""
    return _kind(answer) == _kind(value) and answer is not None and bool(answer == value)


def _opened(expression: Any, depth: int) -> tuple[str, Any]:
    if depth > _MAX_DEPTH:
        raise ExpressionError("điều kiện lồng nhau quá sâu")
    if not isinstance(expression, Mapping) or len(expression) != 1:
        raise ExpressionError("một điều kiện là một đối tượng có đúng một phép")
    ((name, operand),) = expression.items()
    return name, operand


def _parts(name: str, operand: Any, count: int | None = None) -> list[Any]:
    if not isinstance(operand, list) or len(operand) > _MAX_PARTS or (count is not None and len(operand) != count):
        raise ExpressionError(f"“{name}” cần một danh sách" + (f" {count} phần" if count else ""))
    return operand


def _all_of(wanted: str, name: str, parts: list[Any], known: Mapping[str, str], depth: int) -> None:
    for part in parts:
        found = value_of_type(part, known, depth + 1)
        if found != wanted:
            raise ExpressionError(f"“{name}” cần giá trị kiểu {wanted}, ở đây là {found}")


def _known_type(key: Any, known: Mapping[str, str]) -> str:
    if not isinstance(key, str) or key not in known:
        raise ExpressionError(f"hỏi đến “{str(key)[:80]}”, không phải câu hỏi đứng trước")
    return known[key]


def _check_comparison(name: str, operand: Any, known: Mapping[str, str]) -> None:
    if not isinstance(operand, list) or len(operand) != 2:
        raise ExpressionError(f"“{name}” cần [câu hỏi, giá trị]")
    kind = _known_type(operand[0], known)
    if name == "in" and (not isinstance(operand[1], list) or len(operand[1]) > _MAX_PARTS):
        raise ExpressionError("“in” cần [câu hỏi, [các giá trị]]")
    if kind in (LIST, OBJECT):
        raise ExpressionError(f"“{name}” không so sánh được câu hỏi “{operand[0]}”: câu trả lời có nhiều phần")
    for value in operand[1] if name == "in" else [operand[1]]:
        wanted = TEXT if kind == DATE else kind
        given = BOOL if isinstance(value, bool) else NUMBER if isinstance(value, int | float) else TEXT
        if given != wanted or not isinstance(value, bool | int | float | str):
            raise ExpressionError(f"“{name}”: câu hỏi “{operand[0]}” có kiểu {kind}, không so với {value!r}")
