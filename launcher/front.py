"""Running one program on this terminal, in the foreground, until it ends by itself."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from types import FrameType


def call(command: list[str] | tuple[str, ...], cwd: Path, environ: dict[str, str]) -> tuple[int, bool]:
    """Run and wait; returns (exit code, whether somebody interrupted it).

    Ctrl-C reaches the program from the terminal; being told to end is passed on to it. Either way we wait, so that the
    services outlive what uses them.
    """
    interrupted = False
    child = subprocess.Popen(command, cwd=cwd, env=environ)

    def pass_on(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        if number != signal.SIGINT:
            child.send_signal(number)

    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, pass_on) for number in numbers}
    try:
        return child.wait(), interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
