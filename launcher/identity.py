"""Knowing a process again: a pid alone may have been reused, a pid with its start time has not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

OWNER_VARIABLE = "MOTCUA_OWNER"


@dataclass(frozen=True)
class Identity:
    """A process as the kernel knows it: pid, and its start in clock ticks since boot."""

    pid: int
    started: int


def parse_stat(line: str) -> tuple[int, int, int, str]:
    """(pid, session, start in ticks, state) from a line of /proc/PID/stat; the name may hold blanks and brackets."""
    pid, rest = line.split(" (", 1)
    fields = rest[rest.rindex(")") + 2 :].split()
    return int(pid), int(fields[3]), int(fields[19]), fields[0]


def read_stat(pid: int) -> tuple[int, int, int, str] | None:
    try:
        return parse_stat(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError):
        return None


def identify(pid: int) -> Identity | None:
    found = read_stat(pid)
    return Identity(pid, found[2]) if found else None


def is_alive(identity: Identity) -> bool:
    """True while that very process runs (a zombie no longer does)."""
    found = read_stat(identity.pid)
    return found is not None and found[2] == identity.started and found[3] not in "ZX"


def age_seconds(identity: Identity) -> float:
    uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    return max(0.0, uptime - identity.started / os.sysconf("SC_CLK_TCK"))


def carries_owner(pid: int, owner: str) -> bool:
    """True when the process was started with our mark in its environment."""
    try:
        environ = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"{OWNER_VARIABLE}={owner}".encode() in environ.split(b"\0")


def members(session: int) -> list[int]:
    """Processes of a session, the leader included."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            stat = read_stat(int(entry.name))
            if stat and stat[1] == session and stat[3] not in "ZX":
                found.append(stat[0])
    return found


def marked(owner: str) -> list[int]:
    """Every process that carries our mark, also one that went off into a session of its own."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if carries_owner(pid, owner)] if owner else []


def owned_leftovers(leader: Identity, owner: str) -> list[int]:
    """What is left of a session we once started: its members, if the leader is still ours or they carry our mark."""
    if is_alive(leader):
        return members(leader.pid)
    return [pid for pid in members(leader.pid) if carries_owner(pid, owner)]


def send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(leader: Identity, owner: str, grace: float) -> None:
    """Stop what is left of a session: its leader is asked, and after `grace` seconds the rest is ended by force.

    Only the leader is asked: a pool's children would take it for an accident.
    """
    if is_alive(leader):
        send([leader.pid], signal.SIGTERM)
    deadline = time.monotonic() + grace
    while is_alive(leader) and time.monotonic() < deadline:
        time.sleep(0.1)
    send(owned_leftovers(leader, owner), signal.SIGKILL)
