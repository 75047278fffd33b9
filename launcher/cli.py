"""The command line of `./dev`."""

from __future__ import annotations

import time
from pathlib import Path

from launcher.console import say, warn, duration
from launcher.errors import LauncherError
from launcher.paths import Checkout
from launcher.services import lease


def main(arguments: list[str]) -> int:
    checkout = Checkout(Path(__file__).resolve().parent.parent)
    try:
        if arguments == ["services"]:
            began = time.monotonic()
            lease.keep(checkout)
            say(f"services run ({duration(time.monotonic() - began)})")
        elif arguments == ["down"]:
            lease.let_go(checkout)
        else:
            warn("not yet")
            return 1
    except LauncherError as error:
        warn(str(error))
        return 1
    return 0
