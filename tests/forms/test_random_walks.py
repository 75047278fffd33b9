"""A random walk through any loaded form: no way to a page that is not open yet, nothing visible is lost, and what is
posted for a question that is not asked changes nothing.

The walk goes through the services that a browser's posts go through; what has to hold is written out here once more,
without the journey and the reading that are under test.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from core.accounts.actor import Actor
from core.agencies.models import Unit
from core.audit.errors import Invalid
from core.catalogue.queries.procedures import current_revision
from forms.definition import FieldDef, FormDef, PageDef, form_of
from forms.expressions import is_filled, keys_of
from forms.fields import FieldError, known_types, type_of
from forms.fields.choices import labels_of
from forms.journey import visible_answers
from forms.models import Draft, Form, FormRevision
from forms.prefill import TYPED, prefill, sources_of
from forms.queries.drafts import pages_of
from forms.services import autosave_page, save_page
from forms.services.answers import settle
from tests.forms.support import BIRTH, a_commune, resident
from tests.forms.test_fields import OPTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
DAYS = ("1956-03-02", "1990-11-02", "2012-05-20", "2026-01-15", "2026-11-01")
# A failing walk is shrunk; which of its steps mattered is not worth minutes.
WALKS = settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=set(Phase) - {Phase.explain}
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["next", "next", "open", "any", "turn"]), st.booleans(), st.integers(0, 2**32)),
    min_size=4, max_size=14,
)  # fmt: skip


class Walk:
    """One draft on one form, and what has to be true of it: `mine` are the answers its author gave last."""

    def __init__(self, actor: Actor, revision: FormRevision, seen: Counter[str]) -> None:
        self.actor, self.form, self.seen = actor, form_of(revision), seen
        self.mine: dict[str, Any] = {}
        self.deciding = deciding_elsewhere(self.form)
        found = prefill(self.form, actor)
        self.draft = Draft.objects.create(
            owner_id=actor.user_id,
            procedure_revision=current_revision(BIRTH),
            form_revision=revision,
            agency=a_commune(),
            answers=settle(self.form, found.answers, {})[0],
            provenance=found.provenance,
        )

    def step(self, where: str, finished: bool, seed: int) -> None:
        chance = random.Random(seed)
        opened = open_pages(self.form, self.draft.answers, self.draft.done_pages)
        page, data = self.turned(opened, chance) if where == "turn" else self.posting(where, opened, chance)
        note(f"{page.key} {'saved' if finished else 'autosaved'} {data}")
        save = save_page if finished else autosave_page
        before = Draft.objects.get(pk=self.draft.pk)
        if page not in opened:
            with pytest.raises(Invalid):
                save(self.actor, self.draft.pk, page.key, data, before.version)
            self.seen["closed"] += 1
            assert stored(self.draft) == stored(before)
            return
        result = save(self.actor, self.draft.pk, page.key, data, before.version)
        self.draft = Draft.objects.get(pk=self.draft.pk)
        self.check(before, page, data)
        after = open_pages(self.form, self.draft.answers, self.draft.done_pages)
        assert [each.page for each in pages_of(self.draft) if each.is_reachable] == after
        assert not result.next_page or result.next_page == after[-1].key

    def posting(self, where: str, opened: list[PageDef], chance: random.Random) -> tuple[PageDef, dict[str, str]]:
        """A page filled in anew; with it something for another page, which a hostile hand may add."""
        page = chance.choice({"next": opened[-1:], "open": opened, "any": list(self.form.pages)}[where])
        other = chance.choice(self.form.pages)
        return page, {"la.khac": "x", **posted(other.fields, chance), **posted(page.fields, chance)}

    def turned(self, opened: list[PageDef], chance: random.Random) -> tuple[PageDef, dict[str, str]]:
        """An open page as it stands but for one answer, on which questions of other pages depend."""
        ways = [(page, each) for page in opened for each in page.fields if each.key in self.deciding]
        if not ways:
            return self.posting("open", opened, chance)
        page, turn = chance.choice(ways)
        asked = [each for each in page.fields if type_of(each.type).asks and each is not turn]
        data = {
            k: v
            for each in asked
            for k, v in type_of(each.type).post(self.draft.answers.get(each.key), each.key, each).items()
        }
        return page, {**data, **type_of(turn.type).post(some_value(turn, chance), turn.key, turn)}

    def check(self, before: Draft, page: PageDef, data: dict[str, str]) -> None:
        answers, aside = self.draft.answers, self.draft.set_aside
        assert visible_answers(self.form, answers) == answers
        assert answers.keys().isdisjoint(aside)
        hidden = self.note_answers(before, page, data)
        known = {**before.set_aside, **before.answers}
        now = {**aside, **answers}
        computed = {field.key for field in self.form.fields if field.computed is not None}
        assert not hidden & computed & now.keys(), "what is computed is nowhere while it is not asked"
        for key in hidden - computed:
            self.seen["hidden"] += key in data
            if self.typed(key):
                assert now.get(key) == known.get(key), f"{key} is not asked, yet took what was posted"
        for field in self.form.fields:
            if field.computed is not None:
                continue
            if field.key in self.mine and field.is_visible(answers):
                assert answers.get(field.key) == self.mine[field.key], f"{field.key} lost what its author said"
            elsewhere = field not in page.fields and field.key in before.answers and field.is_visible(answers)
            if elsewhere and not any(each.condition for each in sources_of(field)):
                assert answers.get(field.key) == before.answers[field.key]

    def note_answers(self, before: Draft, page: PageDef, data: dict[str, str]) -> set[str]:
        """Take down what the author said on a page; returns the keys of the questions that were not asked."""
        running, hidden = dict(before.answers), set()
        for field in page.fields:
            if not field.is_visible(running):
                hidden.add(field.key)
                running.pop(field.key, None)
                continue
            if field.computed is not None:
                running = {**running, **{k: v for k, v in self.draft.answers.items() if k == field.key}}
                continue
            kind = type_of(field.type)
            if not kind.asks:
                continue
            try:
                value = kind.clean(kind.read(data, field.key), field)
            except FieldError:
                self.seen["refused"] += 1
                continue
            running.pop(field.key, None)
            self.mine.pop(field.key, None)
            if not is_filled(value):
                # What nobody has answered yet may still be filled in from a source; what was emptied may not.
                emptied = field.key in before.answers
                assert not (emptied and field.key in self.draft.answers), f"{field.key} was emptied"
                continue
            running[field.key] = value
            if self.typed(field.key):
                self.mine[field.key] = value
        return hidden

    def typed(self, key: str) -> bool:
        """Not filled in from a source, which may fill what is empty and take back what no longer applies."""
        return self.draft.provenance.get(key, {}).get("source", TYPED) == TYPED


def deciding_elsewhere(form: FormDef) -> set[str]:
    """Keys of the questions on which a question of another page depends."""
    page_of = {each.key: page.key for page in form.pages for each in page.fields}
    return {key for each in form.fields for key in keys_of(each.visible_if) if page_of[key] != page_of[each.key]}


def open_pages(form: FormDef, answers: dict[str, Any], done: list[str]) -> list[PageDef]:
    """The pages that may be opened: those with something to ask, up to the first unfinished one."""
    found = []
    for page in form.pages:
        asked = [each for each in page.fields if each.is_visible(answers) and type_of(each.type).asks]
        if not asked:
            continue
        found.append(page)
        lacking = [
            each.key for each in asked
            if each.computed is None and each.is_required(answers)
            and (not is_filled(answers.get(each.key)) or (answers[each.key] is False and each.type == "declaration"))
        ]  # fmt: skip
        if lacking or page.key not in done:
            break
    return found


def posted(fields: tuple[FieldDef, ...], chance: random.Random) -> dict[str, str]:
    """What a browser, or a hostile hand, posts for fields, asked or not: mostly good, some empty, some refused."""
    data: dict[str, str] = {}
    for field in fields:
        kind, luck = type_of(field.type), chance.random()
        if not kind.asks:
            continue
        if luck < 0.06:
            data |= kind.post(None, field.key, field)
        elif luck < 0.1:
            data |= dict.fromkeys(kind.post(kind.sample(field), field.key, field), "\u202e<!>")
        else:
            data |= kind.post(some_value(field, chance), field.key, field)
    return data


def some_value(field: FieldDef, chance: random.Random) -> Any:
    sample = type_of(field.type).sample(field)
    if field.type == "yes_no":
        return chance.random() < 0.5
    if field.type == "choice":
        return chance.choice(list(labels_of(field)))
    if field.type == "multiple_choice":
        return [value for value in labels_of(field) if chance.random() < 0.6]
    if field.type == "date" and field.options.get("precision", "day") == "day":
        return chance.choice((*DAYS, sample))
    if field.type in ("number", "money"):
        return sample + chance.randrange(3)
    if field.type == "table":
        return sample * chance.randrange(1, 4)
    if field.type == "address":
        return {**sample, "commune": commune_code(), "line": f"{chance.randrange(99)} Trần Phú"}
    if field.type in ("text", "long_text"):
        return f"{sample} {chance.choice('ABC')}"
    return sample


def commune_code() -> str:
    return Unit.objects.filter(level="commune", valid_to=None, parent__code="56").order_by("code").values_list(
        "code", flat=True
    )[0]  # fmt: skip


def stored(draft: Draft) -> tuple[Any, ...]:
    kept = Draft.objects.get(pk=draft.pk)
    return kept.answers, kept.set_aside, kept.provenance, kept.done_pages, kept.version


@pytest.fixture
def loaded() -> list[FormRevision]:
    """The newest revision of every form that citizens fill in, and one with every type."""
    published = FormRevision.objects.filter(form__kind="eform", compiled__isnull=False).select_related("form")
    newest = {each.form_id: each for each in published.order_by("number")}
    assert len(newest) >= 8
    return [*newest.values(), every_type()]


def every_type() -> FormRevision:
    """A form of all types, each of them asked only after a yes on an earlier page."""
    gate = {"key": "gate", "type": "yes_no", "label": "Có khai tiếp không"}
    fields = [
        {"key": name, "type": name, "label": name, "required": False, "options": OPTIONS.get(name, {}),
         "visible_if": {"eq": ["gate", True]}}
        for name in sorted(known_types())
    ]  # fmt: skip
    last = {"key": "last", "type": "text", "label": "Ghi chú"}
    pages = [
        {"key": f"trang-{at}", "title": f"Trang {at}", "fields": own}
        for at, own in enumerate(([gate], fields, [last]), start=1)
    ]
    form = Form.objects.create(key="moi-kieu", kind=Form.Kind.EFORM, title="Mọi kiểu")
    return FormRevision.objects.create(form=form, number=1, valid_from="2026-01-01", compiled={"pages": pages})


def walk_through(revision: FormRevision, actor: Actor) -> Counter[str]:
    """Many random walks through one form; says how often they came to what matters."""
    seen: Counter[str] = Counter()

    @WALKS
    @given(STEPS)
    def walk(steps: list[tuple[str, bool, int]]) -> None:
        note(revision.form.key)
        with transaction.atomic():
            one = Walk(actor, revision, seen)
            for each in steps:
                one.step(*each)
            transaction.set_rollback(True)

    walk()
    return seen


def test_a_random_walk_through_any_loaded_form_keeps_its_promises(loaded: list[FormRevision]) -> None:
    actor = resident(sex="female")
    total = sum((walk_through(each, actor) for each in loaded), Counter[str]())
    # The walks came where it matters; otherwise they would prove nothing.
    assert all(total[each] for each in ("closed", "hidden", "refused")), total


def test_an_answer_of_any_type_comes_back_when_its_question_is_asked_again() -> None:
    way = Walk(resident(), every_type(), Counter())
    gate, asked = way.form.pages[:2]
    data = {name: text for each in asked.fields for name, text in good(each).items()}
    for page, said in ((gate, {"gate": "yes"}), (asked, data)):
        result = save_page(way.actor, way.draft.pk, page.key, said, Draft.objects.get(pk=way.draft.pk).version)
        assert result.ok, result.errors
    first = Draft.objects.get(pk=way.draft.pk)
    assert first.answers.keys() == {"gate", *(each.key for each in asked.fields if type_of(each.type).asks)}
    hidden = save_page(way.actor, first.pk, gate.key, {"gate": "no"}, first.version).draft
    assert hidden.answers == {"gate": False}
    again = save_page(way.actor, first.pk, gate.key, {"gate": "yes"}, hidden.version).draft
    assert again.answers == first.answers


def good(field: FieldDef) -> dict[str, str]:
    """What a browser posts for a field that is filled in well, with places that are loaded."""
    if field.type == "agency":
        return {field.key: a_commune().code}
    return type_of(field.type).post(some_value(field, random.Random(1)), field.key, field)
