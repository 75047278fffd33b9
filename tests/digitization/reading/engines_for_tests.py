"""Engines that misbehave as native code does; named by dotted path so that only tests reach them."""

from __future__ import annotations

import os
import signal
import time

import numpy as np

from digitization.reading.engines import RawWord


class Crashing:
    label = "crashing"

    def __init__(self, language: str) -> None:
        pass

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(30)
        return []

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        return 0


class Hanging(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "97531")  # a grandchild must not outlive the time limit
        time.sleep(600)
        return []


class Busy(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        while True:
            pass


class Hungry(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        np.ones(2**34, np.uint8)
        return []


class Chatty(Crashing):
    """Prints where the reader listens."""

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        print("noise on standard output", flush=True)  # noqa: T201
        os.write(1, b"more noise")
        return []
