"""Telling our processes from others, also when a pid was reused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from launcher.identity import (
    OWNER_VARIABLE,
    Identity,
    age_seconds,
    end,
    identify,
    is_alive,
    marked,
    owned_leftovers,
    parse_stat,
)

OWNER = "test-owner-of-this-file"
# A leader that starts one child in its own session, says so, and waits.
PARENT = "import subprocess, sys, time; c = subprocess.Popen(['sleep', '60']); print(c.pid, flush=True); time.sleep(60)"

Started = tuple[subprocess.Popen[str], int]


@pytest.fixture
def family() -> Iterator[Started]:
    """A leader and its child, marked as ours."""
    leader = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, OWNER_VARIABLE: OWNER},
    )
    assert leader.stdout is not None
    child = int(leader.stdout.readline())
    yield leader, child
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()
    leader.stdout.close()


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_process_name_with_brackets_and_blanks_does_not_confuse() -> None:
    fields = " ".join(str(number) for number in range(1, 50))
    assert parse_stat(f"42 (a) (b c) S {fields}") == (42, 3, 19, "S")


def test_we_know_ourselves_and_our_age() -> None:
    me = identify(os.getpid())
    assert me is not None
    assert is_alive(me)
    assert 0 <= age_seconds(me) < 24 * 3600


def test_a_reused_pid_is_somebody_else(family: Started) -> None:
    leader, _child = family
    real = identify(leader.pid)
    assert real is not None
    earlier = Identity(leader.pid, real.started - 1)
    assert is_alive(real)
    assert not is_alive(earlier)
    # Same session number and alive, but neither our leader nor our mark: not ours to end.
    assert owned_leftovers(earlier, "somebody-else") == []


def test_children_are_found_by_the_mark_after_their_leader_was_killed(family: Started) -> None:
    leader, child = family
    identity = identify(leader.pid)
    assert identity is not None
    assert set(owned_leftovers(identity, OWNER)) == {leader.pid, child}
    leader.kill()
    leader.wait()
    # A child between fork and exec shows no environment for a moment, and so no mark.
    assert until(lambda: owned_leftovers(identity, OWNER) == [child])
    assert child in marked(OWNER)
    end(identity, OWNER, grace=1.0)
    assert until(lambda: owned_leftovers(identity, OWNER) == [])


def test_no_mark_finds_nothing() -> None:
    assert marked("") == []
