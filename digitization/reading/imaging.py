"""What is done to the pixels of a page before recognition, and what is measured on the way.

Everything works on arrays in memory; the stored picture is never altered. Sizes are in points or millimetres of paper
wherever a threshold has a meaning on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

cv2.setNumThreads(1)

BLANK_INK = 0.00035
"""Share of clearly dark pixels under which a page is blank (a page number alone has about 0.0004)."""
UNEVEN = 30
"""Difference of the paper's tone over a page: up to 12 on nineteen of twenty real scans, 32 on one with a dark rim,
up to 20 on drawn wear, 56 and more where a shadow was laid over real scans."""
SPECKLED = 0.08
"""Share of pixels that a median changes on a speckled page; up to 0.011 on printed ones, 0.28 on noise."""
X_HEIGHT_PX = 13.5
"""Height of a lower-case x the engine reads best and fastest: 13-point print at about 170 dpi and up."""
SMALL_PRINT_PT = 3.9
"""x-height in points under which print is small (8–9 point letters) and is not shrunk."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready for an engine, and the way back: ``to_source`` maps its pixels onto the source's (2×3)."""

    grey: np.ndarray
    dpi: int
    skew_degrees: float
    to_source: np.ndarray


def to_grey(colour: np.ndarray) -> np.ndarray:
    return colour if colour.ndim == 2 else cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)


def seals(colour: np.ndarray, dpi: float) -> list[tuple[int, int, int, int]]:
    """Red round seals as pixel boxes. A seal is 28–45 mm wide; a crossed or cut one still shows half of that."""
    if colour.ndim == 2:
        return []
    step = max(1.0, dpi / 75)
    small = cv2.resize(colour, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA).astype(np.int16)
    blue, green, red = small[:, :, 0], small[:, :, 1], small[:, :, 2]
    ink = ((red - np.maximum(blue, green) > 28) & (red > 90)).astype(np.uint8)
    px = dpi / step / 25.4
    reach = max(3, round(2.5 * px))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, _area in stats[1:count]:
        wide, high = w / px, h / px
        amount = int(ink[y : y + h, x : x + w].sum()) / max(1, w * h)
        if 16 <= wide <= 60 and 16 <= high <= 60 and 0.45 <= wide / high <= 2.2 and amount > 0.06:
            found.append((int(x * step), int(y * step), int((x + w) * step), int((y + h) * step)))
    return found


def without_seals(colour: np.ndarray, boxes: list[tuple[int, int, int, int]]) -> np.ndarray:
    """Grey picture in which the ink of red seals is gone: there the red channel shows red as white, black as black.

    Elsewhere grey is kept, so that red print and red number stamps stay readable.
    """
    grey = to_grey(colour)
    if boxes:
        grey = grey.copy() if grey is colour else grey
        for x0, y0, x1, y1 in boxes:
            grey[y0:y1, x0:x1] = colour[y0:y1, x0:x1, 2]
    return grey


def without_coloured_ink(colour: np.ndarray) -> np.ndarray:
    """Grey picture in which red seals *and* blue signatures are light: black print is dark in every channel."""
    return colour if colour.ndim == 2 else np.ascontiguousarray(colour.max(axis=2))


