"""The running system seen from outside: bring it up detached, take it down, show its state and logs, reset it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher import ports
from launcher.console import duration, say
from launcher.errors import LauncherError
from launcher.files import read_json
from launcher.identity import Identity, age_seconds, identify, is_alive
from launcher.locks import FileLock
from launcher.paths import Checkout
from launcher.services import lease, postgres, redis
from launcher.supervisor import clear_leftovers, is_ready, record_path

UP_PATIENCE_SECONDS = 120.0
KEPT_BY_RESET = {"venv", "stamps", "cache", "bench", "bare", "log", "run"}


def start_detached(checkout: Checkout) -> None:
    """Start the supervisor in a session of its own and wait until the system is ready."""
    log_path = checkout.log / "supervisor.log"
    with log_path.open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, str(checkout.top / "dev"), "supervise"],
            cwd=checkout.top,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    me = identify(child.pid)
    deadline = time.monotonic() + UP_PATIENCE_SECONDS
    while time.monotonic() < deadline:
        state = read_json(record_path(checkout))
        if state.get("ready") and me and state.get("pid") == me.pid:
            return
        if child.poll() is not None:
            break
        time.sleep(0.2)
    if child.poll() is None:
        child.terminate()
        child.wait()
    tail = "\n".join(log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
    raise LauncherError(f"The system did not become ready and was stopped again.\n{tail}\nSee ./dev logs NAME")


def stop(checkout: Checkout) -> bool:
    """Stop a running supervisor with everything it runs. False when there was none."""
    supervisor = lease.supervisor_identity(checkout)
    if supervisor is None:
        return False
    os.kill(supervisor.pid, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while is_alive(supervisor):
        if time.monotonic() > deadline:
            raise LauncherError(f"The supervisor (pid {supervisor.pid}) does not end.")
        time.sleep(0.1)
    return True


def down(checkout: Checkout) -> None:
    """Stop the system and the services, unless another command of this checkout still uses them."""
    was_up = stop(checkout)
    left = 0 if was_up else clear_leftovers(checkout)
    if left:
        say(f"ended {left} processes that an earlier start had left behind")
    gone = lease.let_go(checkout)
    say("stopped" if gone else "stopped; the services stay, another ./dev command is using them")


def status(checkout: Checkout) -> bool:
    """Print services and processes; True when the system is up and ready."""
    rows = [("name", "state", "pid", "age", "restarts")]
    rows += [(name, state, "", "", "") for name, state in lease.describe(checkout)]
    running = lease.supervisor_identity(checkout) is not None
    for row in read_json(record_path(checkout)).get("processes", []) if running else []:
        identity = Identity(int(row["pid"]), int(row["started"]))
        if identity.pid and is_alive(identity):
            cells = ("running", str(identity.pid), duration(age_seconds(identity)))
        else:
            cells = ("waiting", "", "")
        rows.append((str(row["name"]), *cells, str(row["restarts"])))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if not running:
        say("\nnot running; ./dev run or ./dev up starts it")
        return False
    port = ports.kept_ports(checkout)["web"]
    ready = is_ready(port)
    say(f"\nhttp://localhost:{port} is {'ready' if ready else 'NOT ready (/readyz)'}")
    return ready


def logs(checkout: Checkout, arguments: list[str]) -> int:
    """Show the end of one log or of all; `-f` follows."""
    follow = "-f" in arguments
    names = [name for name in arguments if name != "-f"]
    known = {path.stem: path for path in sorted(checkout.log.glob("*.log"))}
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        raise LauncherError(f"No log of {', '.join(unknown) or 'anything'}. There are: {', '.join(known) or 'none'}")
    chosen = [str(known[name]) for name in names or known]
    command = ["tail", "-n", "100" if names else "15", *(["-F"] if follow else []), *chosen]
    try:
        return subprocess.run(command).returncode
    except KeyboardInterrupt:
        return 0


def reset(checkout: Checkout, sure: bool) -> None:
    """Forget all data of this checkout; the environment, packages and caches stay."""
    if not sure:
        if not sys.stdin.isatty():
            raise LauncherError("`./dev reset` removes the database and all files; say --yes to mean it.")
        if input("Remove the database, uploads and keys of this checkout? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise LauncherError("Nothing was removed.")
    if stop(checkout) is False:
        clear_leftovers(checkout)
    if not lease.let_go(checkout):
        raise LauncherError("Another ./dev command is using the services; nothing was removed.")
    users = FileLock(checkout.run / "services.users")
    if not users.acquire(wait=False):
        raise LauncherError("Another ./dev command has just begun; nothing was removed.")
    try:
        _remove_data(checkout)
    finally:
        users.release()
    say("removed; the next start makes everything anew")


def _remove_data(checkout: Checkout) -> None:
    cluster = postgres.locate(checkout)
    if cluster.data.exists():
        shutil.rmtree(cluster.data)
        if cluster.data.parent.name == checkout.key:
            cluster.data.parent.rmdir()
    for base in {cluster.sockets.parent, redis.locate(checkout).socket.parent} - {checkout.run}:
        shutil.rmtree(base, ignore_errors=True)
    for stamp in ("migrate", "demo", "static"):
        (checkout.var / "stamps" / stamp).unlink(missing_ok=True)
    for entry in checkout.var.iterdir():
        if entry.name not in KEPT_BY_RESET:
            _remove(entry)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()
