"""Keeping the processes running: start, restart with back-off, stop everything that was started and only that."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from launcher.console import say
from launcher.files import read_json, write_json
from launcher.identity import OWNER_VARIABLE, Identity, end, identify, marked, owned_leftovers, send
from launcher.paths import Checkout
from launcher.processes import Program

GRACE_SECONDS = 10.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
SETTLED_SECONDS = 3.0
PATIENCE_SECONDS = 90.0
LOG_LIMIT = 5 * 2**20


def pause_before_restart(failures: int) -> float:
    """Seconds to wait before the next start after so many failures in a row: 1, 2, 4 … at most 30."""
    return min(LONGEST_PAUSE, 2.0 ** max(0, failures - 1))


def is_ready(port: int, path: str = "/readyz") -> bool:
    """True when our web server answers 200. A proxy in the environment is not asked."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@dataclass
class Kept:
    """One program and the process that currently is it."""

    program: Program
    child: subprocess.Popen[bytes] | None = None
    identity: Identity | None = None
    began: float = 0.0
    restarts: int = 0
    failures: int = 0
    due: float = 0.0


@dataclass
class Supervisor:
    """Runs the table of programs in this process until told to stop."""

    checkout: Checkout
    programs: list[Program]
    environ: dict[str, str]
    web_port: int
    on_ready: Callable[[], None]
    kept: list[Kept] = field(default_factory=list)
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    _stopping: int = 0
    _ready: bool = False
    _heard: set[int] = field(default_factory=set)
    _said_slow: bool = False
    _began: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Start everything and stay until SIGINT, SIGTERM or SIGHUP asks to stop."""
        wake_read, wake_write = os.pipe()
        for end_of_pipe in (wake_read, wake_write):
            os.set_blocking(end_of_pipe, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN or number is not signal.SIGHUP:  # nohup's wish stands
                signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            self.kept = [Kept(program) for program in self.programs]
            self._record()  # before the first start: the mark must be known should we be killed
            for kept in self.kept:
                self._start(kept)
            while not self._stopping:
                select.select([wake_read], [], [], 0.3 if not self._ready else 1.0)
                self._drain(wake_read)
                self._tend()
                self._look_for_ready()
        finally:
            self._stop_all(wake_read)
            signal.set_wakeup_fd(-1)

    def _ask_to_stop(self, *_: object) -> None:
        self._stopping += 1

    @staticmethod
    def _drain(descriptor: int) -> None:
        try:
            while os.read(descriptor, 512):
                pass
        except BlockingIOError:
            return

    def _start(self, kept: Kept) -> None:
        path = self.checkout.log / f"{kept.program.name}.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            kept.child = subprocess.Popen(
                kept.program.command,
                cwd=self.checkout.top,
                env={**self.environ, OWNER_VARIABLE: self.owner},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        kept.identity = identify(kept.child.pid)
        kept.began = time.monotonic()
        self._record()

    def _tend(self) -> None:
        now = time.monotonic()
        for kept in self.kept:
            if kept.child is None:
                if now >= kept.due:
                    kept.restarts += 1
                    self._start(kept)
            elif self._has_ended(kept.child):
                self._bury(kept, now)
            elif kept.failures and now - kept.began > STEADY_SECONDS:
                kept.failures = 0

    @staticmethod
    def _has_ended(child: subprocess.Popen[bytes]) -> bool:
        """True when the process ended; it stays a zombie for now, so that its pid cannot be given to another."""
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _bury(self, kept: Kept, now: float) -> None:
        """Clear away what a dead process left behind and settle when to start it again."""
        assert kept.child is not None
        kill_group(kept.child.pid)
        code = kept.child.wait()
        kept.failures += 1
        kept.due = now + pause_before_restart(kept.failures)
        kept.child = kept.identity = None
        self._record()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        name = kept.program.name
        say(f"! {name} ended ({how}); starts again in {kept.due - now:.0f} s — ./dev logs {name}")

    def _look_for_ready(self) -> None:
        if self._ready:
            return
        now = time.monotonic()
        settled = all(kept.child is not None and now - kept.began > SETTLED_SECONDS for kept in self.kept)
        ports = {kept.program.port for kept in self.kept if kept.program.port}
        self._heard |= {port for port in ports - self._heard if listens(port)}
        if settled and ports == self._heard and is_ready(self.web_port):
            self._ready = True
            self._record()
            self.on_ready()
        elif now - self._began > PATIENCE_SECONDS and not self._said_slow:
            self._said_slow = True
            say("! not ready yet; `./dev status` and `./dev logs` in another terminal show why")

    def _record(self) -> None:
        me = identify(os.getpid())
        assert me is not None
        rows = [
            {
                "name": kept.program.name,
                "pid": kept.identity.pid if kept.identity else 0,
                "started": kept.identity.started if kept.identity else 0,
                "restarts": kept.restarts,
            }
            for kept in self.kept
        ]
        state = {"pid": me.pid, "started": me.started, "owner": self.owner, "ready": self._ready, "processes": rows}
        write_json(record_path(self.checkout), state)

    def _stop_all(self, wake: int) -> None:
        """Ask each to end, then after the grace period (or a second Ctrl-C) end them by force."""
        asked = self._stopping
        running = [kept for kept in self.kept if kept.child is not None]
        send([kept.child.pid for kept in running if kept.child], signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and self._stopping <= asked:
            if all(self._has_ended(kept.child) for kept in running if kept.child):
                break
            select.select([wake], [], [], 0.2)
            self._drain(wake)
        for kept in running:
            if kept.child:
                kill_group(kept.child.pid)
                kept.child.wait()
        send(marked(self.owner), signal.SIGKILL)
        record_path(self.checkout).unlink(missing_ok=True)


def kill_group(pid: int) -> None:
    """Kill a child's process group; only while the child has not been waited for, else the number may be another's."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def record_path(checkout: Checkout) -> Path:
    return checkout.run / "supervisor.json"


def clear_leftovers(checkout: Checkout) -> int:
    """End what a supervisor that was killed has left running; returns how many processes that were."""
    state = read_json(record_path(checkout))
    owner = str(state.get("owner", ""))
    found = 0
    for row in state.get("processes", []):
        leader = Identity(int(row["pid"]), int(row["started"]))
        if leader.pid:
            left = owned_leftovers(leader, owner)
            found += len(left)
            if left:
                end(leader, owner, grace=5.0)
    strays = marked(owner)
    send(strays, signal.SIGKILL)
    record_path(checkout).unlink(missing_ok=True)
    return found + len(strays)
