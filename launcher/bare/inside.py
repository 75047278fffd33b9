"""What `./dev bare` does inside the empty system: the two commands of the README, as a newcomer types them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

from launcher import ports
from launcher.console import duration, say
from launcher.errors import LauncherError
from launcher.identity import read_stat
from launcher.paths import Checkout
from launcher.supervisor import is_ready

FIRST_START_SECONDS = 1200
LATER_START_SECONDS = 180


def bare_inside(checkout: Checkout, arguments: list[str]) -> int:
    """(internal) run, up, down and test, with their durations"""
    timings: list[tuple[str, float]] = []
    for label, patience in (("first ./dev run", FIRST_START_SECONDS), ("second ./dev run", LATER_START_SECONDS)):
        timings.append((label, _run_once(checkout, label, patience)))
    timings.append(("./dev up", _dev(checkout, "up")))
    _visit(checkout)
    timings.append(("./dev down", _dev(checkout, "down")))
    _nothing_left()
    _no_server_of_the_machine()
    if "--no-test" not in arguments:
        timings.append(("./dev test", _dev(checkout, "test")))
        _nothing_left()
    say("\nIn an empty Debian 12:")
    for label, seconds in timings:
        say(f"  {label:<18} {duration(seconds)}")
    return 0


def _dev(checkout: Checkout, *arguments: str) -> float:
    say(f"\n$ ./dev {' '.join(arguments)}")
    began = time.monotonic()
    code = subprocess.run([str(checkout.top / "dev"), *arguments], cwd=checkout.top).returncode
    if code:
        raise LauncherError(f"`./dev {' '.join(arguments)}` ended with {code} in the empty system.")
    return time.monotonic() - began


def _run_once(checkout: Checkout, label: str, patience: float) -> float:
    """`./dev run` until ready, look at it, then Ctrl-C; returns seconds until ready."""
    say(f"\n$ ./dev run    # {label}")
    began = time.monotonic()
    # A session of its own, as a terminal would give it; Ctrl-C reaches the launcher only.
    child = subprocess.Popen([str(checkout.top / "dev"), "run"], cwd=checkout.top, start_new_session=True)
    while not (ports.kept_ports(checkout) and is_ready(ports.kept_ports(checkout)["web"])):
        if child.poll() is not None:
            raise LauncherError(f"`./dev run` ended with {child.returncode} before it was ready.")
        if time.monotonic() - began > patience:
            child.terminate()
            child.wait()
            raise LauncherError(f"`./dev run` was not ready after {duration(patience)}.")
        time.sleep(0.5)
    took = time.monotonic() - began
    _visit(checkout)
    child.send_signal(signal.SIGINT)
    if child.wait(timeout=60) != 0:
        raise LauncherError(f"`./dev run` ended with {child.returncode} after Ctrl-C.")
    _nothing_left()
    return took


def _visit(checkout: Checkout) -> None:
    """The home page is there and is the product's."""
    port = ports.kept_ports(checkout)["web"]
    if not is_ready(port):
        raise LauncherError("/readyz does not answer 200.")
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
        page = answer.read().decode("utf-8")
    if answer.status != 200 or '<html lang="vi"' not in page:
        raise LauncherError("The home page is not the product's.")
    say(f"  home page: {answer.status}, {len(page.encode()) / 1000:.0f} kB")


def _nothing_left() -> None:
    """After a stop only this process may remain: the system has a process table of its own."""
    deadline = time.monotonic() + 5
    while True:
        left = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        left = [
            pid for pid in left if pid != os.getpid() and pid != 1 and (read_stat(pid) or (0, 0, 0, "Z"))[3] not in "ZX"
        ]
        if not left:
            return
        if time.monotonic() > deadline:
            names = [Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() for pid in left]
            raise LauncherError(f"Still running after the stop: {', '.join(names)}")
        time.sleep(0.1)


def _no_server_of_the_machine() -> None:
    """Installing the packages made no cluster of the machine's own and left nothing of ours behind."""
    strange = [*Path("/etc/postgresql").glob("*/*"), Path("/usr/sbin/policy-rc.d")]
    strange = [path for path in strange if path.exists()]
    if strange:
        raise LauncherError(f"The set-up left behind: {', '.join(str(path) for path in strange)}")
