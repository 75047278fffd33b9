"""Draw lines as name stamps leave them on paper, with their text: what the network is taught with.

    python -m training.name_lines FONTS OUT --count 200000

FONTS is a folder of .ttf files with Vietnamese letters (script types mostly); OUT gets shards of (pictures, widths,
texts). A tenth of the lines hold no name: capitals of a post, pieces of a seal, strokes of a pen.
"""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from digitization.reading.extract.given_names import NAME_SYLLABLES, usualness
from digitization.reading.extract.lexicon import POSTS, SURNAMES

HEIGHT, WIDEST = 40, 400
USUAL = 20
"""So many of the surnames, which are listed by how frequent they are, are drawn for half of the names."""
SHARD = 10_000


def name(font: Path, luck: Random) -> str:
    """A name of which the font has all letters."""
    surnames, syllables = _words(font)
    surname = luck.choice(surnames[:USUAL] if luck.random() < 0.5 else surnames)
    words = [surname, *(luck.choice(syllables) for _ in range(luck.choice((1, 2, 2, 2, 3))))]
    if luck.random() < 0.1:
        words.pop(0)  # a line whose beginning is lost
    return " ".join(words)


@cache
def _words(font: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(surnames, syllables) that a font can write; half of the fonts of the world have no "ầ"."""
    letters = set(TTFont(font).getBestCmap())
    usual = tuple(syllable for syllable in NAME_SYLLABLES if usualness(syllable)) * 2
    both = SURNAMES, (*NAME_SYLLABLES, *usual)
    surnames, syllables = (tuple(word for word in words if letters.issuperset(map(ord, word))) for words in both)
    return surnames, syllables


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _ink(text: str, font: ImageFont.FreeTypeFont, bold: int = 0) -> np.ndarray:
    """The text as shares of ink, cut to it; `bold`: pixels to thicken its strokes by."""
    left, top, right, bottom = font.getbbox(text, stroke_width=bold)
    picture = Image.new("L", (right - left + 8, bottom - top + 8), 0)
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, font=font, fill=255, stroke_width=bold)
    found = np.asarray(picture, np.float32) / 255
    rows, columns = np.where(found.max(1) > 0.2)[0], np.where(found.max(0) > 0.2)[0]
    if not len(rows):
        return np.zeros((8, 8), np.float32)
    return found[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _bent(ink: np.ndarray, luck: Random) -> np.ndarray:
    """Sheared and turned, as stamps are set down by hand."""
    height, width = ink.shape
    shear, angle = luck.uniform(-0.15, 0.25), np.deg2rad(luck.gauss(0, 2.0))
    side = int(abs(shear) * height) + int(abs(np.sin(angle)) * height) + 4
    up = int(abs(np.sin(angle)) * width / 2) + 3
    turn = np.float32([[1, shear, side + min(0, -shear) * height], [np.tan(angle), 1, up - np.tan(angle) * width / 2]])
    bent = cv2.warpAffine(ink, turn, (width + 2 * side, height + 2 * up))
    rows, columns = np.where(bent.max(1) > 0.2)[0], np.where(bent.max(0) > 0.2)[0]
    return bent[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink


def _worn(ink: np.ndarray, luck: Random) -> np.ndarray:
    if luck.random() < 0.35:
        kernel = np.ones((2, 2), np.uint8)
        ink = cv2.dilate(ink, kernel) if luck.random() < 0.6 else 0.4 * ink + 0.6 * cv2.erode(ink, kernel)
    if luck.random() < 0.3:  # uneven ink
        spots = cv2.resize(
            np.float32([[luck.uniform(0.35, 1) for _ in range(12)] for _ in range(3)]), ink.shape[::-1], interpolation=1
        )
        ink = ink * spots
    return ink


def _strokes(canvas: np.ndarray, luck: Random) -> None:
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


def _nothing(font: ImageFont.FreeTypeFont, luck: Random) -> np.ndarray:
    """A line that holds no name."""
    kind = luck.random()
    if kind < 0.4:
        return _ink(luck.choice(POSTS).upper(), font)
    canvas = np.zeros((HEIGHT, luck.randint(80, 300)), np.float32)
    for _ in range(luck.randint(1, 5)):
        _strokes(canvas, luck)
    return canvas


def line(fonts: list[Path], luck: Random) -> tuple[np.ndarray, str]:
    """(picture of HEIGHT rows, dark ink on light paper, uint8; its text in small letters, empty for no name)."""
    path, size = luck.choice(fonts), luck.choice((28, 34, 42, 50))
    font, text = _font(path, size), name(path, luck) if luck.random() > 0.1 else ""
    bold = luck.choice((0, 0, 1, 1, 2)) if size > 30 else luck.choice((0, 0, 1))
    ink = _worn(_bent(_ink(text, font, bold), luck), luck) if text else _nothing(font, luck)
    body = luck.uniform(0.62, 0.98) * HEIGHT
    scale = body / ink.shape[0]
    wide = min(WIDEST - 12, max(8, round(ink.shape[1] * scale * luck.uniform(0.85, 1.15))))
    ink = cv2.resize(ink, (wide, max(4, round(body))), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    before, after = luck.randint(2, 40), luck.randint(2, 40)
    canvas = np.zeros((HEIGHT, min(WIDEST, wide + before + after)), np.float32)
    top = luck.randint(0, HEIGHT - ink.shape[0])
    before = min(before, canvas.shape[1] - wide)
    canvas[top : top + ink.shape[0], before : before + wide] = ink
    return soiled(canvas, luck), text.lower()


def soiled(canvas: np.ndarray, luck: Random) -> np.ndarray:
    """Ink on paper as a scanner sees it: strokes across, faint or black, blurred, grainy, sometimes of two levels."""
    _strokes(canvas, luck)
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.name_lines", description=__doc__)
    parser.add_argument("fonts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    fonts, luck = sorted(options.fonts.glob("*.ttf")), Random(options.seed)
    for shard in range(-(-options.count // SHARD)):
        lines = [line(fonts, luck) for _ in range(min(SHARD, options.count - shard * SHARD))]
        saved(lines, options.out / f"{options.seed}-{shard:03}.npz")


def saved(lines: list[tuple[np.ndarray, str]], path: Path) -> None:
    pictures = np.full((len(lines), HEIGHT, WIDEST), 255, np.uint8)
    for at, (picture, _text) in enumerate(lines):
        pictures[at, :, : picture.shape[1]] = picture
    widths = np.int32([picture.shape[1] for picture, _text in lines])
    np.savez(path, pictures=pictures, widths=widths, texts=np.array([text for _picture, text in lines]))


if __name__ == "__main__":
    main()
