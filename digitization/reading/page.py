"""Read one page: its words with their places, how sure they are, and what the scanner operator should know.

Stages: pixels (own JPEG, or drawn) → seal ink away → median, scale by print size, level → engine → boxes turned back.
A second pass runs only where the first was unsure. The picture itself is never altered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium

from digitization.reading import checks, imaging, pdfpage, secondlook, textlayer
from digitization.reading.engines import Engine, RawWord, engine
from digitization.reading.errors import DocumentRefused
from digitization.reading.limits import MAX_STRETCH, MIN_SIDE
from digitization.reading.placing import onto_page, placed
from digitization.reading.raster import Raster, Source
from digitization.reading.values import PageReading, ReadOptions, Word

__all__ = ["PageReading", "ReadOptions", "Word", "read_page"]

PREVIEW_PX, THUMBNAIL_PX = 1600, 320
LOW_DPI = 190
"""NĐ 30/2020 Annex I asks for 200 dpi; scanners that report 199 are not sent back."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    words: tuple[Word, ...]
    confidence: float
    skew: float
    orientation: int

    @property
    def letters_read(self) -> float:
        """Letters weighted by how surely they were read: what the better of two attempts has more of."""
        return sum(len(w.text) * max(0.0, w.confidence - 40) for w in self.words if any(c.isalnum() for c in w.text))


def read_page(
    path: str | Path, page_no: int, options: ReadOptions | None = None, *, source: Source | None = None
) -> PageReading:
    """Read page ``page_no`` (from 1) of a PDF, JPEG, PNG or TIFF file with the first of ``options.engines``.

    ``source`` may be a :class:`Source` kept open over neighbouring pages. Raises ReadingFailed (``no_such_page``,
    ``damaged``, ``too_many_pixels``, ``too_narrow``, ``engine_missing``). Not for untrusted files outside ``Reader``.
    """
    options = options or ReadOptions()
    started = time.perf_counter()
    opened = source or Source(path)
    try:
        page = opened.page(page_no) if opened.pdf is not None else None
        try:
            content = pdfpage.look(page) if page is not None else None
            raster = opened.raster(page_no, content, page)
            _check_shape(raster, page_no)
            reading = _from_text_layer(page, content, raster, page_no, options) or _recognise(raster, page_no, options)
        finally:
            if page is not None:
                page.close()
    finally:
        if source is None:
            opened.close()
    return replace(reading, seconds=round(time.perf_counter() - started, 3))


def _check_shape(raster: Raster, page_no: int) -> None:
    height, width = raster.pixels.shape[:2]
    if min(height, width) < max(MIN_SIDE, max(height, width) / MAX_STRETCH):
        raise DocumentRefused("too_narrow", params={"page": page_no, "width": width, "height": height})


def _from_text_layer(
    page: pdfium.PdfPage | None, content: pdfpage.PageContent | None, raster: Raster, page_no: int, options: ReadOptions
) -> PageReading | None:
    if page is None or content is None or not options.trust_text_layer or not textlayer.believable(content):
        return None
    words = tuple(textlayer.words_of(page, content.rotation))
    text = compose(words)
    if not textlayer.trusted(text):
        return None
    bare = _bare(raster, page_no, options)
    return replace(
        bare, text=text, words=words, mean_confidence=99.0, engine="text layer", source="text_layer", problems=()
    )


def _recognise(raster: Raster, page_no: int, options: ReadOptions) -> PageReading:
    bare = _bare(raster, page_no, options)
    if not bare.blank and raster.bilevel and imaging.speckled(imaging.to_grey(raster.pixels)):
        raster = replace(raster, pixels=imaging.without_speckle(imaging.to_grey(raster.pixels), raster.dpi))
        bare = replace(bare, blank=imaging.ink_share(raster.pixels) < imaging.BLANK_INK)
    if bare.blank:
        return bare
    if not raster.bilevel and imaging.uneven(imaging.to_grey(raster.pixels)):
        raster = replace(raster, pixels=imaging.evened(raster.pixels))
    boxes = imaging.seals(raster.pixels, raster.dpi)
    grey = imaging.without_seals(raster.pixels, boxes)
    tool = engine(options.engines[0], options.language)
    scale = imaging.best_scale(grey, raster.dpi)
    best = _attempt(tool, grey, raster, scale=scale, median=raster.smoothed)
    passes = 1
    if best.confidence < options.confidence_bar:
        for other in _other_ways(tool, grey, raster, best, scale):
            passes += 1
            best = max(best, other, key=lambda attempt: attempt.letters_read)
            if best.confidence >= options.confidence_bar:
                break
    shares = tuple(onto_page(box, raster) for box in boxes)
    if best.orientation == 0 and best.words:
        again = secondlook.Again(tool, raster, best.skew, scale)
        best = replace(best, words=again.mended(best.words, page_no, shares))
    problems = list(bare.problems)
    if abs(best.skew) > 2.5:
        problems.append("skewed")
    if best.confidence < 60:
        problems.append("hard_to_read")
    if best.orientation:
        problems.append("turned")
    return replace(
        bare,
        text=compose(best.words),
        words=best.words,
        mean_confidence=round(best.confidence, 1),
        skew_degrees=best.skew,
        orientation=best.orientation,
        engine=tool.label,
        source="recognised",
        passes=passes,
        has_red_seal=bool(shares),
        seal_boxes=shares,
        problems=tuple(problems),
    )


