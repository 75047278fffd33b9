"""Keeping processes running, and ending all of them and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from launcher.files import read_json
from launcher.identity import Identity, is_alive, marked
from launcher.locks import FileLock
from launcher.paths import Checkout
from launcher.processes import Program, table, wanted
from launcher.supervisor import clear_leftovers, pause_before_restart, record_path

TOP = Path(__file__).resolve().parents[2]
# A supervisor of two programs in a process of its own: signals and waiting are what is tested.
SCRIPT = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests under nohup passes on that it is ignored
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from launcher.paths import Checkout
from launcher.processes import Program
from launcher.supervisor import Supervisor
programs = [Program("steady", ("sh", "-c", "sleep 300 & wait")), Program("other", ("sleep", "300"))]
Supervisor(Checkout(Path(sys.argv[1])), programs, {"PATH": "/usr/bin:/bin"}, 9, lambda: None).run()
"""


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 15
    while not condition() and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    return condition()


def rows(checkout: Checkout) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in read_json(record_path(checkout)).get("processes", [])}


def started(checkout: Checkout) -> bool:
    found = rows(checkout)
    return len(found) == 2 and all(row["pid"] for row in found.values())


@pytest.fixture
def supervisor(checkout: Checkout) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SCRIPT, str(checkout.top), str(TOP)]
    child = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    assert until(lambda: started(checkout))
    yield child
    if child.poll() is None:
        child.kill()
    child.wait()
    clear_leftovers(checkout)


def identities(checkout: Checkout) -> list[Identity]:
    return [Identity(row["pid"], row["started"]) for row in rows(checkout).values()]


def owner(checkout: Checkout) -> str:
    return str(read_json(record_path(checkout))["owner"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_stop_ends_every_process(
    checkout: Checkout, supervisor: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    running, mark = identities(checkout), owner(checkout)
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=15) == 0
    assert not any(is_alive(identity) for identity in running)
    assert marked(mark) == []
    assert not record_path(checkout).exists()


def test_a_killed_process_is_started_again_and_its_children_are_cleared(
    checkout: Checkout, supervisor: subprocess.Popen[bytes]
) -> None:
    before = rows(checkout)["steady"]
    children_before = set(marked(owner(checkout)))
    os.kill(before["pid"], signal.SIGKILL)
    assert until(lambda: rows(checkout)["steady"]["restarts"] == 1 and rows(checkout)["steady"]["pid"])
    assert rows(checkout)["steady"]["pid"] != before["pid"]
    survivors = children_before & set(marked(owner(checkout)))
    assert survivors == {rows(checkout)["other"]["pid"]}


def test_the_next_start_clears_what_a_killed_launcher_left(
    checkout: Checkout, supervisor: subprocess.Popen[bytes]
) -> None:
    running, mark = identities(checkout), owner(checkout)
    supervisor.kill()
    supervisor.wait()
    assert all(is_alive(identity) for identity in running)
    assert clear_leftovers(checkout) >= 2
    assert until(lambda: marked(mark) == [])
    assert clear_leftovers(checkout) == 0


def test_a_strangers_process_with_a_recorded_pid_is_left_alone(checkout: Checkout) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        row = {"name": "web", "pid": stranger.pid, "started": 1, "restarts": 0}
        record_path(checkout).write_text(f'{{"owner": "x", "processes": [{row}]}}'.replace("'", '"'))
        assert clear_leftovers(checkout) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_pauses_grow_to_half_a_minute() -> None:
    assert [pause_before_restart(failures) for failures in (1, 2, 3, 6, 50)] == [1, 2, 4, 30, 30]


def test_every_queue_of_the_house_has_a_worker(checkout: Checkout) -> None:
    programs = table(checkout, {"web": 1, "smtp": 2, "tsa": 3, "portal": 4, "people": 5}, cores=2)
    commands = [" ".join(program.command) for program in programs]
    for queue in ("default", "ocr", "signing", "sync"):
        assert sum(f"-Q {queue} " in command for command in commands) == 1
    assert len({program.name for program in programs}) == len(programs)


def test_a_real_system_in_the_environment_replaces_its_stand_in() -> None:
    programs = [Program("web", ("x",)), Program("mail", ("x",), 1, "EMAIL_URL")]
    assert [program.name for program in wanted(programs, {"EMAIL_URL": "smtp://real"})] == ["web"]
    assert len(wanted(programs, {})) == 2


def test_two_launchers_cannot_hold_the_supervisors_lock(checkout: Checkout) -> None:
    first, second = FileLock(checkout.run / "s"), FileLock(checkout.run / "s")
    assert first.acquire(wait=False)
    assert not second.acquire(wait=False)
    first.release()
