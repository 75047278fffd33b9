"""The way through a form: nothing behind an unfinished page is open, pages without a question are skipped."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forms.definition import FieldDef, FormDef, PageDef
from forms.journey import BLOCKED, DONE, NEXT, journey, unanswered, visible_answers
from forms.services.answers import settle


def text(key: str, **more: object) -> FieldDef:
    return FieldDef(key=key, type="text", label=key, **more)  # type: ignore[arg-type]


FORM = FormDef(
    pages=(
        PageDef("one", "Một", "", (text("a"), text("note", required=False))),
        PageDef("two", "Hai", "", (text("b", visible_if={"eq": ["a", "x"]}),)),
        PageDef("three", "Ba", "", (text("c", required=False, required_if={"filled": "b"}),)),
        PageDef("four", "Bốn", "", (FieldDef(key="d", type="declaration", label="Cam đoan"),)),
    )
)
ANSWERS = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "note"]), st.sampled_from(["", "x", "y", True, None]))
SEEN = st.one_of(st.none(), st.sets(st.sampled_from(["one", "two", "three", "four"])))


@given(ANSWERS, SEEN)
def test_no_page_behind_an_unfinished_one_is_reachable(answers: dict, seen: set[str] | None) -> None:
    states = [each.state for each in journey(FORM, answers, seen)]
    assert states.count(NEXT) <= 1
    first_open = next((i for i, state in enumerate(states) if state != DONE), len(states))
    assert all(state == BLOCKED for state in states[first_open + 1 :])
    for each in journey(FORM, answers, seen):
        if each.state == DONE:
            assert not unanswered(each.fields, answers)
            assert seen is None or each.page.key in seen


@given(ANSWERS)
def test_a_page_without_a_visible_question_is_left_out(answers: dict) -> None:
    keys = [each.page.key for each in journey(FORM, answers)]
    assert ("two" in keys) is (answers.get("a") == "x")


@given(ANSWERS)
def test_visible_answers_settle_in_one_pass(answers: dict) -> None:
    once = visible_answers(FORM, answers)
    assert visible_answers(FORM, once) == once
    assert "b" not in once or once.get("a") == "x"


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "note"]), st.sampled_from(["x", "y"])), max_size=12))
def test_a_walk_through_the_form_never_loses_an_answer(walk: list[tuple[str, str]]) -> None:
    """Whatever is changed and hidden on the way, the last answer to each question is there when it is asked."""
    answers: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    given_last: dict[str, str] = {}
    for key, value in walk:
        field = FORM.field(key)
        assert field is not None
        if field.is_visible(answers):
            answers, aside = settle(FORM, {**answers, key: value}, aside)
            given_last[key] = value
        assert visible_answers(FORM, answers) == answers
        assert answers.keys().isdisjoint(aside)
        assert {**answers, **aside} == given_last
    answers, aside = settle(FORM, {**answers, "a": "x"}, aside)
    assert answers == {**given_last, "a": "x"}
    assert aside == {}


def test_an_answer_put_aside_that_its_field_no_longer_takes_stays_aside() -> None:
    form = FormDef(pages=(PageDef("one", "Một", "", (FieldDef(key="n", type="number", label="Số"),)),))
    assert settle(form, {}, {"n": "mười", "gone": 1}) == ({}, {"n": "mười", "gone": 1})


def test_a_prefilled_page_is_done_only_when_somebody_saved_it() -> None:
    assert journey(FORM, {"a": "y"}, seen=[])[0].state == NEXT
    assert journey(FORM, {"a": "y"}, seen=["one"])[0].state == DONE


def test_an_unticked_declaration_is_no_answer() -> None:
    field = FORM.pages[3].fields[0]
    assert unanswered([field], {"d": False}) == [field]
    assert unanswered([field], {"d": True}) == []
