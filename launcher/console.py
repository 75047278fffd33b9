"""What the launcher says: one line a stage, with how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str = "") -> None:
    print(text, flush=True)


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """12.3 s, 4 min 05 s."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


@contextmanager
def stage(what: str) -> Iterator[None]:
    """Say what is being done, then how long it took."""
    began = time.monotonic()
    say(f"· {what} …")
    yield
    took = time.monotonic() - began
    if took >= 1.0:
        say(f"  {what}: {duration(took)}")