def uneven(grey: np.ndarray) -> bool:
    """Whether the paper is much lighter in one part than in another, as in photographs and near a book's fold.

    One level for ink would then take the darker part for ink, and what is left reads so surely that nobody notices.
    """
    height, width = grey.shape
    tiny = cv2.resize(grey, (max(8, width // 24), max(8, height // 24)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(tiny, np.ones((5, 5), np.uint8)), 9)
    down, across = max(1, paper.shape[0] // 20), max(1, paper.shape[1] // 20)
    dark, light = np.percentile(paper[down:-down, across:-across], (3, 97))
    return float(light - dark) > UNEVEN


def evened(colour: np.ndarray) -> np.ndarray:
    """The picture, grey or in colour, as if the light had been the same everywhere."""
    tiny = cv2.resize(to_grey(colour), None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(tiny, np.ones((3, 3), np.uint8)), 21)
    paper = cv2.resize(paper, (colour.shape[1], colour.shape[0]))
    return cv2.divide(colour, paper if colour.ndim == 2 else cv2.merge([paper] * 3), scale=255)


def speckled(grey: np.ndarray) -> bool:
    """Whether a black-and-white picture is strewn with single dots, as scanners make them of a dark or empty page.

    Dots are what a median takes away; of print it takes the rim alone, some 1 % of the page.
    """
    return float((cv2.medianBlur(grey, 3) != grey).mean()) > SPECKLED


def without_speckle(grey: np.ndarray, dpi: float) -> np.ndarray:
    """Black on white again: where dots lie much closer than around them was ink; lone patches of them are dropped."""
    near = cv2.GaussianBlur(grey, (0, 0), 0.005 * dpi).astype(np.float32)
    around = cv2.GaussianBlur(grey, (0, 0), 0.125 * dpi).astype(np.float32)
    ink = cv2.medianBlur((near < 0.42 * np.maximum(around, 1)).astype(np.uint8), 3)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= 12 * (dpi / 200) ** 2
    kept[0] = False
    return np.where(kept[labels], 0, 255).astype(np.uint8)


def ink_share(grey: np.ndarray) -> float:
    """Share of clearly dark pixels, scanner edges (4 %) and lone specks left out."""
    height, width = grey.shape
    inner = grey[height // 25 : height - height // 25, width // 25 : width - width // 25]
    if inner.size == 0:
        return 0.0
    step = max(1, round(max(height, width) / 1200))
    small = cv2.medianBlur(cv2.resize(inner, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA), 3)
    paper = float(np.percentile(small, 90))
    return float((small < 0.62 * paper).mean())


def sharpness(grey: np.ndarray, dpi: float) -> float:
    """0 (blurred) … 100: how steep the steepest edges are against the contrast, looked at as if scanned at 200 dpi."""
    scale = min(1.0, 200 / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    some = small[::3, ::3]  # sorting every pixel would cost more than all the rest
    contrast = float(np.percentile(some, 95)) - float(np.percentile(some, 0.5))
    if contrast < 20:
        return 0.0
    across, down = (cv2.Sobel(small, cv2.CV_16S, *way)[::3, ::3].astype(np.float32) for way in ((1, 0), (0, 1)))
    return round(min(100.0, 100 * float(np.percentile(cv2.magnitude(across, down), 99)) / (4 * contrast)), 1)


def x_height(grey: np.ndarray) -> float:
    """Median height in pixels of what looks like lower-case letters; 0 where there is too little print to tell."""
    step = 2 if max(grey.shape) > 2600 else 1
    small = cv2.resize(grey, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA) if step > 1 else grey
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = (small < level).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high, area = stats[1:count, 2], stats[1:count, 3], stats[1:count, 4]
    letters = (high >= 5) & (high <= 60) & (wide >= 3) & (wide <= 3 * high) & (area >= 0.15 * wide * high)
    heights = high[letters]
    if heights.size < 40:
        return 0.0
    return float(np.percentile(heights, 40)) * step


def find_skew(grey: np.ndarray, limit: float = 4.0) -> float:
    """Degrees (counter-clockwise) the picture must be turned so that its lines lie level; 0 where there are none.

    Search by row profile: level lines make the sums of neighbouring rows differ most.
    """
    scale = 620 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ink = np.clip(level - small.astype(np.float32), 0, None)
    height, width = ink.shape

    def steepness(angle: float) -> float:
        turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), (width, height))
        rows = turned.sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    best = max((float(a) for a in np.arange(-limit, limit + 0.01, 0.5)), key=steepness)
    best = max((float(a) for a in np.arange(best - 0.4, best + 0.41, 0.1)), key=steepness)
    return round(best, 2) if steepness(best) > 1.01 * steepness(0.0) else 0.0


def prepare(
    grey: np.ndarray,
    dpi: float,
    *,
    scale: float,
    median: bool = True,
    flatten: bool = False,
    angle: float | None = None,
) -> Prepared:
    """Clean, scale and level a picture for an engine.

    ``flatten`` evens the lighting (second pass); ``angle`` is how far to turn it, searched for when not given.
    """
    work = cv2.medianBlur(grey, 3) if median else grey
    if flatten:
        work = evened(work)
    if abs(scale - 1) > 0.03:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        work = cv2.resize(work, None, fx=scale, fy=scale, interpolation=how)
    height, width = work.shape
    back = np.array([[grey.shape[1] / width, 0, 0], [0, grey.shape[0] / height, 0]], np.float64)
    angle = find_skew(work) if angle is None else angle
    if abs(angle) >= 0.15:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        paper_tone = int(np.percentile(work[:: max(1, height // 200), :: max(1, width // 200)], 80))
        work = cv2.warpAffine(work, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=paper_tone)
        undo = np.vstack([cv2.invertAffineTransform(turn), [0, 0, 1]])
        back = back @ undo
    else:
        angle = 0.0
    return Prepared(work, round(dpi * scale), angle, back)


def best_scale(grey: np.ndarray, dpi: float) -> float:
    """How much to shrink (or enlarge) a picture so that print has the size engines like, by measured letters.

    Small print is never shrunk; without enough letters the picture is brought to 200 dpi.
    """
    letters = x_height(grey)
    if not letters:
        return min(1.0, 200 / dpi) if dpi >= 150 else min(2.0, 200 / dpi)
    if letters > X_HEIGHT_PX and letters * 72 / dpi < SMALL_PRINT_PT:
        return min(1.0, max(0.5, 300 / dpi))
    return float(np.clip(X_HEIGHT_PX / letters, min(1.0, 190 / dpi), 2.0))


def shrunk(colour: np.ndarray, longest: int) -> np.ndarray:
    """No side longer than ``longest`` pixels. Halves are averaged, the rest is interpolated: a third of the time that
    averaging by odd shares takes, and as legible."""
    while (scale := longest / max(colour.shape[:2])) <= 0.5:
        colour = cv2.resize(colour, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return cv2.resize(colour, None, fx=scale, fy=scale) if scale < 1 else colour


def webp(colour: np.ndarray, quality: int) -> bytes:
    """The picture as a file for the screen. Effort 2 of 6: 3 % larger than the usual 4, in less than half the time."""
    stream = BytesIO()
    shown = cv2.cvtColor(colour, cv2.COLOR_BGR2RGB) if colour.ndim == 3 else colour
    Image.fromarray(shown).save(stream, "WEBP", quality=quality, method=2)
    return stream.getvalue()
