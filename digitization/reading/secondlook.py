"""Second looks at the parts of a page that matter most and are lost most easily: signature, abstract and month.

Names and posts stand under seals and strokes, which the layout analysis takes for pictures; abstracts are often set in
capitals, whose marks are small; months are written by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from digitization.reading import imaging, monthline, nameline, stampname
from digitization.reading.endzone import signature_zone, with_zone
from digitization.reading.engines import Engine
from digitization.reading.extract import abstract_box
from digitization.reading.placing import crop, placed, within
from digitization.reading.raster import Raster
from digitization.reading.values import Box, Word
from digitization.reading.voting import confirmed, doubtful, voted

POST_STRIP = 0.075
"""How much of the page's height below the top of the signature's zone the post may stand in."""
STAMP_REACH, STAMP_CENTRE = 0.17, 0.7
"""How far below a post a name may be stamped (share of the page's height), and about where when no post was read."""
NAME_REACH = 0.17
"""How far below a post the name of who signs is printed (share of the page's height)."""

ABSTRACT_WAYS = ((1.3, True), (1.6, False), (1.1, False))
"""(times the scale of the first reading, median) of the readings that vote on the abstract. Of 119 heads of real papers
printed and worn anew, 103 abstracts were exact before the vote and 108 after it; on 20 real scans it took nothing."""
EDGE_X, EDGE_Y = 0.02, 0.008
"""How much of the page is read around the abstract."""

Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _First:
    """A first page in the middle of its reading, as the layout wants it."""

    words: Words
    skew_degrees: float
    width_px: int
    height_px: int
    page_no: int = 1
    orientation: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """An upright page that was read with `scale` and `skew` (degrees), to read parts of it once more."""

    tool: Engine
    raster: Raster
    skew: float
    scale: float

    def mended(self, words: Words, page_no: int, seals: tuple[Box, ...]) -> Words:
        """The page's words with what second looks add and mend."""
        words = self._signature(words, seals)
        return self._month(self._abstract(words)) if page_no == 1 else words

    def _read(
        self, picture: np.ndarray, place: Box, *, scale: float, median: bool = False, block: bool = True
    ) -> Words:
        """Words of a part of the page; as one `block` words are found that the layout analysis takes for pictures, but
        more of the marks above letters are lost."""
        ready = imaging.prepare(picture, self.raster.dpi, scale=scale, median=median, angle=-self.skew)
        return tuple(placed(self.tool.recognise(ready.grey, ready.dpi, block=block), ready, picture.shape, 0, place))

    def _signature(self, words: Words, seals: tuple[Box, ...]) -> Words:
        zone = signature_zone(words, seals) or nameline.zone_under_post(words)
        part = crop(self.raster, zone) if zone is not None else None
        if zone is None or part is None:
            return words
        pixels, place = part
        found = self._read(imaging.without_coloured_ink(pixels), place, scale=self.scale, median=self.raster.smoothed)
        words = with_zone(words, found, place)
        if nameline.post_line(words, zone) is None:
            words = self._post(words, zone)
        if self.raster.pixels.ndim == 2 and not nameline.name_lines(words, zone):  # coloured ink was taken away before
            words = self._name(words, zone)
        for lost in nameline.beginnings_lost(words, zone):
            words = nameline.with_name(words, lost, self._whole_name(lost))
        name, surety = nameline.printed_name(words, zone)
        return self._stamped_name(words, zone, name) if surety < 1 else words

    def _post(self, words: Words, zone: Box) -> Words:
        """The top of the zone, where the post stands under the upper edge of a seal without colour."""
        strip = (zone[0], zone[1], zone[2], min(zone[3], zone[1] + POST_STRIP))
        return self._strip(words, strip, lambda seen: nameline.post_line(seen, zone) is not None)

    def _name(self, words: Words, zone: Box) -> Words:
        """What stands under the post, where a seal without colour and a signature crossed the name so that the layout
        analysis took all three for a picture."""
        post = nameline.post_line(words, zone)
        if post is None:
            return words
        strip = (zone[0], post.box[3], zone[2], min(1.0, post.box[3] + NAME_REACH))
        return self._strip(words, strip, lambda seen: bool(nameline.name_lines(seen, zone)))

    def _strip(self, words: Words, strip: Box, enough: Callable[[Words], bool]) -> Words:
        """The words with what a strip of the page gives, read several ways until it is `enough`."""
        part = crop(self.raster, strip)
        if part is None:
            return words
        for picture in nameline.ways(imaging.without_coloured_ink(part[0]), self.raster.dpi):
            words = with_zone(words, self._read(picture, part[1], scale=1.0), part[1])
            if enough(words):
                break
        return words

    def _whole_name(self, lost: Sequence[Word]) -> tuple[str, ...]:
        """The name whose end is `lost`, by the vote of several readings of its line; empty when they do not agree."""
        part = crop(self.raster, nameline.strip_of(lost), least=15)
        if part is None:
            return ()
        readings = []
        for picture in nameline.ways(imaging.without_coloured_ink(part[0]), self.raster.dpi):
            for scale in (1.0, 1.5):
                texts = [word.text for word in self._read(picture, part[1], scale=scale)]
                readings.append(nameline.name_in(texts, [word.text for word in lost]))
        return nameline.elected(reading for reading in readings if reading is not None)

    def _stamped_name(self, words: Words, zone: Box, printed: Sequence[Word]) -> Words:
        """A name stamped in script letters under the post, where a printed one was looked for in vain; the marks of a
        `printed` one that lost some to a seal."""
        post = nameline.post_line(words, zone)
        top = post.box[3] if post else zone[1]
        part = crop(self.raster, (zone[0], top, zone[2], min(1.0, max(zone[3], top + STAMP_REACH) + 0.01)))
        if part is None:
            return words
        pixels, place = part
        centre = ((post.centre if post else STAMP_CENTRE) - place[0]) / (place[2] - place[0])
        found = stampname.find(pixels, self.raster.dpi, round(centre * pixels.shape[1]))
        if found is None:
            return words
        if printed:
            return nameline.with_marks(words, printed, found.words)
        height, width = pixels.shape[:2]
        x0, y0, x1, y1 = found.place
        stamp = within((x0 / width, y0 / height, x1 / width, y1 / height), place)
        return nameline.with_stamp(words, found.words, stamp)

    def _abstract(self, words: Words) -> Words:
        """A doubtful abstract by the vote of several readings; the first of them ends it where it changes no word."""
        height, width = self.raster.pixels.shape[:2]
        box = abstract_box(_First(words, self.skew, width, height))
        if box is None or not doubtful(words, box):
            return words
        swing = (box[2] - box[0]) / 2 * abs(math.tan(math.radians(self.skew))) * width / height
        box = (box[0], box[1] - swing, box[2], box[3] + swing)  # its ends, on a page that was laid askew
        part = crop(self.raster, (box[0] - EDGE_X, box[1] - EDGE_Y, box[2] + EDGE_X, box[3] + EDGE_Y), least=15)
        if part is None:
            return words
        picture = imaging.without_coloured_ink(part[0])
        readings: list[Words] = []
        for times, median in ABSTRACT_WAYS:
            scale = min(times * self.scale, 3.0)
            readings.append(
                self._read(picture, part[1], scale=scale, median=median and self.raster.smoothed, block=False)
            )
            if len(readings) == 1 and confirmed(words, box, readings[0]):
                return words
        return voted(words, box, readings)

    def _month(self, words: Words) -> Words:
        """The month of the line of place and date, where a hand or a stamp wrote it."""
        gap = monthline.month_lost(words)
        if gap is None:
            return words
        x0, y0, x1, y1 = gap.box
        part = crop(self.raster, (x0 - 0.03, y0 - 0.03, x1 + 0.03, y1 + 0.03), least=8)
        if part is None:
            return words
        pixels, (left, top, right, bottom) = part
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
