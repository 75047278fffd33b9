"""A form with a circle, a question to a later page or a branch nobody can reach is not published, and says why."""

from __future__ import annotations

from typing import Any

import pytest

from forms.analysis import analyse
from forms.services.publishing import compile_definition
from forms.services.seed import load_forms

CHOICES = {"choices": [["yes", "Có"], ["no", "Không"]]}


def field(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": key, "required": False, "options": {}, **more}


def faults(*fields: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.code, each.key) for each in analyse([{"key": "p", "title": "P", "fields": list(fields)}])]


def test_a_circle_is_named_with_its_way() -> None:
    first = field("a", visible_if={"filled": "c"})
    second = field("b", visible_if={"filled": "a"})
    third = field("c", visible_if={"filled": "b"})
    found = analyse([{"key": "p", "title": "P", "fields": [first, second, third]}])
    assert found[0].code == "cycle"
    assert "a → c → b → a" in found[0].message


def test_a_question_to_a_later_page_is_refused() -> None:
    assert faults(field("a", visible_if={"filled": "b"}), field("b")) == [("later", "a")]


@pytest.mark.parametrize(
    "rule",
    [
        {"eq": ["kind", "maybe"]},
        {"all": [{"eq": ["kind", "yes"]}, {"eq": ["kind", "no"]}]},
        {"all": [{"gt": [{"ref": "count"}, 5]}, {"lt": [{"ref": "count"}, 3]}]},
        {"gt": [{"ref": "count"}, 10]},
        {"all": [{"filled": "inner"}, {"eq": ["kind", "no"]}]},
    ],
)
def test_a_branch_that_no_answer_reaches_is_dead(rule: dict) -> None:  # type: ignore[type-arg]
    before = [
        field("kind", "choice", options=CHOICES),
        field("count", "number", options={"min": 0, "max": 10}),
        field("inner", visible_if={"eq": ["kind", "yes"]}),
    ]
    assert faults(*before, field("x", visible_if=rule)) == [("dead", "x")]


@pytest.mark.parametrize(
    "rule",
    [
        {"eq": ["kind", "no"]},
        {"not": {"filled": "kind"}},
        {"all": [{"gt": [{"ref": "count"}, 3]}, {"lt": [{"ref": "count"}, 5]}]},
        {"ge": [{"years": [{"ref": "born"}, {"today": True}]}, 18]},
        {"lt": [{"years": [{"ref": "born"}, {"today": True}]}, 14]},
        {"ge": [{"ref": "twice"}, 8]},
        {"same": [{"years": [{"ref": "born"}, {"today": True}]}, 30]},
        {"ge": [{"mul": [{"ref": "count"}, 2]}, 10]},
    ],
)
def test_a_branch_that_some_answer_reaches_lives(rule: dict) -> None:  # type: ignore[type-arg]
    before = [
        field("kind", "choice", options=CHOICES),
        field("count", "number", options={"min": 0, "max": 10}),
        field("born", "date"),
        field("twice", "number", computed={"mul": [{"ref": "count"}, 2]}),
    ]
    assert faults(*before, field("x", visible_if=rule)) == []


@pytest.mark.django_db
def test_the_forms_of_the_house_have_no_fault(province: None) -> None:
    assert load_forms()["revisions"] == 0
    from forms.models import FormRevision

    for revision in FormRevision.objects.filter(published_at__isnull=False):
        compile_definition(revision.definition)
