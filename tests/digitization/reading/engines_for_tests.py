"""Engines that misbehave as native code does; named by dotted path so that only tests reach them."""

from __future__ import annotations

import os
import signal
import time

import numpy as np

from digitization.reading.engines import Recognised


class Crashing:
    label = "crashing"

    def __init__(self, language: str) -> None:
        pass

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> Recognised:
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(30)
        return Recognised([])

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        return 0


class Hanging(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> Recognised:
        os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "97531")  # a grandchild must not outlive the time limit
        time.sleep(600)
        return Recognised([])


class Busy(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> Recognised:
        while True:
            pass


class Hungry(Crashing):
    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> Recognised:
        return Recognised([] if np.ones(2**34, np.uint8).any() else [])


class Chatty(Crashing):
    """Prints where the reader listens."""

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> Recognised:
        print("noise on standard output", flush=True)
        os.write(1, b"more noise")
        return Recognised([])
