"""What drawn lines have in common: types, ink, wear, paper, and the shards they are kept in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitization.reading.name_letters import HEIGHT

WIDEST = 400
"""Columns of a line at most, as shards keep them."""
SHARD = 10_000
"""Lines of one file."""
Draw = Callable[[list[Path], Random], tuple[np.ndarray, str]]


@cache
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def inked(text: str, font: ImageFont.FreeTypeFont, bold: int = 0) -> np.ndarray:
    """The text as shares of ink, cut to it; `bold`: pixels to thicken its strokes by."""
    left, top, right, bottom = font.getbbox(text, stroke_width=bold)
    picture = Image.new("L", (right - left + 8, bottom - top + 8), 0)
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, font=font, fill=255, stroke_width=bold)
    found = np.asarray(picture, np.float32) / 255
    rows, columns = np.where(found.max(1) > 0.2)[0], np.where(found.max(0) > 0.2)[0]
    if not len(rows):
        return np.zeros((8, 8), np.float32)
    return found[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def bent(ink: np.ndarray, luck: Random) -> np.ndarray:
    """Sheared and turned, as stamps are set down by hand."""
    height, width = ink.shape
    shear, angle = luck.uniform(-0.15, 0.25), np.deg2rad(luck.gauss(0, 2.0))
    side = int(abs(shear) * height) + int(abs(np.sin(angle)) * height) + 4
    up = int(abs(np.sin(angle)) * width / 2) + 3
    turn = np.float32([[1, shear, side + min(0, -shear) * height], [np.tan(angle), 1, up - np.tan(angle) * width / 2]])
    turned = cv2.warpAffine(ink, turn, (width + 2 * side, height + 2 * up))
    rows, columns = np.where(turned.max(1) > 0.2)[0], np.where(turned.max(0) > 0.2)[0]
    return turned[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink


def worn(ink: np.ndarray, luck: Random) -> np.ndarray:
    if luck.random() < 0.35:
        kernel = np.ones((2, 2), np.uint8)
        ink = cv2.dilate(ink, kernel) if luck.random() < 0.6 else 0.4 * ink + 0.6 * cv2.erode(ink, kernel)
    if luck.random() < 0.3:  # uneven ink
        spots = cv2.resize(
            np.float32([[luck.uniform(0.35, 1) for _ in range(12)] for _ in range(3)]), ink.shape[::-1], interpolation=1
        )
        ink = ink * spots
    return ink


def strokes(canvas: np.ndarray, luck: Random) -> None:
    """Arcs of a seal and strokes of a pen across the line."""
    height, width = canvas.shape
    if luck.random() < 0.4:
        radius = luck.randint(int(1.2 * height), int(4 * height))
        x = luck.randint(-height, width // 2)
        y = luck.choice((luck.randint(-radius, -radius + height), luck.randint(height, 2 * height) + radius // 2))
        for gap in (0, luck.randint(3, 6)):
            cv2.circle(canvas, (x, y), max(3, radius - gap), luck.uniform(0.4, 1), luck.choice((1, 1, 2)), cv2.LINE_AA)
    if luck.random() < 0.25:
        x, y = luck.randint(0, width), luck.randint(-height // 2, height)
        points = [(x + luck.randint(-60, 60), y + luck.randint(-25, 25)) for _ in range(luck.randint(2, 4))]
        cv2.polylines(canvas, [np.int32(points)], False, luck.uniform(0.5, 1), luck.choice((1, 2)), cv2.LINE_AA)


def soiled(canvas: np.ndarray, luck: Random) -> np.ndarray:
    """Ink on paper as a scanner sees it: strokes across, faint or black, blurred, grainy, sometimes of two levels."""
    strokes(canvas, luck)
    paper, black = luck.uniform(205, 255), luck.uniform(0, 110)
    grey = paper - np.clip(canvas, 0, 1) * (paper - black)
    if luck.random() < 0.5:
        grey = cv2.GaussianBlur(grey, (3, 3), luck.uniform(0.3, 1.0))
    if luck.random() < 0.25:
        small = luck.uniform(0.55, 0.9)
        grey = cv2.resize(cv2.resize(grey, None, fx=small, fy=small), (grey.shape[1], HEIGHT))
    noise = np.random.default_rng(luck.getrandbits(32)).normal(0, luck.uniform(0, 9), grey.shape)
    grey = np.clip(grey + noise, 0, 255).astype(np.uint8)
    if luck.random() < 0.15:
        level = black + luck.uniform(0.45, 0.75) * (paper - black)
        grey = np.where(grey < level, 0, 255).astype(np.uint8)
    return grey


def run(draw: Draw, words: str | None) -> None:
    """The command line of a module that draws: a folder of types, a folder for shards of (pictures, widths, texts)."""
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fonts", type=Path, help="a folder of .ttf files")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=SHARD)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    fonts, luck = sorted(options.fonts.glob("*.ttf")), Random(options.seed)
    for shard in range(-(-options.count // SHARD)):
        lines = [draw(fonts, luck) for _ in range(min(SHARD, options.count - shard * SHARD))]
        pictures = np.full((len(lines), HEIGHT, WIDEST), 255, np.uint8)
        for at, (picture, _text) in enumerate(lines):
            pictures[at, :, : picture.shape[1]] = picture
        widths = np.int32([picture.shape[1] for picture, _text in lines])
        texts = np.array([text for _picture, text in lines])
        np.savez(options.out / f"{options.seed}-{shard:03}.npz", pictures=pictures, widths=widths, texts=texts)
