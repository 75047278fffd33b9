"""A file of chosen pages of other files: a paper cut from a stack, fronts and backs brought together, a better scan.

Pages of PDFs are taken over as they are, without what could act (annotations, actions); pictures become pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

import pikepdf

from digitization.reading import derivative
from digitization.reading.document import PDF
from digitization.reading.errors import DocumentRefused
from digitization.reading.raster import Source

_ACTING = ("/Annots", "/AA", "/B", "/Metadata", "/PieceInfo")


def compose(parts: Iterable[tuple[str | Path, int]], out: str | Path) -> None:
    """Write the pages `(path, number from 1)` in their order to `out`. Raises DocumentRefused (`no_such_page`, …)."""
    with ExitStack() as stack, pikepdf.new() as pdf:
        opened: dict[str, tuple[Source, pikepdf.Pdf | None]] = {}
        for path, page_no in parts:
            key = str(path)
            if key not in opened:
                source = Source(path)
                stack.callback(source.close)
                opened[key] = (source, _structure(stack, source))
            _take(pdf, *opened[key], page_no)
        pdf.save(out)


def _structure(stack: ExitStack, source: Source) -> pikepdf.Pdf | None:
    """The file's own structure; None for pictures and for files that only PDFium can open, whose pages are drawn."""
    if source.media_type != PDF:
        return None
    with suppress(pikepdf.PdfError, ValueError):
        return stack.enter_context(pikepdf.open(source.path, suppress_warnings=True))
    return None


def _take(pdf: pikepdf.Pdf, source: Source, whole: pikepdf.Pdf | None, page_no: int) -> None:
    if whole is None:
        derivative.add_picture_page(pdf, source, page_no)
        return
    if not 1 <= page_no <= len(whole.pages):
        raise DocumentRefused("no_such_page", params={"page": page_no})
    pdf.pages.append(whole.pages[page_no - 1])
    taken = pdf.pages[-1].obj
    for name in _ACTING:
        if name in taken:
            del taken[name]
