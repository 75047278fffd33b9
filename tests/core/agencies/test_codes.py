"""Identity codes are read and written in both notations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agencies.codes import is_new_code, is_old_code, normalise_code, parent_code, to_new_code, to_old_code
from core.agencies.errors import AgencyCodeError

level = st.integers(1, 99).map("{:02d}".format)
top = st.from_regex(r"[A-Z][0-9]{2}", fullmatch=True)


@st.composite
def new_codes(draw: st.DrawFn, most: int = 3) -> str:
    return ".".join([draw(top), *draw(st.lists(level, max_size=most))])


@given(new_codes())
def test_there_and_back_gives_the_same_code(code: str) -> None:
    old = to_old_code(code)
    assert is_old_code(old)
    assert len(old) == 13
    assert to_new_code(old) == code


@given(new_codes(most=10))
def test_every_well_formed_code_is_accepted_and_has_its_parent_above(code: str) -> None:
    assert is_new_code(code)
    parent = parent_code(code)
    assert parent is None or (is_new_code(parent) and code.startswith(parent))


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_a_typed_error(text: str) -> None:
    code = text.strip().upper()
    if is_new_code(code) or (is_old_code(code) and int(code[:3]) <= 99):
        assert is_new_code(normalise_code(text))
    else:
        with pytest.raises(AgencyCodeError):
            normalise_code(text)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("H32", "000.00.00.H32"),
        ("H32.14", "000.00.14.H32"),
        ("H32.14.03", "000.03.14.H32"),
        ("G18.04", "000.00.04.G18"),
        ("H32.14.03.07", "007.03.14.H32"),
    ],
)
def test_examples_from_the_standard(new: str, old: str) -> None:
    assert to_old_code(new) == old
    assert to_new_code(old) == new


@pytest.mark.parametrize("bad", ["", "32.14", "H32.1", "H32.00", "H32.14.", "h32", "000.03.00.H32", "123.04.05.H3"])
def test_malformed_codes_are_refused(bad: str) -> None:
    assert not is_new_code(bad)
    assert not is_old_code(bad)


def test_a_level_above_99_has_no_new_notation() -> None:
    with pytest.raises(AgencyCodeError):
        to_new_code("100.03.14.H32")


def test_a_fourth_level_down_has_no_old_notation() -> None:
    with pytest.raises(AgencyCodeError):
        to_old_code("H32.14.03.07.01")


def test_a_typed_code_is_cleaned() -> None:
    assert normalise_code(" 000.00.14.h32 ") == "H32.14"
