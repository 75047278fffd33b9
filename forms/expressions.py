"""The small language of conditions in forms (`visible_if`, `required_if`): data, evaluated on the server only.

`{"eq": ["key", value]}`, `{"in": ["key", [values]]}`, `{"filled": "key"}`, `{"not": x}`, `{"all": [x, …]}`,
`{"any": [x, …]}`. A key without an answer equals nothing. An empty condition (None or {}) holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Expression = Mapping[str, Any]
_MAX_DEPTH = 12


class ExpressionError(ValueError):
    """A condition that nobody can evaluate; found when a form is published, never when it is filled in."""


def check(expression: Any, known_keys: frozenset[str], depth: int = 0) -> None:
    """Raise ExpressionError unless the condition is well formed and asks only for known keys."""
    if not expression:
        return
    if depth > _MAX_DEPTH:
        raise ExpressionError("conditions are nested too deeply")
    if not isinstance(expression, Mapping) or len(expression) != 1:
        raise ExpressionError(f"a condition is an object with one operator: {expression!r}")
    ((operator, operand),) = expression.items()
    if operator in ("eq", "in"):
        _check_comparison(operator, operand, known_keys)
    elif operator == "filled":
        _check_key(operand, known_keys)
    elif operator == "not":
        if not operand:
            raise ExpressionError("`not` needs a condition")
        check(operand, known_keys, depth + 1)
    elif operator in ("all", "any"):
        if not isinstance(operand, list):
            raise ExpressionError(f"`{operator}` takes a list of conditions")
        for part in operand:
            check(part, known_keys, depth + 1)
    else:
        raise ExpressionError(f"unknown operator {operator!r}")


def keys_of(expression: Expression | None) -> frozenset[str]:
    """The answers a condition asks for."""
    if not expression:
        return frozenset()
    ((operator, operand),) = expression.items()
    if operator in ("eq", "in"):
        return frozenset([operand[0]])
    if operator == "filled":
        return frozenset([operand])
    parts = [operand] if operator == "not" else operand
    return frozenset().union(*(keys_of(part) for part in parts))


def holds(expression: Expression | None, answers: Mapping[str, Any]) -> bool:
    """Whether a checked condition is true for these answers."""
    if not expression:
        return True
    ((operator, operand),) = expression.items()
    if operator == "eq":
        return _same(answers.get(operand[0]), operand[1])
    if operator == "in":
        return any(_same(answers.get(operand[0]), value) for value in operand[1])
    if operator == "filled":
        return is_filled(answers.get(operand))
    if operator == "not":
        return not holds(operand, answers)
    if operator == "all":
        return all(holds(part, answers) for part in operand)
    if operator == "any":
        return any(holds(part, answers) for part in operand)
    raise ExpressionError(f"unknown operator {operator!r}")


def is_filled(value: Any) -> bool:
    """Whether there is an answer: `False` and 0 are answers, nothing and empty text are not."""
    return value is not None and value != "" and value != {} and value != []


def _same(answer: Any, value: Any) -> bool:
    """Equal and of one type: `True` is not 1 here."""
    return type(answer) is type(value) and bool(answer == value)


def _check_key(key: Any, known_keys: frozenset[str]) -> None:
    if not isinstance(key, str) or key not in known_keys:
        raise ExpressionError(f"the condition asks for {key!r}, which is not a field before it")


def _check_comparison(operator: str, operand: Any, known_keys: frozenset[str]) -> None:
    if not isinstance(operand, list) or len(operand) != 2:
        raise ExpressionError(f"`{operator}` takes [key, value]")
    _check_key(operand[0], known_keys)
    if operator == "in" and not isinstance(operand[1], list):
        raise ExpressionError("`in` takes [key, [values]]")