def _other_ways(tool: Engine, grey: np.ndarray, raster: Raster, first: _Attempt, scale: float) -> Iterator[_Attempt]:
    """Further attempts, dearest last: turned pages first (nothing else can help those), then other pictures."""
    turn = first.orientation
    if first.confidence < 70 or len(first.words) < 5:
        small = cv2.resize(grey, None, fx=150 / raster.dpi, fy=150 / raster.dpi, interpolation=cv2.INTER_AREA)
        turn = turn or tool.orientation(small, 150)
    if turn != first.orientation:
        yield _attempt(tool, grey, raster, scale=scale, median=raster.smoothed, turn=turn)
    full = min(300 / raster.dpi, 2.0) if raster.dpi < 300 else 300 / raster.dpi
    yield _attempt(tool, grey, raster, scale=full, median=False, flatten=True, turn=turn)


def _attempt(
    tool: Engine,
    grey: np.ndarray,
    raster: Raster,
    *,
    scale: float,
    median: bool,
    flatten: bool = False,
    turn: int = 0,
) -> _Attempt:
    turned = np.ascontiguousarray(np.rot90(grey, -(turn // 90))) if turn else grey
    ready = imaging.prepare(turned, raster.dpi, scale=scale, median=median, flatten=flatten)
    found = tool.recognise(ready.grey, ready.dpi)
    if not turn and _lies(found):
        # Tesseract reads lying pages, but their lines, order and boxes are of use only once the page stands upright.
        turn = tool.orientation(grey, round(raster.dpi))
        if turn:
            return _attempt(tool, grey, raster, scale=scale, median=median, flatten=flatten, turn=turn)
    words = tuple(placed(found, ready, turned.shape, turn, raster.box))
    return _Attempt(words, mean_confidence(words), 0.0 - ready.skew_degrees, turn)


def _lies(words: list[RawWord]) -> bool:
    """Whether most words are taller than wide."""
    longer = [word for word in words if len(word.text) > 2]
    tall = sum(1 for word in longer if word.y1 - word.y0 > word.x1 - word.x0)
    return len(longer) > 5 and tall > 0.6 * len(longer)


def _bare(raster: Raster, page_no: int, options: ReadOptions) -> PageReading:
    """All that needs no engine."""
    grey = imaging.to_grey(raster.pixels)
    height, width = grey.shape
    blank = imaging.ink_share(grey) < imaging.BLANK_INK
    sharp = 0.0 if blank else imaging.sharpness(grey, raster.dpi)
    tone = float(np.median(grey[:: max(1, height // 300), :: max(1, width // 300)]))
    found = {
        "blank": blank,
        "low_dpi": not raster.drawn and raster.stored_dpi < LOW_DPI,
        "blurred": not blank and sharp < 30,
        "dark": tone < 120,
        "cut_edge": not blank and not raster.drawn and checks.cut_edge(grey, raster.dpi),
    }
    stretch = raster.stored_dpi / raster.dpi
    preview = imaging.shrunk(raster.pixels, PREVIEW_PX)
    return PageReading(
        page_no=page_no,
        text="",
        words=(),
        mean_confidence=0.0,
        skew_degrees=0.0,
        orientation=0,
        dpi=round(raster.stored_dpi),
        width_px=round(width * stretch),
        height_px=round(height * stretch),
        engine="",
        source="none",
        passes=0,
        blank=blank,
        sharpness=sharp,
        has_red_seal=False,
        problems=tuple(code for code, is_so in found.items() if is_so),
        image_hash=checks.image_hash(grey),
        codes=() if blank else checks.codes(grey),
        preview=imaging.webp(preview, 72) if options.pictures else b"",
        thumbnail=imaging.webp(imaging.shrunk(preview, THUMBNAIL_PX), 70) if options.pictures else b"",
    )


def mean_confidence(words: tuple[Word, ...]) -> float:
    """Mean over letters, so that specks read as lone signs weigh little. 0 for no words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def compose(words: tuple[Word, ...]) -> str:
    """Running text: a line per line, an empty line between blocks."""
    parts: list[str] = []
    before: Word | None = None
    for word in words:
        if before is not None:
            parts.append(" " if word.line == before.line else "\n\n" if word.block != before.block else "\n")
        parts.append(word.text)
        before = word
    return "".join(parts)
