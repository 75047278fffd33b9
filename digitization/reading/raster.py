"""The pixels of a page: its own JPEG decoded straight where one fills the page, else the page drawn by PDFium."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from digitization.reading import pdfpage
from digitization.reading.document import PDF, TIFF, image_dpi, media_type_of, open_pdfium
from digitization.reading.errors import DocumentRefused
from digitization.reading.limits import MAX_PIXELS, RENDER_PIXELS
from digitization.reading.values import Box

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
TEXT_DPI = 300
MEDIAN_DPI = 120
"""From how many dots per inch on a median smooths grey print before it is read; coarser scans lose their marks by it
(five real pages of 100 dpi: 13 % of what was read surely)."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Pixels as displayed, grey (h, w) or BGR (h, w, 3).

    ``dpi`` is that of ``pixels``, ``stored_dpi`` that of the file; ``box`` is the place of ``pixels`` on the
    page; ``drawn`` when we had to draw the page.
    """

    pixels: np.ndarray
    dpi: float
    stored_dpi: float
    box: Box
    drawn: bool
    bilevel: bool = False

    @property
    def smoothed(self) -> bool:
        """Whether a median takes noise, not marks."""
        return self.dpi >= MEDIAN_DPI and not self.bilevel


class Source:
    """One open document, page by page; keep it open for neighbouring pages, close it after."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self.path.open("rb") as stream:
            head = stream.read(1024)
        self.media_type = media_type_of(head)
        if self.media_type is None:
            raise DocumentRefused("unknown_type")
        self.pdf = open_pdfium(self.path) if self.media_type == PDF else None

    def close(self) -> None:
        if self.pdf is not None:
            self.pdf.close()

    def page(self, page_no: int) -> pdfium.PdfPage:
        """The PDF page, 1-based. Raises DocumentRefused ``no_such_page``, ``damaged``."""
        if self.pdf is None or not 1 <= page_no <= len(self.pdf):
            raise DocumentRefused("no_such_page", params={"page": page_no})
        try:
            return self.pdf[page_no - 1]
        except pdfium.PdfiumError as error:
            raise DocumentRefused("damaged", detail=f"page {page_no}: {error}") from error

    def raster(self, page_no: int, content: pdfpage.PageContent | None, page: pdfium.PdfPage | None) -> Raster:
        """Pixels of a page; ``content`` and ``page`` are needed for PDFs. Raises DocumentRefused."""
        if page is None or content is None:
            return _from_picture(self.path, self.media_type or "", page_no)
        self._check(content, page_no)
        return _own_jpeg(content) or _draw(page, content)

    def raster_drawn(self, page: pdfium.PdfPage, content: pdfpage.PageContent, page_no: int) -> Raster:
        """The page as a viewer shows it, whatever it is made of."""
        self._check(content, page_no)
        return _draw(page, content)

    @staticmethod
    def _check(content: pdfpage.PageContent, page_no: int) -> None:
        for width, height in content.image_sizes:
            if width * height > MAX_PIXELS:
                raise DocumentRefused(
                    "too_many_pixels",
                    params={"page": page_no, "width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
                )


def _own_jpeg(content: pdfpage.PageContent) -> Raster | None:
    """The scan decoded from its own JPEG bytes, or None where that would not show what a viewer shows."""
    data = scan_jpeg(content)
    if data is None or content.scan_box is None:
        return None
    wide, high = max(content.scan.get_px_size()) if content.scan else 0, content.height_pt * content.width_pt
    halve = wide > 5200 and high < 900 * 1300  # beyond 450 dpi on A4 nothing is gained
    pixels = cv2.imdecode(
        np.frombuffer(data, np.uint8),
        (cv2.IMREAD_REDUCED_COLOR_2 if halve else cv2.IMREAD_COLOR) | cv2.IMREAD_IGNORE_ORIENTATION,
    )
    if pixels is None or float(pixels[::16, ::16].mean()) < 70:  # dark: perhaps inverted by the page, let PDFium decide
        return None
    turns = content.rotation // 90
    if turns:
        pixels = np.ascontiguousarray(np.rot90(pixels, -turns))
    across = (content.scan_box[2] - content.scan_box[0]) * content.width_pt / 72
    dpi = _believable(pixels.shape[1] / across, pixels.shape)
    return Raster(pixels, dpi, dpi * (2 if halve else 1), content.scan_box, drawn=False)


def scan_jpeg(content: pdfpage.PageContent) -> bytes | None:
    """JPEG bytes of the picture that fills the page, if it is a plain grey or RGB one."""
    if content.scan is None or content.scan.get_filters()[-1:] != ["DCTDecode"]:
        return None
    if content.scan.get_metadata().bits_per_pixel not in (8, 24):
        return None
    data = bytes(content.scan.get_data(decode_simple=True))
    return data if data.startswith(b"\xff\xd8\xff") else None


def _draw(page: pdfium.PdfPage, content: pdfpage.PageContent) -> Raster:
    inches = (max(content.width_pt, 1) / 72, max(content.height_pt, 1) / 72)
    stored, bits = float(TEXT_DPI), 24
    if content.scan is not None and content.scan_box is not None:
        side = 0 if content.rotation % 180 == 0 else 1
        across = (content.scan_box[2] - content.scan_box[0]) * inches[0]
        stored = content.scan.get_px_size()[side] / max(across, 0.01)
        bits = content.scan.get_metadata().bits_per_pixel
    largest = (RENDER_PIXELS / (inches[0] * inches[1])) ** 0.5
    dpi = min(stored if stored <= 330 else 300.0, largest)
    drawn = page.render(scale=dpi / 72, grayscale=bits in (1, 8) and content.visible_letters == 0, may_draw_forms=False)
    pixels = drawn.to_numpy()
    pixels = pixels[:, :, 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    pixels = np.ascontiguousarray(pixels[:, :, :3] if pixels.ndim == 3 else pixels)
    sensible = _believable(dpi, pixels.shape)
    return Raster(pixels, sensible, stored * sensible / dpi, WHOLE, drawn=True, bilevel=bits == 1)


def _from_picture(path: Path, media_type: str, page_no: int) -> Raster:
    if media_type == TIFF:
        return _from_tiff(path, page_no)
    if page_no != 1:
        raise DocumentRefused("no_such_page", params={"page": page_no})
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DocumentRefused("damaged")
    with Image.open(path) as image:
        dpi = image_dpi(image.info.get("dpi"), pixels.shape[1], pixels.shape[0])
    return Raster(pixels, dpi, dpi, WHOLE, drawn=False)


def _from_tiff(path: Path, page_no: int) -> Raster:
    try:
        with Image.open(path) as image:
            image.seek(page_no - 1)
            bilevel = image.mode == "1"
            upright = image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB")
            dpi = image_dpi(image.info.get("dpi"), *image.size)
            turned = {3: 180, 6: 270, 8: 90}.get(image.getexif().get(0x0112, 1), 0)
    except EOFError as error:
        raise DocumentRefused("no_such_page", params={"page": page_no}) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise DocumentRefused("damaged", detail=str(error)) from error
    pixels = np.asarray(upright.rotate(turned, expand=True) if turned else upright)
    pixels = np.ascontiguousarray(pixels[:, :, ::-1] if pixels.ndim == 3 else pixels)
    return Raster(pixels, dpi, dpi, WHOLE, drawn=False, bilevel=bilevel)


def _believable(dpi: float, shape: tuple[int, ...]) -> float:
    """A page said to be a metre wide is an A4 sheet whose maker did not care: judge its dots by A4."""
    longest = max(shape[:2])
    return dpi if longest / dpi <= 24 else image_dpi(None, longest, longest)
