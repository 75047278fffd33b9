"""Conditions of forms: what they mean, and that nonsense is refused when a form is published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import ExpressionError, check, holds, is_filled, keys_of

KEYS = ("a", "b", "c")
VALUES = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "x", "yes", "không"]))
LEAVES = st.one_of(
    st.builds(lambda k, v: {"eq": [k, v]}, st.sampled_from(KEYS), VALUES),
    st.builds(lambda k, v: {"in": [k, v]}, st.sampled_from(KEYS), st.lists(VALUES, max_size=3)),
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
    check(expression, frozenset(KEYS))
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
        check(nonsense, frozenset(KEYS))


def test_a_condition_nested_too_deeply_is_refused() -> None:
    expression: dict = {"filled": "a"}
    for _ in range(20):
        expression = {"not": expression}
    with pytest.raises(ExpressionError):
        check(expression, frozenset(KEYS))
