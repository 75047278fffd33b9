"""The command line of `./dev`: find the command, run it, turn errors into one line and an exit code."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

from launcher.commands import COMMANDS, INTERNAL
from launcher.console import say, warn
from launcher.errors import LauncherError
from launcher.paths import Checkout


def usage() -> str:
    lines = ["./dev COMMAND [arguments]", ""]
    for name, command in COMMANDS.items():
        summary = (command.__doc__ or "").strip().splitlines()[0]
        lines.append(f"  {name:<12} {summary}")
    lines += [
        "",
        "DATABASE_URL, REDIS_URL, EMAIL_URL, TSA_URL, NATIONAL_PORTAL_URL, CITIZEN_DATA_URL replace the private ones;",
    ]
    lines += ["S3_URL replaces the files under var/. State is under var/."]
    return "\n".join(lines)


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    """Being told to end unwinds like Ctrl-C, so that services and temporary files are put away."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    name, *rest = arguments or ["help"]
    if name in {"help", "-h", "--help"}:
        say(usage())
        return 0
    command = COMMANDS.get(name) or INTERNAL.get(name)
    if command is None:
        warn(f"There is no command {name!r}.\n\n{usage()}")
        return 2
    signal.signal(signal.SIGTERM, _as_interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup's wish stands
        signal.signal(signal.SIGHUP, _as_interrupt)
    checkout = Checkout(Path(__file__).resolve().parent.parent)
    try:
        return command(checkout, rest)
    except LauncherError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        warn("interrupted")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
