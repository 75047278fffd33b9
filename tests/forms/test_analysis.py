"""A form with a circle, a question to a later page or a branch nobody can reach is not published, and says why."""

from __future__ import annotations

from typing import Any

import pytest

from core.audit.errors import Invalid
from forms.analysis import analyse
from forms.expressions import ExpressionError, check, value_type
from forms.queries.compiling import compile_definition
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


PICKS = {"choices": [["a", "A"], ["b", "B"], ["c", "C"]]}
ROWS = {"max_rows": 5, "columns": [{"key": "price", "type": "number", "label": "Giá", "options": {"max": 10}}]}


def listed(rule: dict, **more: Any) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    before = [
        field("kind", "choice", options=CHOICES),
        field("picks", "multiple_choice", options={**PICKS, **more}),
        field("rows", "table", options=ROWS),
        field("many", "table", options={"columns": ROWS["columns"]}),
        field("number", "number", options={"min": 0}),
    ]
    return faults(*before, field("x", visible_if=rule))


@pytest.mark.parametrize(
    "rule",
    [
        {"gt": [{"count": "picks"}, 3]},
        {"same": [4, {"count": "picks"}]},
        {"lt": [{"count": "picks"}, 0]},
        {"same": [{"count": "picks"}, 1.5]},
        {"all": [{"gt": [{"count": "picks"}, 2]}, {"lt": [{"count": "picks"}, 2]}]},
        {"all": [{"gt": [{"count": "picks"}, 0]}, {"not": {"filled": "picks"}}]},
        {"ge": [{"count": "rows"}, 6]},
        {"gt": [{"count": "many"}, 200]},
        {"any": [{"gt": [{"count": "picks"}, 3]}, {"gt": [{"count": "rows"}, 5]}]},
        {"gt": [{"sum": ["rows", "price"]}, 50]},
        {"lt": [{"ref": "number"}, 0]},
    ],
)
def test_a_count_that_no_answer_reaches_is_a_dead_branch(rule: dict) -> None:  # type: ignore[type-arg]
    assert listed(rule) == [("dead", "x")]


@pytest.mark.parametrize(
    "rule",
    [
        {"ge": [{"count": "picks"}, 3]},
        {"same": [{"count": "picks"}, 0]},
        {"le": [{"count": "picks"}, 0]},
        {"gt": [{"count": "picks"}, 2.5]},
        {"same": [{"count": "many"}, 200]},
        {"same": [{"count": "many"}, 117]},
        {"ge": [{"count": "rows"}, {"ref": "number"}]},
        {"all": [{"gt": [{"ref": "number"}, {"count": "rows"}]}, {"gt": [{"count": "rows"}, 3]}]},
        {"all": [{"gt": [{"count": "many"}, {"count": "rows"}]}, {"gt": [{"count": "rows"}, {"count": "picks"}]}]},
        {"any": [{"gt": [{"count": "picks"}, 3]}, {"eq": ["kind", "yes"]}]},
        {"ge": [{"sum": ["rows", "price"]}, 50]},
        {"lt": [{"sum": ["rows", "price"]}, -1000]},
        {"gt": [{"count": "rows"}, {"add": [5, 5]}]},
    ],
)
def test_a_count_that_some_answer_reaches_lives(rule: dict) -> None:  # type: ignore[type-arg]
    assert listed(rule) == []


def test_limits_of_the_question_bound_its_count() -> None:
    assert listed({"gt": [{"count": "picks"}, 2]}, max=2) == [("dead", "x")]
    assert listed({"same": [{"count": "picks"}, 1]}, min=2) == [("dead", "x")]
    assert listed({"same": [{"count": "picks"}, 2]}, min=2, max=2) == []


def test_a_dead_branch_says_what_bounds_it() -> None:
    picks = field("picks", "multiple_choice", options=PICKS)
    dead = field("x", visible_if={"gt": [{"count": "picks"}, 3]})
    (found,) = analyse([{"key": "p", "title": "P", "fields": [picks, dead]}])
    assert found.message == "Câu hỏi “x”: điều kiện không bao giờ đúng (“picks” chọn được nhiều nhất 3 mục)."


@pytest.mark.django_db
def test_the_forms_of_the_house_have_no_fault(province: None) -> None:
    assert load_forms()["revisions"] == 0
    from forms.models import FormRevision

    for revision in FormRevision.objects.filter(published_at__isnull=False):
        compile_definition(revision.definition)


def test_a_rule_that_can_never_require_is_reported() -> None:
    kind = field("kind", "choice", options=CHOICES)
    asked = {"eq": ["kind", "yes"]}
    assert faults(kind, field("x", visible_if=asked, required_if={"eq": ["kind", "no"]})) == [("never_required", "x")]
    assert faults(kind, field("x", visible_if=asked, required_if=asked)) == []
    assert faults(kind, field("x", required_if={"eq": ["kind", "maybe"]})) == [("never_required", "x")]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("yes_no", "yes"), ("yes_no", 1), ("number", "3"), ("text", True), ("choice", 1), ("text", None), ("text", ["a"])],
)
def test_a_value_of_another_type_is_refused(kind: str, value: object) -> None:
    known = {"a": value_type(kind)}
    with pytest.raises(ExpressionError, match="không so với"):
        check({"eq": ["a", value]}, known)
    with pytest.raises(ExpressionError, match="không so với"):
        check({"in": ["a", [value]]}, known)


@pytest.mark.parametrize("kind", ["table", "multiple_choice", "address"])
def test_answers_of_many_parts_are_not_compared(kind: str) -> None:
    with pytest.raises(ExpressionError, match="nhiều phần"):
        check({"eq": ["a", "x"]}, {"a": value_type(kind)})


@pytest.mark.django_db
def test_a_form_with_a_mountain_of_rules_is_refused() -> None:
    load_forms()
    rule = {"any": [{"eq": ["a", "x"]}] * 60}
    fields = [{"key": "a", "use": "common.text"}]
    fields += [{"key": f"q{n}", "use": "common.text", "visible_if": rule} for n in range(40)]
    with pytest.raises(Invalid) as caught:
        compile_definition({"pages": [{"key": "p", "title": "P", "fields": fields}]})
    assert caught.value.code == "rules_too_large"
