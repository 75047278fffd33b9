"""Look at a file before reading it: what it really is, its pages, whether it is signed, or why it is refused.

Nothing is decoded here: types come from the first bytes, sizes from headers. Run on untrusted files only
through :class:`digitization.reading.reader.Reader`, which gives it a process with limits.
"""

from __future__ import annotations

import re
import warnings
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, UnidentifiedImageError

from digitization.reading import pdfpage
from digitization.reading.errors import DocumentRefused, ReadingFailed
from digitization.reading.limits import MAX_PAGES, MAX_PIXELS
from digitization.reading.signatures import signature_hints
from digitization.reading.values import DocumentInfo, PageInfo, SignatureHint

__all__ = ["DocumentInfo", "PageInfo", "SignatureHint", "inspect", "media_type_of", "open_pdfium"]

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
_SUFFIXES = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG, ".tif": TIFF, ".tiff": TIFF}
_KNOWN_OTHERS = {
    b"PK\x03\x04": "tệp nén ZIP hoặc tài liệu Office",
    b"PK\x05\x06": "tệp nén ZIP",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén GZIP",
    b"\xd0\xcf\x11\xe0": "tài liệu Office đời cũ",
    b"MZ": "chương trình Windows",
    b"\x7fELF": "chương trình Linux",
    b"GIF8": "ảnh GIF",
    b"BM": "ảnh BMP",
    b"RIFF": "ảnh WebP hoặc tệp âm thanh",
    b"<!DO": "trang web HTML",
    b"<htm": "trang web HTML",
    b"<?xm": "tệp XML",
    b"{\\rt": "tài liệu RTF",
}
_TYPE_NAMES = {PDF: "tệp PDF", JPEG: "ảnh JPEG", PNG: "ảnh PNG", TIFF: "ảnh TIFF"}


