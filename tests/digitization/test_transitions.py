"""The table of steps: every state is reached, nothing leaves the archive again, people and system are kept apart."""

from __future__ import annotations

import pytest

from core.audit.errors import Conflict
from digitization import transitions
from digitization.models import Document
from digitization.transitions import TRANSITIONS

State = Document.State


def test_every_state_is_reached_from_the_first() -> None:
    reached, grown = {State.REGISTERED}, True
    while grown:
        new = {row.to for row in TRANSITIONS if row.state in reached and row.to} - reached
        grown = bool(new)
        reached |= new
    assert reached == set(State)


def test_one_row_for_each_state_and_action() -> None:
    keys = [(row.state, row.action) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_nothing_happens_to_a_filed_paper() -> None:
    assert not [row for row in TRANSITIONS if row.state == State.FILED]


def test_people_never_sign_or_file_by_hand() -> None:
    assert {row.who for row in TRANSITIONS if row.action in ("sign", "file", "finish_reading")} == {"system"}


@pytest.mark.parametrize("state", [s for s in State if s != State.INDEXED])
def test_only_an_indexed_paper_can_be_approved(state: str) -> None:
    with pytest.raises(Conflict) as caught:
        transitions.target(Document(state=state, name="a.pdf"), "approve")
    assert caught.value.code == "wrong_state"
