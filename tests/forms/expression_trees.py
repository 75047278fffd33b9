"""Random rules and answers for tests: typed trees as an author may write them."""

from __future__ import annotations

from hypothesis import strategies as st

TYPES = {"n": "number", "m": "number", "t": "text", "u": "text", "d": "date", "e": "date", "b": "bool", "r": "list"}
KEYS = {kind: [key for key, own in TYPES.items() if own == kind] for kind in set(TYPES.values())}
NUMBERS = st.one_of(st.integers(-2000, 2000), st.floats(-1e6, 1e6, allow_nan=False).map(lambda n: round(n, 3)))
TEXTS = st.text(alphabet="aáăđĐ ưZ0.\U0001f600", max_size=5)
IDS = st.from_regex(r"[0-9]{11,13}", fullmatch=True)
DAYS = st.dates().map(lambda day: day.isoformat())
LITERALS = {"number": NUMBERS, "text": TEXTS, "date": DAYS, "bool": st.booleans()}
ROWS = st.lists(st.fixed_dictionaries({}, optional={"c": NUMBERS, "x": TEXTS}), max_size=4)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={key: st.one_of(st.none(), ROWS if kind == "list" else LITERALS[kind]) for key, kind in TYPES.items()},
)


def values(kind: str, depth: int = 3) -> st.SearchStrategy[object]:
    """Value expressions of a type."""
    simple = st.one_of(LITERALS[kind], st.sampled_from(KEYS[kind]).map(lambda key: {"ref": key}))
    if depth == 0:
        return simple
    inner = st.deferred(lambda: values(kind, depth - 1))
    options = [
        simple,
        st.tuples(conditions(depth - 1), inner, inner).map(lambda three: {"if": list(three)}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"first": parts}),
    ]
    if kind == "number":
        days = st.deferred(lambda: values("date", depth - 1))
        options += [
            st.lists(inner, max_size=3).map(lambda parts: {"add": parts}),
            st.tuples(inner, inner).map(lambda two: {"sub": list(two)}),
            st.tuples(inner, inner).map(lambda two: {"mul": list(two)}),
            st.tuples(days, days).map(lambda two: {"years": list(two)}),
            st.just({"count": "r"}),
            st.just({"sum": ["r", "c"]}),
        ]
    if kind == "text":
        options.append(st.lists(inner, max_size=3).map(lambda parts: {"join": parts}))
        numbered = st.one_of(inner, IDS)
        options += [numbered.map(lambda one: {"id_year": one}), numbered.map(lambda one: {"id_sex": one})]
    if kind == "date":
        options.append(st.just({"today": True}))
    return st.one_of(options)


def conditions(depth: int = 3) -> st.SearchStrategy[dict]:  # type: ignore[type-arg]
    """Conditions."""
    keys = st.sampled_from([key for key in TYPES if TYPES[key] != "list"])
    simple = st.one_of(
        keys.flatmap(lambda key: LITERALS[TYPES[key]].map(lambda value: {"eq": [key, value]})),
        keys.flatmap(lambda key: st.lists(LITERALS[TYPES[key]], max_size=3).map(lambda many: {"in": [key, many]})),
        st.sampled_from(list(TYPES)).map(lambda key: {"filled": key}),
    )
    if depth == 0:
        return simple
    inner = st.deferred(lambda: conditions(depth - 1))
    ordered = st.sampled_from(["number", "text", "date"]).flatmap(
        lambda kind: st.tuples(
            st.sampled_from(["lt", "le", "gt", "ge", "same"]), values(kind, depth - 1), values(kind, depth - 1)
        )
    )
    return st.one_of(
        simple,
        inner.map(lambda one: {"not": one}),
        st.lists(inner, max_size=3).map(lambda many: {"all": many}),
        st.lists(inner, max_size=3).map(lambda many: {"any": many}),
        ordered.map(lambda three: {three[0]: list(three[1:])}),
    )
