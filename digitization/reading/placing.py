"""Parts of a page's picture, and what is found in them back on the page: boxes are fractions of the displayed page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitization.reading.engines import RawWord
from digitization.reading.imaging import Prepared
from digitization.reading.raster import Raster
from digitization.reading.values import Box, Word, turn_box


def crop(raster: Raster, zone: Box, least: int = 40) -> tuple[np.ndarray, Box] | None:
    """(pixels of a part of the page, their place on it); None where less than `least` pixels of it are there."""
    height, width = raster.pixels.shape[:2]
    left, top, right, bottom = raster.box
    x0, x1 = (round((x - left) / (right - left) * width) for x in (zone[0], zone[2]))
    y0, y1 = (round((y - top) / (bottom - top) * height) for y in (zone[1], zone[3]))
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    pixels = raster.pixels[y0:y1, x0:x1]
    return (pixels, onto_page((x0, y0, x1, y1), raster)) if min(pixels.shape[:2]) >= least else None


def placed(found: Sequence[RawWord], ready: Prepared, shape: tuple[int, ...], turn: int, place: Box) -> list[Word]:
    """Boxes turned back from the levelled picture to fractions of the displayed page."""
    if not found:
        return []
    edges = np.array([[w.x0, w.y0, w.x1, w.y1] for w in found], np.float64)
    middle = np.stack([(edges[:, 0] + edges[:, 2]) / 2, (edges[:, 1] + edges[:, 3]) / 2, np.ones(len(edges))])
    centres = (ready.to_source @ middle).T
    half = np.stack([edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]], axis=1) / 2
    half *= np.array([shape[1] / ready.grey.shape[1], shape[0] / ready.grey.shape[0]])
    size = np.array([shape[1], shape[0]], np.float64)
    low, high = (centres - half) / size, (centres + half) / size
    words = []
    for word, (x0, y0), (x1, y1) in zip(found, low.tolist(), high.tolist(), strict=True):
        box = turn_box((x0, y0, x1, y1), -turn)
        words.append(Word(word.text, within(box, place), word.confidence, word.line, word.block))
    return words


def within(box: Box, place: Box) -> Box:
    """A box given in fractions of `place`, on the page; what reaches beyond the page is cut."""
    wide, high = place[2] - place[0], place[3] - place[1]
    x0, x1 = (min(1.0, max(0.0, place[0] + x * wide)) for x in (box[0], box[2]))
    y0, y1 = (min(1.0, max(0.0, place[1] + y * high)) for y in (box[1], box[3]))
    return (x0, y0, x1, y1)


def onto_page(box: tuple[int, int, int, int], raster: Raster) -> Box:
    """A box in pixels of the raster, on the page."""
    height, width = raster.pixels.shape[:2]
    return within((box[0] / width, box[1] / height, box[2] / width, box[3] / height), raster.box)
