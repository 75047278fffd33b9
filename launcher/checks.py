"""What `./dev test` runs, stage by stage, with a summary of results and durations."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from launcher import front
from launcher.console import duration, say
from launcher.locks import FileLock
from launcher.paths import Checkout
from launcher.project import environ

TYPED = ("config", "core", "forms", "archive", "digitization", "onestop", "portal", "oversight", "launcher")


@dataclass(frozen=True)
class Check:
    """A stage: a name and a command; passes on exit code 0."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float


def lint_checks(checkout: Checkout) -> list[Check]:
    tools = checkout.venv / "bin"
    python = str(checkout.python)
    return [
        Check("types (mypy)", (str(tools / "mypy"), *TYPED)),
        Check("lint (ruff)", (str(tools / "ruff"), "check", ".", "dev")),
        Check("format (ruff)", (str(tools / "ruff"), "format", "--check", ".", "dev")),
        Check("import contracts", (str(tools / "lint-imports"),)),
        Check("migrations", (python, "manage.py", "makemigrations", "--check", "--dry-run")),
    ]


def test_checks(checkout: Checkout, cores: int) -> list[Check]:
    pytest = (str(checkout.python), "-m", "pytest", "-q", "--create-db")
    processes = str(min(4, max(2, cores)))
    return [
        Check("tests", (*pytest, "-n", processes, "--dist", "loadfile", "-m", "not browser and not worker")),
        Check("browser and whole-system tests", (*pytest, "-m", "browser or worker")),
    ]


def test_environ(checkout: Checkout) -> dict[str, str]:
    """The project's environment; test data need not survive a power cut, so commits do not wait for the disk."""
    values = environ(checkout)
    values["PGOPTIONS"] = f"{values.get('PGOPTIONS', '')} -c synchronous_commit=off".strip()
    return values


def run_all(checkout: Checkout) -> bool:
    """All stages; a failing one does not keep the others from running. True when every one passed."""
    values = test_environ(checkout)
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(lambda check: _run_quietly(checkout, check, values), lint_checks(checkout)))
    with _alone(checkout):
        for check in test_checks(checkout, os.cpu_count() or 1):
            say(f"· {check.name} …")
            began = time.monotonic()
            code, interrupted = front.call(check.command, checkout.top, values)
            if interrupted:
                raise KeyboardInterrupt
            outcomes.append(Outcome(check.name, code == 0, time.monotonic() - began))
    say()
    for outcome in outcomes:
        say(f"{'passed' if outcome.passed else 'FAILED'}  {outcome.name}  ({duration(outcome.seconds)})")
    return all(outcome.passed for outcome in outcomes)


def _run_quietly(checkout: Checkout, check: Check, values: dict[str, str]) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=checkout.top,
        env=values,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    outcome = Outcome(check.name, done.returncode == 0, time.monotonic() - began)
    verdict = "passed" if outcome.passed else "FAILED"
    say(f"· {check.name}: {verdict} ({duration(outcome.seconds)})" + ("" if outcome.passed else f"\n{done.stdout}"))
    return outcome


def run_pytest(checkout: Checkout, arguments: list[str]) -> bool:
    """Only pytest, with the caller's arguments."""
    command = [str(checkout.python), "-m", "pytest", *arguments]
    with _alone(checkout):
        return front.call(command, checkout.top, test_environ(checkout))[0] == 0


@contextmanager
def _alone(checkout: Checkout) -> Iterator[None]:
    """One test run at a time on one test database (TEST_DB_SUFFIX names another)."""
    lock = FileLock(checkout.run / f"test{os.environ.get('TEST_DB_SUFFIX', '')}.lock")
    if not lock.acquire(wait=False):
        say("· waiting for another test run of this checkout …")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
