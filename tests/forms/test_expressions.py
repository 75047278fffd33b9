"""Conditions of forms: what they mean, and that nonsense is refused when a form is published."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import ExpressionError, check, evaluate, holds, is_filled, keys_of, value_of_type

KEYS = ("a", "b", "c")
TEXTS = st.sampled_from(["", "x", "yes", "không"])
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), TEXTS)
LEAVES = st.one_of(
    st.builds(lambda k, v: {"eq": [k, v]}, st.sampled_from(KEYS), TEXTS),
    st.builds(lambda k, v: {"in": [k, v]}, st.sampled_from(KEYS), st.lists(TEXTS, max_size=3)),
    st.builds(lambda k: {"filled": k}, st.sampled_from(KEYS)),
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda x: {"not": x}, inner),
        st.builds(lambda x: {"all": x}, st.lists(inner, max_size=3)),
        st.builds(lambda x: {"any": x}, st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)
ANSWERS = st.dictionaries(st.sampled_from(KEYS), VALUES)


@given(EXPRESSIONS, ANSWERS)
def test_every_expression_is_well_formed_and_gives_a_truth_value(expression: dict, answers: dict) -> None:
    check(expression, dict.fromkeys(KEYS, "text"))
    assert holds(expression, answers) in (True, False)
    assert holds({"not": expression}, answers) is not holds(expression, answers)


@given(st.lists(EXPRESSIONS, max_size=4), ANSWERS)
def test_all_and_any_follow_de_morgan(parts: list[dict], answers: dict) -> None:
    negated = [{"not": part} for part in parts]
    assert holds({"all": parts}, answers) is (not holds({"any": negated}, answers))


@given(EXPRESSIONS, ANSWERS)
def test_only_the_keys_it_names_decide(expression: dict, answers: dict) -> None:
    named = {key: value for key, value in answers.items() if key in keys_of(expression)}
    assert holds(expression, named) is holds(expression, answers)


def test_true_is_not_one_and_a_missing_answer_equals_nothing() -> None:
    assert not holds({"eq": ["a", 1]}, {"a": True})
    assert not holds({"eq": ["a", "x"]}, {})
    assert is_filled(False)
    assert not is_filled("")


@pytest.mark.parametrize(
    "nonsense",
    [
        {"eq": ["unknown", 1]},
        {"eq": "a"},
        {"in": ["a", "not a list"]},
        {"filled": 3},
        {"not": None},
        {"all": {"eq": ["a", 1]}},
        {"exec": "rm"},
        {"eq": ["a", 1], "filled": "a"},
        "a == 1",
    ],
)
def test_nonsense_is_refused(nonsense: object) -> None:
    with pytest.raises(ExpressionError):
        check(nonsense, dict.fromkeys(KEYS, "text"))


def test_a_condition_nested_too_deeply_is_refused() -> None:
    expression: dict = {"filled": "a"}
    for _ in range(20):
        expression = {"not": expression}
    with pytest.raises(ExpressionError):
        check(expression, dict.fromkeys(KEYS, "text"))


@pytest.mark.parametrize(
    ("rule", "answers", "value"),
    [
        ({"add": [{"ref": "a"}, {"ref": "b"}]}, {"a": 0.1, "b": 0.2}, 0.3),
        ({"add": [{"ref": "a"}, {"ref": "b"}]}, {"a": 2}, 2),
        ({"add": [{"ref": "a"}]}, {}, None),
        ({"mul": [{"ref": "a"}, 1000]}, {"a": 1500.5}, 1500500),
        ({"mul": [1e14, 1e14]}, {}, None),
        ({"years": [{"ref": "a"}, {"today": True}]}, {"a": "2008-11-29"}, 17),
        ({"years": [{"ref": "a"}, {"today": True}]}, {"a": "2008-11-28"}, 18),
        ({"years": [{"ref": "a"}, {"today": True}]}, {"a": "2008"}, None),
        ({"sum": ["a", "price"]}, {"a": [{"price": 2}, {}, {"price": 3.5}]}, 5.5),
        ({"if": [{"gt": [{"ref": "a"}, 3]}, "lớn", "nhỏ"]}, {"a": 4}, "lớn"),
        ({"first": [{"ref": "a"}, {"ref": "b"}]}, {"a": "", "b": "x"}, "x"),
        ({"id_year": {"ref": "a"}}, {"a": "056195001234"}, "1995"),
        ({"id_year": {"ref": "a"}}, {"a": "056301001234"}, "2001"),
        ({"id_sex": {"ref": "a"}}, {"a": "056195001234"}, "female"),
        ({"id_sex": {"ref": "a"}}, {"a": "056201001234"}, "male"),
        ({"id_sex": {"ref": "a"}}, {"a": "05619500123"}, None),
        ({"id_year": {"ref": "a"}}, {}, None),
    ],
)
def test_values_are_computed(rule: object, answers: dict, value: object) -> None:
    assert evaluate(rule, answers, dt.date(2026, 11, 28)) == value


@pytest.mark.parametrize(
    "rule",
    [
        {"add": [{"ref": "text"}, 1]},
        {"years": [{"ref": "number"}, {"today": True}]},
        {"sum": ["number", "x"]},
        {"if": [{"filled": "text"}, 1, "một"]},
        {"sub": [1]},
        {"id_year": {"ref": "number"}},
        {"ref": "nobody"},
        float("inf"),
    ],
)
def test_values_of_the_wrong_type_are_refused(rule: object) -> None:
    with pytest.raises(ExpressionError):
        value_of_type(rule, {"text": "text", "number": "number"})


def test_a_comparison_needs_two_values_of_one_type() -> None:
    with pytest.raises(ExpressionError):
        check({"lt": [{"ref": "text"}, 1]}, {"text": "text"})
