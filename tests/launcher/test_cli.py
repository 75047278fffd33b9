"""The command line, as typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launcher.background import KEPT_BY_RESET
from launcher.commands import COMMANDS

TOP = Path(__file__).resolve().parents[2]


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", str(TOP / "dev"), *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_help_names_every_command_and_needs_nothing_but_the_standard_library() -> None:
    done = dev("help")
    assert done.returncode == 0
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


def test_an_unknown_command_is_said_and_fails() -> None:
    done = dev("rnu")
    assert done.returncode == 2
    assert "rnu" in done.stderr


def test_reset_without_a_terminal_wants_to_be_meant() -> None:
    done = dev("reset")
    assert done.returncode == 1
    assert "--yes" in done.stderr


def test_an_unknown_log_is_an_error_without_traceback() -> None:
    done = dev("logs", "no-such-process")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_only_the_launchers_own_packages_can_be_installed_through_sudo() -> None:
    done = dev("install-packages", "openssh-server")
    assert done.returncode == 1
    assert "own list" in done.stderr


def test_reset_forgets_data_but_not_what_is_slow_to_make() -> None:
    assert {"venv", "stamps", "cache", "bare"} <= KEPT_BY_RESET
    assert not {"postgres", "files", "pki", "static", "secret_key", "dev.env"} & KEPT_BY_RESET
