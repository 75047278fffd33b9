"""From the wording of the national catalogue to components with stable keys, needs and paper types.

The catalogue names components in words only; the map from words to paper types is this project's own
(`component_rules` in `data/own.json`: first match wins).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.catalogue.models import Component
from core.vietnamese import capitalise, fold, slug

_BULLET_RE = re.compile(r"^[\s+\-.]*(?:\([0-9ivx]+\)\s*)?[\s+\-.]*", re.IGNORECASE)
_CLAUSE_RE = re.compile(
    r"\s*(?:[;:(]|\.(?=\s|$)|,? (?:trong trường hợp|đối với trường hợp|theo quy định|do cơ quan|"
    r"được cấp theo|ban hành kèm theo|theo mẫu số|trong đó)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION_RE = re.compile(r"^(trường hợp|đối với|ngoài)\b", re.IGNORECASE)
_SHORT, _KEY = 160, 60
_ORDER = {Component.Need.FORM: 0, Component.Need.ALWAYS: 1, Component.Need.CASE: 2, Component.Need.SHOWN: 3}


@dataclass(frozen=True)
class ComponentPlan:
    """One component before it has a row; `paper_type` is a code or empty."""

    key: str
    name: str
    short_name: str
    need: str
    paper_type: str
    digitise: str
    originals: int
    copies: int


def plan_components(procedure: dict[str, Any], own: dict[str, Any]) -> list[ComponentPlan]:
    """The components of one procedure in the order a citizen should see them, keys unique.

    `procedure` is an entry of `procedures.json`, `own` the whole of `own.json`.
    """
    rules = own["component_rules"]
    plans = [
        _plan(raw, procedure["code"], rules)
        for raw in procedure["components"]
        if not _is_note(raw["name"], own["notes"])
    ]
    for extra in own["extra_components"].get(procedure["code"], []):
        plans.append(ComponentPlan(**{name: extra[name] for name in ComponentPlan.__dataclass_fields__}))
    plans.sort(key=lambda plan: _ORDER[Component.Need(plan.need)])
    return list(_unique(plans))


def notes_among(procedure: dict[str, Any], own: dict[str, Any]) -> list[str]:
    """What the portal lists among the components although it is no paper, but a remark or a heading."""
    return [_BULLET_RE.sub("", raw["name"]) for raw in procedure["components"] if _is_note(raw["name"], own["notes"])]


def _is_note(name: str, beginnings: list[str]) -> bool:
    return fold(_BULLET_RE.sub("", name)).startswith(tuple(beginnings))


def _plan(raw: dict[str, Any], code: str, rules: list[dict[str, str]]) -> ComponentPlan:
    text = _BULLET_RE.sub("", raw["name"])
    folded = fold(text)
    rule = next((rule for rule in rules if _applies(rule, folded, code)), {})
    short = rule.get("short_name") or short_name(text)
    need = Component.Need(rule.get("need", Component.Need.CASE))
    paper_type = rule.get("paper_type", "")
    return ComponentPlan(
        key=rule.get("key") or slug(short, max_length=_KEY),
        name=raw["name"],
        short_name=short,
        need=need.value,
        paper_type=paper_type,
        digitise=rule.get("digitise", Component.Digitise.OPTIONAL.value),
        originals=raw["originals"],
        copies=raw["copies"],
    )


def _applies(rule: dict[str, str], folded: str, code: str) -> bool:
    return folded.startswith(rule["starts"]) and rule.get("only", code) == code


def short_name(text: str) -> str:
    """The first clause of a component's wording, at most 160 characters; a condition at the start is kept whole."""
    clause = text if _CONDITION_RE.match(text) else _CLAUSE_RE.sub("", text)
    clause = capitalise((clause or text).strip(" .;,"))
    if len(clause) <= _SHORT:
        return clause
    return clause[:_SHORT].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def _unique(plans: list[ComponentPlan]) -> Iterator[ComponentPlan]:
    used: dict[str, int] = {}
    for plan in plans:
        used[plan.key] = used.get(plan.key, 0) + 1
        count = used[plan.key]
        if count == 1:
            yield plan
        else:
            tail = f"-{count}"
            yield ComponentPlan(**{**plan.__dict__, "key": plan.key[: _KEY - len(tail)] + tail})
