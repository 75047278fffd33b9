"""Draw months and days as hands and stamps write them between "ngày", "tháng" and "năm", with their text.

    python -m training.digit_lines HANDS OUT --count 60000

HANDS is a folder of .ttf files, handwriting mostly. What stands left and right on a form, print cut anywhere, is
drawn, too, and is no digit.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import cv2
import numpy as np

from training.drawing import HEIGHT, bent, face, inked, run, soiled, worn

PRINT = sorted(Path("/usr/share/fonts/truetype/croscore").glob("Tinos-*.ttf"))
WIDEST = 160


def digits(luck: Random) -> str:
    if luck.random() < 0.6:
        month = luck.randint(1, 12)
        return f"{month:02d}" if luck.random() < 0.6 else str(month)
    day = luck.randint(1, 31)
    return f"{day:02d}" if luck.random() < 0.7 else str(day)


def line(fonts: list[Path], luck: Random) -> tuple[np.ndarray, str]:
    """(picture of HEIGHT rows, dark ink on light paper, uint8; its digits, none in a tenth of them)."""
    text = digits(luck) if luck.random() > 0.1 else ""
    canvas = np.zeros((HEIGHT, luck.randint(44, WIDEST - 40)), np.float32)
    x = luck.randint(2, 14)
    x += _beside(canvas, luck, luck.choice(("g", "ng", "ày", "áng", "y")), x) if luck.random() < 0.6 else 0
    if text:
        spread = " " * luck.choice((0, 0, 0, 1)) if len(text) > 1 else ""
        ink = worn(bent(inked(spread.join(text), face(luck.choice(fonts), 48), luck.choice((0, 0, 1, 2))), luck), luck)
        high = max(10, round(luck.uniform(0.38, 0.95) * HEIGHT))
        wide = max(4, round(ink.shape[1] * high / ink.shape[0] * luck.uniform(0.8, 1.25)))
        x += luck.randint(-2, 10)
        x = max(0, x)
        if x + wide + 4 > canvas.shape[1]:
            canvas = np.pad(canvas, ((0, 0), (0, x + wide + 12 - canvas.shape[1])))
        top = luck.randint(0, HEIGHT - high)
        part = canvas[top : top + high, x : x + wide]
        np.maximum(part, cv2.resize(ink, (wide, high), interpolation=cv2.INTER_AREA), out=part)
        x += wide + luck.randint(-2, 10)
    if luck.random() < 0.6:
        canvas = np.pad(canvas, ((0, 0), (0, max(0, x + 30 - canvas.shape[1]))))
        _beside(canvas, luck, luck.choice(("n", "nă", "t", "th", "thá")), max(0, x))
    return soiled(canvas[:, :WIDEST], luck), text


def _beside(canvas: np.ndarray, luck: Random, text: str, x: int) -> int:
    """Print of the form; returns its width."""
    ink = inked(text, face(luck.choice(PRINT), 44))
    high = max(6, round(luck.uniform(0.35, 0.6) * HEIGHT))
    wide = max(3, round(ink.shape[1] * high / ink.shape[0]))
    wide = min(wide, canvas.shape[1] - x)
    if wide < 3:
        return 0
    top = luck.randint(HEIGHT // 4, max(HEIGHT // 4, HEIGHT - high))
    canvas[top : top + high, x : x + wide] = cv2.resize(ink, (wide, high), interpolation=cv2.INTER_AREA)[: HEIGHT - top]
    return wide


if __name__ == "__main__":
    run(line, __doc__)
