"""What is wrong with a form as a whole: rules that run in a circle or ask ahead, and branches nobody can ever reach.

A branch is dead when its condition fails for every answer that its questions allow. Only finitely many answers matter
to a condition: the choices, yes and no, nothing; for numbers, days and texts the constants it compares with and their
neighbours; for lists the counts it compares with. With more than `_MOST` combinations, or where a rule reckons, the
branch is taken to live, unless the bounds of counts, sums and numbers rule it out (`forms.bounds`).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.bounds import count_span, impossible
from forms.definition import FieldDef, FormDef, parse
from forms.expressions import keys_of
from forms.journey import visible_answers

_MOST = 20_000
_RECKONING = ("years", "sum", "add", "sub", "mul", "id_year", "id_sex")
RULES = ("visible_if", "required_if", "computed")
_DEAD = {
    "dead": "điều kiện không bao giờ đúng",
    "never_required": "điều kiện bắt buộc không bao giờ đúng khi câu hỏi được hỏi",
}


@dataclass(frozen=True)
class Finding:
    """One fault: a stable code, the key of the field, a Vietnamese message."""

    code: str
    key: str
    message: str


def analyse(pages: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """The faults of compiled pages, worst first; empty for a form that may be published."""
    fields = [each for page in pages for each in page["fields"]]
    return [*order_faults(fields), *dead_branches(pages)]


def order_faults(fields: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Rules that depend on themselves, directly or around a corner, and rules that ask for a later question."""
    place = {each["key"]: number for number, each in enumerate(fields)}
    asks = {each["key"]: sorted(_asked(each) & set(place)) for each in fields}
    found = []
    for key in asks:
        circle = _circle(key, asks)
        if circle:
            path = " → ".join(circle)
            found.append(Finding("cycle", key, f"Câu hỏi “{key}”: điều kiện chạy vòng quanh ({path})."))
        else:
            later = [other for other in asks[key] if place[other] >= place[key]]
            found += [Finding("later", key, f"Câu hỏi “{key}”: hỏi đến “{other}” ở phía sau.") for other in later]
    return found


def _asked(field: Mapping[str, Any]) -> frozenset[str]:
    return frozenset[str]().union(*(keys_of(field.get(rule)) for rule in RULES))


def _circle(start: str, asks: Mapping[str, list[str]]) -> list[str]:
    """A way from a key back to itself; empty when there is none."""
    ways, seen = [[start]], set()
    while ways:
        way = ways.pop()
        for key in asks[way[-1]]:
            if key == start:
                return [*way, start]
            if key not in seen:
                seen.add(key)
                ways.append([*way, key])
    return []