def media_type_of(head: bytes) -> str | None:
    """The real type by the first kilobyte, or None when it is none of ours."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] in (b"II*\0", b"MM\0*"):
        return TIFF
    if b"%PDF-" in head[:1024] and not head.startswith((b"PK", b"MZ", b"\x7fELF")):
        return PDF
    return None


def inspect(path: str | Path, claimed_name: str | None = None) -> DocumentInfo:
    """What the file at ``path`` is.

    ``claimed_name`` is the name its sender gave it (default: the path's own name); a suffix that promises another
    family of types than the content has is refused. Raises :class:`DocumentRefused` with codes ``missing_file``,
    ``empty_file``, ``wrong_type``, ``unknown_type``, ``password``, ``too_many_pages``, ``too_many_pixels``,
    ``damaged``, ``no_pages``.
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(1024)
    except OSError as error:
        raise ReadingFailed("missing_file", transient=True, detail=str(error)) from error
    if not head:
        raise DocumentRefused("empty_file")
    media_type = _checked_type(head, Path(claimed_name or path.name).suffix.lower())
    return _inspect_pdf(path) if media_type == PDF else _inspect_image(path, media_type)


def _checked_type(head: bytes, suffix: str) -> str:
    actual, claimed = media_type_of(head), _SUFFIXES.get(suffix)
    if actual is None:
        other = next((name for magic, name in _KNOWN_OTHERS.items() if head.startswith(magic)), None)
        if claimed and other:
            raise DocumentRefused("wrong_type", params={"claimed": suffix, "actual": other})
        raise DocumentRefused("damaged" if claimed else "unknown_type", detail=f"starts with {head[:8]!r}")
    if claimed and claimed != actual and PDF in (claimed, actual):
        raise DocumentRefused("wrong_type", params={"claimed": suffix, "actual": _TYPE_NAMES[actual]})
    return actual


def open_pdfium(path: str | Path) -> pdfium.PdfDocument:
    """Open for drawing; an empty password opens what needs none. Raises DocumentRefused."""
    try:
        return pdfium.PdfDocument(str(path))
    except pdfium.PdfiumError as error:
        code = "password" if "password" in str(error).lower() else "damaged"
        raise DocumentRefused(code, detail=str(error)) from error


def _inspect_pdf(path: Path) -> DocumentInfo:
    drawing = open_pdfium(path)
    try:
        count = len(drawing)
        if count > MAX_PAGES:
            raise DocumentRefused("too_many_pages", params={"pages": count, "limit": MAX_PAGES})
        if count < 1:
            raise DocumentRefused("no_pages")
        pages = tuple(_pdf_page(drawing, index) for index in range(count))
        created = _created_on(drawing)
    finally:
        drawing.close()
    encrypted, signatures, problems = _structure(path)
    if any(page.kind == "blank" for page in pages):
        problems.append("has_blank_pages")
    return DocumentInfo(
        media_type=PDF,
        pages=pages,
        encrypted=encrypted,
        signed=bool(signatures),
        signatures=signatures,
        problems=tuple(problems),
        created_on=created,
    )


def _created_on(drawing: pdfium.PdfDocument) -> str:
    """The day the scanner says it made the file (PDF 32000-1, 7.9.4), ISO; empty without one that can be a day."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", drawing.get_metadata_value("CreationDate"))
    try:
        return date(*map(int, found.groups())).isoformat() if found else ""
    except ValueError:
        return ""


def _pdf_page(drawing: pdfium.PdfDocument, index: int) -> PageInfo:
    try:
        page = drawing[index]
    except pdfium.PdfiumError as error:
        raise DocumentRefused("damaged", detail=f"page {index + 1}: {error}") from error
    try:
        content = pdfpage.look(page)
    finally:
        page.close()
    for width, height in content.image_sizes:
        _check_pixels(index + 1, width, height)
    return PageInfo(
        width_pt=round(content.width_pt, 2),
        height_pt=round(content.height_pt, 2),
        rotation=content.rotation,
        kind=content.kind,
        has_text_layer=content.hidden_letters + content.visible_letters > 0,
    )


def _structure(path: Path) -> tuple[bool, tuple[SignatureHint, ...], list[str]]:
    """(encrypted, signatures, problems): what PDFium does not tell. A structure that only PDFium can mend is no reason
    to refuse: the problem is named and the page images are read."""
    problems: list[str] = []
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            encrypted = bool(pdf.is_encrypted)
            if encrypted:
                problems.append("encrypted_empty_password")
            if pdf.get_warnings():
                problems.append("mended")
            names = pdf.Root.get("/Names")
            if isinstance(names, pikepdf.Dictionary):
                problems += ["embedded_files"] * ("/EmbeddedFiles" in names) + ["javascript"] * ("/JavaScript" in names)
            if "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
                problems.append("opening_action")
            return encrypted, signature_hints(pdf), problems
    except pikepdf.PasswordError as error:
        raise DocumentRefused("password", detail=str(error)) from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RecursionError) as error:
        return False, (), [*problems, "structure_damaged", type(error).__name__.lower()]


def _check_pixels(page_no: int, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise DocumentRefused(
            "too_many_pixels",
            params={"page": page_no, "width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
        )


def _inspect_image(path: Path, media_type: str) -> DocumentInfo:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as image:
                frames = getattr(image, "n_frames", 1) if media_type == TIFF else 1
                if frames > MAX_PAGES:
                    raise DocumentRefused("too_many_pages", params={"pages": frames, "limit": MAX_PAGES})
                pages = tuple(_frame(image, number, media_type) for number in range(frames))
        except Image.DecompressionBombError as error:
            width, height = _declared_size(path)
            raise DocumentRefused(
                "too_many_pixels",
                params={"page": 1, "width": width, "height": height, "limit": MAX_PIXELS // 1_000_000},
            ) from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as error:
            raise DocumentRefused("damaged", detail=f"{type(error).__name__}: {error}") from error
    return DocumentInfo(media_type=media_type, pages=pages)


def _frame(image: Image.Image, number: int, media_type: str) -> PageInfo:
    if media_type == TIFF:
        image.seek(number)
    width, height = image.size
    _check_pixels(number + 1, width, height)
    turned = image.getexif().get(0x0112, 1) if media_type != PNG else 1
    rotation = {3: 180, 6: 90, 8: 270}.get(turned, 0)
    if rotation in (90, 270):
        width, height = height, width
    dpi = image_dpi(image.info.get("dpi"), width, height)
    return PageInfo(round(width * 72 / dpi, 2), round(height * 72 / dpi, 2), rotation, "image", False)


def image_dpi(declared: object, width: int, height: int) -> float:
    """Dots per inch of a picture: its own word where it makes a sensible page, else as if it were an A4 sheet."""
    if isinstance(declared, tuple) and declared:
        dpi = float(declared[0])
        if dpi >= 90 and 3.0 <= max(width, height) / dpi <= 24.0:
            return dpi
    return max(max(width, height) / 11.69, 1.0)


def _declared_size(path: Path) -> tuple[int, int]:
    """Width and height by the header alone; Pillow refuses to open what it takes for a decompression bomb."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, SyntaxError):
        return 0, 0
    finally:
        Image.MAX_IMAGE_PIXELS = limit
