"""The way through a form, derived from the answers each time and never stored: which pages are open, done, next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import FieldDef, FormDef, PageDef
from forms.expressions import evaluate, is_filled
from forms.fields import type_of

DONE, NEXT, BLOCKED = "done", "next", "blocked"


@dataclass(frozen=True)
class PageState:
    """A page that has something to ask. `state`: done, next (the first that is not done) or blocked (behind it)."""

    page: PageDef
    fields: tuple[FieldDef, ...]
    state: str

    @property
    def is_reachable(self) -> bool:
        return self.state != BLOCKED


def visible_fields(page: PageDef, answers: Mapping[str, Any]) -> tuple[FieldDef, ...]:
    """The questions of a page that are asked, given the answers so far."""
    return tuple(each for each in page.fields if each.is_visible(answers))


def unanswered(fields: Collection[FieldDef], answers: Mapping[str, Any]) -> list[FieldDef]:
    """Required questions without an answer; an unticked declaration is no answer."""
    asked = [each for each in fields if each.computed is None]
    return [each for each in asked if each.is_required(answers) and not _is_answered(each, answers.get(each.key))]


def journey(form: FormDef, answers: Mapping[str, Any], seen: Collection[str] | None = None) -> list[PageState]:
    """The pages in order. Pages with nothing to ask are left out; behind the first unfinished page all is blocked.

    `seen` are keys of pages that were saved: a prefilled page counts as done only when somebody looked at it. Without
    `seen` the answers alone decide.
    """
    states: list[PageState] = []
    open_so_far = True
    for page in form.pages:
        fields = visible_fields(page, answers)
        if not any(type_of(each.type).asks for each in fields):
            continue
        done = (seen is None or page.key in seen) and not unanswered(fields, answers)
        state = (DONE if done else NEXT) if open_so_far else BLOCKED
        states.append(PageState(page, fields, state))
        open_so_far = open_so_far and done
    return states


def is_complete(states: Collection[PageState]) -> bool:
    return all(each.state == DONE for each in states)


def visible_answers(form: FormDef, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to questions that are asked, and computed ones; what a hidden question once said does not count.

    Conditions name earlier fields only, so that one pass in order settles all of them.
    """
    kept: dict[str, Any] = {}
    for each in form.fields:
        value = answers.get(each.key) if each.computed is None else evaluate(each.computed, kept)
        if each.is_visible(kept) and is_filled(value):
            kept[each.key] = value
    return kept


def _is_answered(field: FieldDef, value: Any) -> bool:
    if not type_of(field.type).asks:
        return True
    if field.type == "declaration":
        return value is True
    return is_filled(value)
