"""How much of a form the core takes off a person's hands, counted against the same form on paper.

On paper everything that is asked is written by hand. Here a question counts as saved when it is computed, when the
form's own default answers it, or when a source that the person has is bound to it. Every question counts once, an
address too; the declaration counts on both sides (a tick here, a signature there), information not at all.

A page is filled in before it is opened, not while somebody types on it. So a source counts only when everything that
decides whether it is asked (whether the question is shown, and the condition of the source) is known by then: answers
of earlier pages, and those of its own page that need no typing.

What is asked depends on the answers. Every way through a form that its conditions tell apart is walked (at most
`MAX_WAYS`), and the form's number is the median of them, the worst way stands beside it.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.audit.errors import Invalid
from forms.definition import FieldDef, FormDef, form_of, parse
from forms.expressions import evaluate, holds, is_filled, keys_of
from forms.fields import type_of
from forms.models import Form, FormRevision
from forms.prefill import (
    ACCOUNT,
    ARCHIVE_PAPER,
    POPULATION_DB,
    PREVIOUS_CASE,
    SPECIALISED_DB,
    accepted,
    default_of,
    sources_of,
)
from forms.queries.compiling import compile_definition, uses_of
from forms.queries.dictionary import entries_by_key

PERSON = frozenset({ACCOUNT, ARCHIVE_PAPER})
"""A person with an account and an archive: the measure. No register answers, nothing was filed before."""
ALL_SOURCES = PERSON | {POPULATION_DB, SPECIALISED_DB, PREVIOUS_CASE}
MAX_WAYS = 256


@dataclass(frozen=True)
class Way:
    """One way through a form: questions on paper, questions still to answer here."""

    asked: int
    typed: int

    @property
    def share(self) -> float:
        """Share of the questions that need no typing, 0–1."""
        return 1 - self.typed / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class FormSaving:
    """The ways through a form for a person with an account and an archive, and with every source that is bound."""

    key: str
    title: str
    person: tuple[Way, ...]
    everything: tuple[Way, ...]

    @property
    def middle(self) -> Way:
        """The way in the middle, by share."""
        return sorted(self.person, key=lambda way: way.share)[len(self.person) // 2]

    @property
    def median(self) -> float:
        return statistics.median(way.share for way in self.person)

    @property
    def worst(self) -> float:
        return min(way.share for way in self.person)

    @property
    def with_registers(self) -> float:
        return statistics.median(way.share for way in self.everything)


def savings() -> list[FormSaving]:
    """Every e-form in force today, least saved first; one query."""
    today = timezone.localdate()
    revisions = (
        FormRevision.objects.filter(form__kind=Form.Kind.EFORM, state=FormRevision.State.PUBLISHED)
        .filter(valid_from__lte=today)
        .exclude(valid_to__lt=today)
        .select_related("form")
        .order_by("form_id", "-valid_from", "-number")
        .distinct("form_id")
    )
    found = [saving_of(each.form.key, each.form.title, form_of(each)) for each in revisions]
    return _least_first([each for each in found if each.person])


def draft_savings() -> tuple[list[FormSaving], list[Form]]:
    """(E-forms that were never published, least saved first; those that cannot be measured yet); two queries.

    Their newest draft is measured as if it were published as it stands: what the catalogue generated, and what authors
    are at work on.
    """
    published = FormRevision.objects.filter(form=OuterRef("form"), published_at__isnull=False)
    drafts = list(
        FormRevision.objects.filter(~Exists(published), form__kind=Form.Kind.EFORM)
        .select_related("form")
        .order_by("form_id", "-number")
        .distinct("form_id")
    )
    dictionary = entries_by_key(use for each in drafts for use in uses_of(each.definition))
    found, unready = [], []
    for each in drafts:
        try:
            measured = saving_of(each.form.key, each.form.title, parse(compile_definition(each.definition, dictionary)))
        except Invalid:
            unready.append(each.form)
            continue
        if measured.person:
            found.append(measured)
        else:
            unready.append(each.form)
    return _least_first(found), unready


def _least_first(found: list[FormSaving]) -> list[FormSaving]:
    return sorted(found, key=lambda each: (each.median, each.key))


def saving_of(key: str, title: str, form: FormDef) -> FormSaving:
    """A form's saving. A form that asks nothing has no ways."""
    ways = list(ways_of(form))
    person = tuple(way for given in ways if (way := walk(form, given, PERSON)).asked)
    everything = tuple(way for given in ways if (way := walk(form, given, ALL_SOURCES)).asked)
    return FormSaving(key, title, person, everything)


def summary(found: Collection[FormSaving]) -> dict[str, Any]:
    """`median` and `worst` over the forms and `by_form`, shares 0–1 rounded to three places; `registers` likewise."""
    by_form = {each.key: round(each.median, 3) for each in found}
    registers = {each.key: round(each.with_registers, 3) for each in found}
    shares = list(by_form.values()) or [0.0]
    return {
        "median": round(statistics.median(shares), 3),
        "worst": min(shares),
        "by_form": by_form,
        "worst_way": {each.key: round(each.worst, 3) for each in found},
        "with_registers": registers,
    }


def walk(form: FormDef, given: Mapping[str, Any], sources: Collection[str]) -> Way:
    """One way: `given` are the answers that lead it, the rest are samples. A source that is bound knows its value."""
    known = known_ahead(form, given, sources)
    return Way(len(known), sum(not each for each in known.values()))


def known_ahead(form: FormDef, given: Mapping[str, Any], sources: Collection[str]) -> dict[str, bool]:
    """The questions that are asked on this way, and of each whether it needs no typing."""
    answers: dict[str, Any] = {}
    found: dict[str, bool] = {}
    for page in form.pages:
        typed_here: set[str] = set()
        for each in page.fields:
            if each.type == "info" or not each.is_visible(answers):
                continue
            if each.computed is not None:
                value, found[each.key] = evaluate(each.computed, answers), True
                decided = keys_of(each.computed).isdisjoint(typed_here)
            else:
                value = given[each.key] if each.key in given else type_of(each.type).sample(each)
                decided = found[each.key] = _is_known(each, answers, sources, typed_here)
            if not decided:
                typed_here.add(each.key)
            if is_filled(value):
                answers[each.key] = value
    return found


def _is_known(asked: FieldDef, answers: Mapping[str, Any], sources: Collection[str], typed_here: set[str]) -> bool:
    if not keys_of(asked.visible_if).isdisjoint(typed_here):
        return False
    if accepted(asked, default_of(asked)) is not None:
        return True
    return any(
        each.source in sources and holds(each.condition, answers) and keys_of(each.condition).isdisjoint(typed_here)
        for each in sources_of(asked)
    )


def ways_of(form: FormDef) -> Iterator[dict[str, Any]]:
    """The answers to questions with few choices that any condition asks for, in every combination."""
    leading = frozenset[str]()
    for each in form.fields:
        rules = [each.visible_if, each.computed, *(binding.condition for binding in sources_of(each))]
        leading = leading.union(*(keys_of(rule) for rule in rules if rule is not None))
    asked = [each for each in form.fields if each.key in leading and each.computed is None]
    options = {each.key: found for each in asked if (found := _options(each))}
    for values in itertools.islice(itertools.product(*options.values()), MAX_WAYS):
        yield dict(zip(options, values, strict=True))


def _options(asked: FieldDef) -> list[Any]:
    if asked.type == "yes_no":
        return [True, False]
    choices = asked.options.get("choices", []) if asked.type == "choice" else []
    return [each[0] for each in choices]
