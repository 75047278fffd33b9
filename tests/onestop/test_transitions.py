"""The table is complete and is obeyed: every state, every action, every role."""

from __future__ import annotations

import itertools

import pytest
from django.core.management import call_command

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, NotAllowed
from onestop.models import Dossier
from onestop.policies import actions_now, can, require
from onestop.transitions import ACTIONS, NATIONAL_STATUS, OWNER, SYSTEM, TRANSITIONS, find
from tests.factories import citizen_actor, officer_actor
from tests.onestop.conftest import Ward

CLOSED = {"refused", "returned"}


def test_no_two_rows_answer_the_same_question() -> None:
    keys = [(row.source, row.action) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_every_state_can_be_reached_and_only_closed_ones_are_final() -> None:
    reached = {row.target for row in TRANSITIONS}
    left = {row.source for row in TRANSITIONS}
    assert reached == set(Dossier.State.values)
    assert set(Dossier.State.values) - left == CLOSED


def test_every_state_has_a_national_code() -> None:
    assert set(NATIONAL_STATUS) == set(Dossier.State.values)


def test_every_row_has_words_and_a_known_actor() -> None:
    for row in TRANSITIONS:
        assert row.label
        assert row.done
        assert row.who <= {*Post.Role.values, OWNER, SYSTEM}
        assert not row.dangerous or row.consequence


@pytest.fixture
def actors(ward: Ward) -> dict[str, Actor]:
    """One actor per role, in the agency where the role belongs."""
    at_unit = {Post.Role.CLERK, Post.Role.UNIT_HEAD}
    found = {role: officer_actor(role, ward.unit if role in at_unit else ward.commune) for role in Post.Role.values}
    return {**found, OWNER: ward.citizen, "stranger": citizen_actor()}


def test_every_action_of_every_role_in_every_state_is_as_the_table_says(ward: Ward, actors: dict[str, Actor]) -> None:
    dossier = ward.submitted()
    for state, action, name in itertools.product(Dossier.State.values, ACTIONS, actors):
        dossier.state = state
        row = find(state, action)
        allowed = row is not None and name in row.who
        if not allowed:
            assert not can(actors[name], dossier, action), (state, action, name)
            with pytest.raises((Conflict, NotAllowed)):
                require(actors[name], dossier, action)
        if row is None:
            with pytest.raises(Conflict):
                require(None, dossier, action)


def test_nobody_of_another_agency_can_do_anything(ward: Ward) -> None:
    dossier = ward.submitted()
    for state, role in itertools.product(Dossier.State.values, Post.Role.values):
        dossier.state = state
        assert actions_now(officer_actor(role), dossier) == []


def test_the_system_does_only_what_is_its_own(ward: Ward) -> None:
    dossier = ward.submitted()
    for state, action in itertools.product(Dossier.State.values, ACTIONS):
        dossier.state = state
        row = find(state, action)
        assert can(None, dossier, action) == (row is not None and SYSTEM in row.who)


def test_the_diagram_in_the_docs_is_up_to_date() -> None:
    call_command("dossier_diagram", check=True)
