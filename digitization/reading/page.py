"""Read one page: its words with their places, how sure they are, and what the scanner operator should know.

Stages: pixels (own JPEG, or drawn) → seal ink away → median, scale by print size, level → engine → boxes turned back.
A second pass runs only where the first was unsure. The picture itself is never altered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium

from digitization.reading import checks, imaging, monthline, nameline, pdfpage, stampname, textlayer
from digitization.reading.endzone import signature_zone, with_zone
from digitization.reading.engines import Engine, RawWord, engine
from digitization.reading.raster import Raster, Source
from digitization.reading.values import Box, PageReading, ReadOptions, Word, turn_box

__all__ = ["PageReading", "ReadOptions", "Word", "read_page"]

PREVIEW_PX, THUMBNAIL_PX = 1600, 320
MEDIAN_DPI = 120
"""From how many dots per inch on a median smooths grey print before it is read; coarser scans lose their marks by it
(five real pages of 100 dpi: 13 % of what was read surely)."""
POST_STRIP = 0.075
"""How much of the page's height below the top of the signature's zone the post may stand in."""
STAMP_REACH, STAMP_CENTRE = 0.17, 0.7
"""How far below a post a name may be stamped (share of the page's height), and about where when no post was read."""
NAME_REACH = 0.17
"""How far below a post the name of who signs is printed (share of the page's height)."""
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
            reading = _from_text_layer(page, content, raster, page_no, options) or _recognise(raster, page_no, options)
        finally:
            if page is not None:
                page.close()
    finally:
        if source is None:
            opened.close()
    return replace(reading, seconds=round(time.perf_counter() - started, 3))


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
    best = _attempt(tool, grey, raster, scale=scale, median=_smoothed(raster))
    passes = 1
    if best.confidence < options.confidence_bar:
        for other in _other_ways(tool, grey, raster, best, scale):
            passes += 1
            best = max(best, other, key=lambda attempt: attempt.letters_read)
            if best.confidence >= options.confidence_bar:
                break
    shares = tuple(_onto_page(box, raster) for box in boxes)
    if best.orientation == 0 and best.words:
        best = _look_again_at_signature(tool, raster, best, shares, scale)
        if page_no == 1:
            best = replace(best, words=_with_lost_month(raster, best.words))
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


def _smoothed(raster: Raster) -> bool:
    return raster.dpi >= MEDIAN_DPI and not raster.bilevel


def _other_ways(tool: Engine, grey: np.ndarray, raster: Raster, first: _Attempt, scale: float) -> Iterator[_Attempt]:
    """Further attempts, dearest last: turned pages first (nothing else can help those), then other pictures."""
    turn = first.orientation
    if first.confidence < 70 or len(first.words) < 5:
        small = cv2.resize(grey, None, fx=150 / raster.dpi, fy=150 / raster.dpi, interpolation=cv2.INTER_AREA)
        turn = turn or tool.orientation(small, 150)
    if turn != first.orientation:
        yield _attempt(tool, grey, raster, scale=scale, turn=turn)
    full = min(300 / raster.dpi, 2.0) if raster.dpi < 300 else 300 / raster.dpi
    yield _attempt(tool, grey, raster, scale=full, median=False, flatten=True, turn=turn)


def _attempt(
    tool: Engine,
    grey: np.ndarray,
    raster: Raster,
    *,
    scale: float,
    median: bool = True,
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
    words = tuple(_place(found, ready, turned.shape, turn, raster.box))
    return _Attempt(words, mean_confidence(words), 0.0 - ready.skew_degrees, turn)


def _lies(words: list[RawWord]) -> bool:
    """Whether most words are taller than wide."""
    longer = [word for word in words if len(word.text) > 2]
    tall = sum(1 for word in longer if word.y1 - word.y0 > word.x1 - word.x0)
    return len(longer) > 5 and tall > 0.6 * len(longer)


def _look_again_at_signature(
    tool: Engine, raster: Raster, best: _Attempt, seals: tuple[Box, ...], scale: float
) -> _Attempt:
    """Names and posts under seals and signatures, which the layout analysis takes for pictures, read as one block."""
    zone = signature_zone(best.words, seals) or nameline.zone_under_post(best.words)
    crop = _crop(raster, zone) if zone is not None else None
    if zone is None or crop is None:
        return best
    pixels, place = crop
    grey = imaging.without_coloured_ink(pixels)
    ready = imaging.prepare(grey, raster.dpi, scale=scale, median=_smoothed(raster), angle=-best.skew)
    found = _place(tool.recognise(ready.grey, ready.dpi, block=True), ready, pixels.shape, 0, place)
    words = with_zone(best.words, tuple(found), place)
    if nameline.post_line(words, zone) is None:
        words = _post_again(tool, raster, words, zone, best.skew)
    if raster.pixels.ndim == 2 and not nameline.name_lines(words, zone):  # coloured ink was taken away before
        words = _name_again(tool, raster, words, zone, best.skew)
    for lost in nameline.beginnings_lost(words, zone):
        words = nameline.with_name(words, lost, _whole_name(tool, raster, lost, best.skew))
    name, surety = nameline.printed_name(words, zone)
    if surety < 1:
        words = _stamped_name(raster, words, zone, name)
    return replace(best, words=words)


def _post_again(tool: Engine, raster: Raster, words: tuple[Word, ...], zone: Box, skew: float) -> tuple[Word, ...]:
    """The top of the zone, where the post stands under the upper edge of a seal without colour, without its strokes."""
    strip = (zone[0], zone[1], zone[2], min(zone[3], zone[1] + POST_STRIP))
    return _strip_again(tool, raster, words, strip, skew, lambda seen: nameline.post_line(seen, zone) is not None)


def _name_again(tool: Engine, raster: Raster, words: tuple[Word, ...], zone: Box, skew: float) -> tuple[Word, ...]:
    """What stands under the post, where a seal without colour and a signature crossed the name so that the layout
    analysis took all three for a picture."""
    post = nameline.post_line(words, zone)
    if post is None:
        return words
    strip = (zone[0], post.box[3], zone[2], min(1.0, post.box[3] + NAME_REACH))
    return _strip_again(tool, raster, words, strip, skew, lambda seen: bool(nameline.name_lines(seen, zone)))


def _strip_again(
    tool: Engine,
    raster: Raster,
    words: tuple[Word, ...],
    strip: Box,
    skew: float,
    enough: Callable[[tuple[Word, ...]], bool],
) -> tuple[Word, ...]:
    """The words with what a strip of the page gives, read several ways until it is `enough`."""
    crop = _crop(raster, strip)
    if crop is None:
        return words
    for picture in nameline.ways(imaging.without_coloured_ink(crop[0]), raster.dpi):
        ready = imaging.prepare(picture, raster.dpi, scale=1.0, median=False, angle=-skew)
        found = _place(tool.recognise(ready.grey, ready.dpi, block=True), ready, picture.shape, 0, crop[1])
        words = with_zone(words, tuple(found), crop[1])
        if enough(words):
            break
    return words


def _whole_name(tool: Engine, raster: Raster, lost: Sequence[Word], skew: float) -> tuple[str, ...]:
    """The name whose end is `lost`, by the vote of several readings of its line; empty when they do not agree."""
    crop = _crop(raster, nameline.strip_of(lost), least=15)
    if crop is None:
        return ()
    readings = []
    for picture in nameline.ways(imaging.without_coloured_ink(crop[0]), raster.dpi):
        for scale in (1.0, 1.5):
            ready = imaging.prepare(picture, raster.dpi, scale=scale, median=False, angle=-skew)
            texts = [word.text for word in tool.recognise(ready.grey, ready.dpi, block=True)]
            readings.append(nameline.name_in(texts, [word.text for word in lost]))
    return nameline.elected(reading for reading in readings if reading is not None)


def _stamped_name(raster: Raster, words: tuple[Word, ...], zone: Box, printed: Sequence[Word]) -> tuple[Word, ...]:
    """A name stamped in script letters under the post, where a printed one was looked for in vain; the marks of a
    `printed` one that lost some to a seal."""
    post = nameline.post_line(words, zone)
    top = post.box[3] if post else zone[1]
    crop = _crop(raster, (zone[0], top, zone[2], min(1.0, max(zone[3], top + STAMP_REACH) + 0.01)))
    if crop is None:
        return words
    pixels, place = crop
    centre = ((post.centre if post else STAMP_CENTRE) - place[0]) / (place[2] - place[0])
    found = stampname.find(pixels, raster.dpi, round(centre * pixels.shape[1]))
    if found is None:
        return words
    if printed:
        return nameline.with_marks(words, printed, found.words)
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = found.place
    return nameline.with_stamp(words, found.words, _within((x0 / width, y0 / height, x1 / width, y1 / height), place))


def _with_lost_month(raster: Raster, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The month of the line of place and date, where a hand or a stamp wrote it."""
    gap = monthline.month_lost(words)
    if gap is None:
        return words
    x0, y0, x1, y1 = gap.box
    crop = _crop(raster, (x0 - 0.03, y0 - 0.03, x1 + 0.03, y1 + 0.03), least=8)
    if crop is None:
        return words
    pixels, (left, top, right, bottom) = crop
    height, width = pixels.shape[:2]
    across, down = width / (right - left), height / (bottom - top)
    place = (
        round((x0 - left) * across),
        round((y0 - top) * down),
        round((x1 - left) * across),
        round((y1 - top) * down),
    )
    month = monthline.month_in(imaging.to_grey(pixels), place)
    return monthline.with_month(words, gap, month) if month else words


def _crop(raster: Raster, zone: Box, least: int = 40) -> tuple[np.ndarray, Box] | None:
    """(pixels of a part of the page, their place on it); None where less than `least` pixels of it are there."""
    height, width = raster.pixels.shape[:2]
    left, top, right, bottom = raster.box
    x0, x1 = (round((x - left) / (right - left) * width) for x in (zone[0], zone[2]))
    y0, y1 = (round((y - top) / (bottom - top) * height) for y in (zone[1], zone[3]))
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(width, x1), min(height, y1)
    pixels = raster.pixels[y0:y1, x0:x1]
    return (pixels, _onto_page((x0, y0, x1, y1), raster)) if min(pixels.shape[:2]) >= least else None


def _place(found: list[RawWord], ready: imaging.Prepared, shape: tuple[int, ...], turn: int, place: Box) -> list[Word]:
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
        words.append(Word(word.text, _within(box, place), word.confidence, word.line, word.block))
    return words


def _within(box: Box, place: Box) -> Box:
    wide, high = place[2] - place[0], place[3] - place[1]
    x0, x1 = (min(1.0, max(0.0, place[0] + x * wide)) for x in (box[0], box[2]))
    y0, y1 = (min(1.0, max(0.0, place[1] + y * high)) for y in (box[1], box[3]))
    return (x0, y0, x1, y1)


def _onto_page(box: tuple[int, int, int, int], raster: Raster) -> Box:
    height, width = raster.pixels.shape[:2]
    return _within((box[0] / width, box[1] / height, box[2] / width, box[3] / height), raster.box)


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
