"""Small networks that read a line of writing letter by letter where engines for print do not: stamped names, months
written by hand. How they were taught: `training/`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from digitization.reading.name_letters import HEIGHT, stretched

DATA = Path(__file__).parent / "data"


@cache
def _network(name: str) -> cv2.dnn.Net:
    return cv2.dnn.readNetFromONNX(str(DATA / f"{name}.onnx"))


def scores_of(line: np.ndarray, network: str) -> np.ndarray:
    """Logarithms of the likelihood of (no letter, letters …) along a line of dark ink on light paper, an 8-bit grey
    picture: float32 of shape (steps, letters + 1)."""
    wide = max(HEIGHT, round(line.shape[1] * HEIGHT / line.shape[0]))
    smaller = line.shape[0] > HEIGHT
    line = cv2.resize(line, (wide, HEIGHT), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    net = _network(network)
    net.setInput(stretched(line)[None, None])
    raw = net.forward()[0, :, 0, :].T
    raw = raw - raw.max(axis=1, keepdims=True)
    found: np.ndarray = raw - np.log(np.exp(raw).sum(axis=1, keepdims=True))
    return found


def either(a: float, b: float) -> float:
    """The logarithm of the sum of two likelihoods."""
    if a < b:
        a, b = b, a
    return a if b == -math.inf else a + math.log1p(math.exp(b - a))


def likelihood(scores: np.ndarray, labels: Sequence[int]) -> float:
    """The logarithm of how likely exactly these labels (1 …) stand on the line (Graves et al., 2006)."""
    states = [0, *(part for label in labels for part in (label, 0))]
    steps = scores.tolist()
    now = [steps[0][label] if at < 2 else -math.inf for at, label in enumerate(states)]
    for step in steps[1:]:
        before, now = now, []
        for at, label in enumerate(states):
            paths = either(before[at], before[at - 1]) if at else before[at]
            if at > 1 and label and label != states[at - 2]:
                paths = either(paths, before[at - 2])
            now.append(paths + step[label])
    return either(now[-1], now[-2]) if labels else now[-1]
