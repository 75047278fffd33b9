"""Which TCP ports the processes listen on: the preferred ones, or free ones, kept from start to start."""

from __future__ import annotations

import socket
from collections.abc import Callable

from launcher.files import read_json, write_json
from launcher.paths import Checkout

PREFERRED = {"web": 8000, "smtp": 8025, "tsa": 8318, "portal": 8900, "people": 8910}


def is_free(port: int) -> bool:
    """True when nothing listens on the port, on this host's loopback or on all addresses."""
    for address in ("127.0.0.1", "0.0.0.0"):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def choose(kept: dict[str, int], free: Callable[[int], bool] = is_free) -> dict[str, int]:
    """A port for each name: the kept one if free, else the preferred one, else the next free above it."""
    chosen: dict[str, int] = {}
    for name, preferred in PREFERRED.items():
        candidates = [kept[name]] if name in kept else []
        candidates += range(preferred, preferred + 200)
        chosen[name] = next(port for port in candidates if port not in chosen.values() and free(port))
    return chosen


def kept_ports(checkout: Checkout) -> dict[str, int]:
    stored = read_json(checkout.var / "ports.json")
    return {name: port for name, port in stored.items() if name in PREFERRED and isinstance(port, int)}


def settle(checkout: Checkout, in_use: bool) -> dict[str, int]:
    """Ports to use from now on. `in_use`: our own processes are listening on the kept ones, so they stay."""
    kept = kept_ports(checkout)
    if in_use and len(kept) == len(PREFERRED):
        return kept
    chosen = choose(kept)
    write_json(checkout.var / "ports.json", chosen)
    return chosen
