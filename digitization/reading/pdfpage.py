"""What lies on a PDF page, by PDFium: one scan filling it, visible text, hidden text, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from digitization.reading.values import Box, PageKind, turn_box

_DEPTH = 6
_MAX_OBJECTS = 20_000
COVERS = 0.85
"""A picture this much of the page counts as the scan of it; the rest is margin the scanner cut off."""
FEW_LETTERS = 120
"""Visible letters over a full-page scan that are a watermark, a stamp or a page number, not the page's own text."""


@dataclass(slots=True)
class PageContent:
    """Sizes as displayed, in points; ``scan`` is the one upright picture that fills the page, if there is one,
    with the place it takes in displayed fractions."""

    width_pt: float
    height_pt: float
    rotation: int
    kind: PageKind
    hidden_letters: int
    visible_letters: int
    drawings: int
    image_sizes: list[tuple[int, int]]
    scan: pdfium.PdfImage | None
    scan_box: Box | None


def look(page: pdfium.PdfPage) -> PageContent:
    """Take stock of a page without decoding anything."""
    width, height = page.get_size()
    images: list[pdfium.PdfImage] = []
    sizes: list[tuple[int, int]] = []
    drawings = hidden_runs = visible_runs = 0
    for number, item in enumerate(page.get_objects(max_depth=_DEPTH)):
        if number >= _MAX_OBJECTS:
            break
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE and isinstance(item, pdfium.PdfImage):
            images.append(item)
            sizes.append(item.get_px_size())
        elif item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            invisible = pdfium_c.FPDFTextObj_GetTextRenderMode(item) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
            hidden_runs, visible_runs = hidden_runs + invisible, visible_runs + (not invisible)
        elif item.type in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_SHADING):
            drawings += 1
    letters = _count_letters(page) if hidden_runs or visible_runs else 0
    share = visible_runs / max(1, hidden_runs + visible_runs)
    visible = round(letters * share) if hidden_runs else letters
    boxes = [_displayed_box(page, image) for image in images]
    big = [n for n, box in enumerate(boxes) if box and (box[2] - box[0]) * (box[3] - box[1]) >= COVERS]
    scan = images[big[0]] if len(big) == 1 and _upright(images[big[0]]) else None
    return PageContent(
        width_pt=width,
        height_pt=height,
        rotation=page.get_rotation(),
        kind=_kind(visible, drawings, len(images), bool(big)),
        hidden_letters=letters - visible,
        visible_letters=visible,
        drawings=drawings,
        image_sizes=sizes,
        scan=scan,
        scan_box=boxes[big[0]] if scan is not None else None,
    )


def _kind(visible_letters: int, drawings: int, images: int, has_scan: bool) -> PageKind:
    if images:
        return "image" if visible_letters <= FEW_LETTERS and (has_scan or not visible_letters) else "mixed"
    if visible_letters:
        return "text"
    return "mixed" if drawings else "blank"


def _count_letters(page: pdfium.PdfPage) -> int:
    text = page.get_textpage()
    try:
        return sum(1 for c in text.get_text_bounded() if not c.isspace())
    except pdfium.PdfiumError:
        return 0
    finally:
        text.close()


def _upright(image: pdfium.PdfImage) -> bool:
    """Drawn neither turned, mirrored nor inside a nested form (whose own matrix would have to be followed)."""
    a, b, c, d, _, _ = image.get_matrix().get()
    return image.level == 0 and a > 0 and d > 0 and abs(b) < 0.01 * a and abs(c) < 0.01 * d


def _displayed_box(page: pdfium.PdfPage, image: pdfium.PdfImage) -> Box | None:
    """Where the picture shows, in fractions of the displayed page; None when it lies outside."""
    try:
        left, bottom, right, top = image.get_bounds()
    except pdfium.PdfiumError:
        return None
    x0, y0, x1, y1 = page.get_bbox()
    wide, high = x1 - x0, y1 - y0
    if wide <= 0 or high <= 0:
        return None
    u0, u1, v0, v1 = (left - x0) / wide, (right - x0) / wide, (y1 - top) / high, (y1 - bottom) / high
    return turn_box((u0, v0, u1, v1), page.get_rotation())