def dead_branches(pages: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Questions whose `visible_if` can never hold, and those that `required_if` never requires while they are asked."""
    form = parse({"pages": pages})
    fields = {each["key"]: each for page in pages for each in page["fields"]}
    found = []
    known: dict[
        str, tuple[str, str] | None
    ] = {}  # many questions of a form hang on one condition: each is weighed once
    for each in form.fields:
        rules = repr((each.visible_if, each.required_if))
        if rules not in known:
            known[rules] = _dead(form, each, fields)
        if (dead := known[rules]) is not None:
            code, why = dead
            found.append(Finding(code, each.key, f"Câu hỏi “{each.key}”: {_DEAD[code]}{why}."))
    return found


def _dead(form: FormDef, field: FieldDef, fields: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """(code, reason) of the condition that can never hold; None where all can.

    The reason is ready to stand behind the message, and empty where no bound gives one.
    """
    conditions = (("dead", field.visible_if, field.is_visible), ("never_required", field.required_if, _required(field)))
    for code, rule, holds in conditions:
        if not rule:
            continue
        if why := impossible(rule, fields):
            return code, f" ({why})"
        if not _lives(form, field, fields, holds):
            return code, ""
    return None


def _required(field: FieldDef) -> Callable[[Mapping[str, Any]], bool]:
    return lambda answers: field.is_visible(answers) and field.is_required(answers)


def _lives(
    form: FormDef,
    field: FieldDef,
    fields: Mapping[str, Mapping[str, Any]],
    holds: Callable[[Mapping[str, Any]], bool],
) -> bool:
    """Whether some answers make it hold; taken to be so where samples prove nothing."""
    asked = _closure(field.key, fields)
    deciding = [*(fields[key] for key in asked), fields[field.key]]
    if any(_reckons(each.get(rule)) for each in deciding for rule in RULES):
        return True
    worlds = _worlds([fields[key] for key in fields if key in asked], deciding)
    if worlds is None:
        return True
    small = [replace(page, fields=tuple(each for each in page.fields if each.key in asked)) for page in form.pages]
    part = replace(form, pages=tuple(page for page in small if page.fields))
    return any(holds(visible_answers(part, world)) for world in worlds)


def _reckons(rule: Any) -> bool:
    """Whether a rule computes with numbers, days or rows anywhere inside; a count beside a plain number does not."""
    if isinstance(rule, Mapping):
        return any(name in _RECKONING or name == "count" or _reckons(_plain(name, part)) for name, part in rule.items())
    return isinstance(rule, list) and any(_reckons(part) for part in rule)


def _plain(name: str, operand: Any) -> Any:
    """The operands of a comparison without counts that are compared with a number: their domain tells them apart."""
    if name not in ("lt", "le", "gt", "ge", "same") or not any(type(each) in (int, float) for each in operand):
        return operand
    return [each for each in operand if not (isinstance(each, Mapping) and "count" in each)]


def _closure(key: str, fields: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """What decides whether a question is asked and required: the questions of its rules, and those of their rules."""
    wanted, ahead = set(), {*keys_of(fields[key].get("visible_if")), *keys_of(fields[key].get("required_if"))}
    while ahead:
        one = ahead.pop()
        if one in fields and one not in wanted:
            wanted.add(one)
            ahead |= keys_of(fields[one].get("visible_if")) | keys_of(fields[one].get("computed"))
    return wanted


def _worlds(asked: Sequence[Mapping[str, Any]], rules: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]] | None:
    """Every combination of answers that can matter; None when they are too many."""
    constants = [value for field in rules for rule in RULES for value in _constants(field.get(rule))]
    domains = [[None, *_domain(field, constants)] for field in asked if field.get("computed") is None]
    count = 1
    for domain in domains:
        count *= len(domain)
    if count > _MOST:
        return None
    keys = [field["key"] for field in asked if field.get("computed") is None]
    return (dict(zip(keys, values, strict=True)) for values in itertools.product(*domains))


def _constants(rule: Any) -> Iterator[Any]:
    if isinstance(rule, Mapping):
        for value in rule.values():
            yield from _constants(value)
    elif isinstance(rule, list):
        for value in rule:
            yield from _constants(value)
    elif rule is not None:
        yield rule


def _domain(field: Mapping[str, Any], constants: Sequence[Any]) -> list[Any]:
    """The answers to one question that conditions can tell apart."""
    kind, options = field["type"], field.get("options", {})
    if kind == "yes_no":
        return [True, False]
    if kind == "declaration":
        return [True]
    if kind == "choice" and options.get("choices"):
        return [value for value, _label in options["choices"]]
    if kind in ("number", "money"):
        low, high = options.get("min"), options.get("max")
        numbers = {c + step for c in (*constants, 0) if type(c) in (int, float) for step in (-1, 0, 1)}
        return sorted(n for n in numbers if (low is None or n >= low) and (high is None or n <= high))
    if kind == "date":
        return sorted({day for each in (*constants, dt.date.today().isoformat()) for day in _days_around(each)})
    if kind in ("table", "multiple_choice"):
        return [[{}] * count for count in _counts(field, constants)]
    if kind in ("address", "agency", "file"):
        return [{"code": "x"}]
    return sorted({"x", *(each for each in constants if isinstance(each, str))})


def _counts(field: Mapping[str, Any], constants: Sequence[Any]) -> list[int]:
    """How many rows or choices there may be: fewest, most, and what rules compare with, with its neighbours."""
    fewest = max(1, field.get("options", {}).get("min", 1)) if field["type"] == "multiple_choice" else 1
    most = int(count_span(field).high)
    near = {math.floor(c) + step for c in constants if type(c) in (int, float) for step in (-1, 0, 1)}
    return sorted(count for count in {fewest, most, *near} if fewest <= count <= most)


def _days_around(value: Any) -> list[str]:
    """A day, its neighbours, and the same days years before and after (ages are told apart by years)."""
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return []
    years = (0, -14, -16, -18, -20, -25, -60, -100)
    return [(day + dt.timedelta(days=step) - dt.timedelta(days=round(-year * 365.2425))).isoformat()
            for step in (-1, 0, 1) for year in years]  # fmt: skip
