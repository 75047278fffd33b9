"""The searchable derivative: a new PDF/A-2b of page images with our invisible text layer.

Nothing is copied from the source's catalogue. Scanner JPEGs go in byte for byte, 1-bit scans stay 1-bit; only pages
that are not one picture are drawn. The verdict is pikepdf's own validator's, on the bytes written, before any
signature. The original stays beside it untouched.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name
from pikepdf.pdfa import PdfaError, resolve_save_kwargs, save
from PIL import Image

from digitization.reading import pdfpage
from digitization.reading.document import JPEG, TIFF
from digitization.reading.errors import DocumentRefused
from digitization.reading.raster import Source, scan_jpeg
from digitization.reading.values import Box, PageReading, PdfaVerdict, Word

JPEG_QUALITY = 85
_ADVANCE = 0.5
"""Width of every glyph of the invisible font, in em."""
_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of the derivative: size in points as displayed, the picture and where and how turned it lies."""

    width: float
    height: float
    picture: pikepdf.Stream
    box: Box
    turn: int


def searchable_pdf(path: str | Path, pages: Iterable[PageReading], out: str | Path) -> PdfaVerdict:
    """Write the derivative of ``path`` to ``out`` with the text of ``pages``; pages not among them get no text.

    Returns the verdict; a file that does not pass is written all the same and says why. Raises ReadingFailed.
    """
    readings = {reading.page_no: reading for reading in pages}
    source = Source(path)
    try:
        with pikepdf.new() as pdf:
            font = _invisible_font(pdf)
            count = len(source.pdf) if source.pdf is not None else _frames(source)
            for page_no in range(1, count + 1):
                _add(pdf, _sheet(pdf, source, page_no), readings.get(page_no), font)
            pdf.Root.Lang = pikepdf.String("vi")
            return _write(pdf, Path(out), count)
    finally:
        source.close()


def _write(pdf: pikepdf.Pdf, out: Path, count: int) -> PdfaVerdict:
    try:
        report = save(pdf, out, "2b", output_intent="sRGB")
    except PdfaError as error:
        report = error.report
        pdf.save(out, **resolve_save_kwargs("2b"))
    findings = tuple(f"{f.rule}: {f.message} ({f.where})"[:300] for f in report.findings[:20])
    verdict = str(report.verdict)
    known = verdict if verdict in ("pass", "fail") else "not_checked"
    return PdfaVerdict(known, findings, count, out.stat().st_size)  # type: ignore[arg-type]


def _frames(source: Source) -> int:
    if source.media_type != TIFF:
        return 1
    with Image.open(source.path) as image:
        return int(getattr(image, "n_frames", 1))


def _sheet(pdf: pikepdf.Pdf, source: Source, page_no: int) -> _Sheet:
    if source.pdf is None:
        return _sheet_of_picture(pdf, source, page_no)
    page = source.page(page_no)
    try:
        content = pdfpage.look(page)
        alone = content.visible_letters == 0 and content.drawings == 0
        picture = _own_picture(pdf, page, content) if alone and content.scan is not None else None
        if picture is not None and content.scan_box is not None:
            return _Sheet(content.width_pt, content.height_pt, picture, content.scan_box, content.rotation)
        pixels = source.raster_drawn(page, content, page_no).pixels
    finally:
        page.close()
    return _Sheet(content.width_pt, content.height_pt, _encode(pdf, pixels), (0.0, 0.0, 1.0, 1.0), 0)


def _own_picture(pdf: pikepdf.Pdf, page: pdfium.PdfPage, content: pdfpage.PageContent) -> pikepdf.Stream | None:
    """The scan as it is stored, if it shows on the page as it would alone."""
    data = scan_jpeg(content)
    if data is not None:
        stream = _jpeg_stream(pdf, data)
    elif content.scan is not None and content.scan.get_metadata().bits_per_pixel == 1:
        grey = content.scan.get_bitmap(render=False).to_numpy()
        grey = grey[:, :, 0] if grey.ndim == 3 else grey
        stream = _bilevel_stream(pdf, Image.fromarray(np.where(grey > 127, 255, 0).astype(np.uint8)).convert("1"))
    else:
        return None
    return stream if stream is not None and _shows_alike(page, content, stream) else None


def _shows_alike(page: pdfium.PdfPage, content: pdfpage.PageContent, stream: pikepdf.Stream) -> bool:
    """Whether the stored picture has the tones the page shows: behind a mask or inverted it has others."""
    shown = page.render(scale=100 / max(content.width_pt, 1), grayscale=True).to_numpy()
    if stream.get("/Filter") == Name.DCTDecode:
        data = np.frombuffer(stream.read_raw_bytes(), np.uint8)
        alone = cv2.imdecode(data, cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_IGNORE_ORIENTATION)
    else:
        width = int(stream.Width)
        bits = np.frombuffer(stream.read_bytes(), np.uint8).reshape(int(stream.Height), (width + 7) // 8)
        alone = np.unpackbits(bits, axis=1)[:, :width] * 255
    return alone is not None and abs(float(shown.mean()) - float(alone.mean())) < 30


def _sheet_of_picture(pdf: pikepdf.Pdf, source: Source, page_no: int) -> _Sheet:
    raster = source.raster(page_no, None, None)
    height, width = raster.pixels.shape[:2]
    size = (width * 72 / raster.dpi, height * 72 / raster.dpi)
    stream: pikepdf.Stream | None = None
    turn = 0
    with Image.open(source.path) as image:
        if source.media_type == TIFF:
            image.seek(page_no - 1)
        upright = image.getexif().get(0x0112, 1)
        if source.media_type == JPEG and upright in (1, 3, 6, 8):
            stream = _jpeg_stream(pdf, source.path.read_bytes())
            turn = {3: 180, 6: 90, 8: 270}.get(upright, 0)
        elif image.mode == "1" and upright == 1:
            stream = _bilevel_stream(pdf, image.copy())
    if stream is None:
        stream, turn = _encode(pdf, raster.pixels), 0
    return _Sheet(*size, stream, (0.0, 0.0, 1.0, 1.0), turn)


def _jpeg_stream(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Stream | None:
    with Image.open(io.BytesIO(data)) as image:
        if image.mode not in ("L", "RGB"):
            return None
        size, grey = image.size, image.mode == "L"
    return _image(pdf, data, size, "/DCTDecode", Name.DeviceGray if grey else Name.DeviceRGB, 8)


def _bilevel_stream(pdf: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    packed = np.packbits(np.asarray(image, dtype=bool), axis=1).tobytes()
    stream = pikepdf.Stream(pdf, packed)
    _describe(stream, image.size, Name.DeviceGray, 1)
    return stream


def _encode(pdf: pikepdf.Pdf, pixels: np.ndarray) -> pikepdf.Stream:
    """A page we had to draw, as JPEG; grey when it shows no colour."""
    if pixels.ndim == 3 and int(cv2.absdiff(pixels[:, :, 0], pixels[:, :, 2])[::4, ::4].max()) < 12:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise DocumentRefused("damaged", detail="page picture could not be encoded")
    colour = Name.DeviceGray if pixels.ndim == 2 else Name.DeviceRGB
    return _image(pdf, data.tobytes(), (pixels.shape[1], pixels.shape[0]), "/DCTDecode", colour, 8)


def _image(
    pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], packing: str, colour: pikepdf.Name, bits: int
) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, data)
    stream.Filter = Name(packing)
    _describe(stream, size, colour, bits)
    return stream


def _describe(stream: pikepdf.Stream, size: tuple[int, int], colour: pikepdf.Name, bits: int) -> None:
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = size
    stream.ColorSpace, stream.BitsPerComponent = colour, bits


def add_picture_page(pdf: pikepdf.Pdf, source: Source, page_no: int) -> None:
    """A page of `source` as its picture alone, added to `pdf`."""
    _add(pdf, _sheet(pdf, source, page_no), None, None)


def _add(pdf: pikepdf.Pdf, sheet: _Sheet, reading: PageReading | None, font: pikepdf.Object | None) -> None:
    resources = Dictionary(XObject=Dictionary(Im=pdf.make_indirect(sheet.picture)))
    if font is not None:
        resources.Font = Dictionary(F=font)
    operators = [b"q %s cm /Im Do Q" % _placing(sheet)]
    if reading is not None and reading.words:
        operators += [b"BT 3 Tr", *_text(reading, sheet), b"ET"]
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(sheet.width, 2), round(sheet.height, 2)]),
        Resources=resources,
        Contents=pikepdf.Stream(pdf, b"\n".join(operators)),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _placing(sheet: _Sheet) -> bytes:
    """Matrix that puts the stored picture where it showed, turned clockwise as the source page was."""
    left, right = sheet.box[0] * sheet.width, sheet.box[2] * sheet.width
    bottom, top = (1 - sheet.box[3]) * sheet.height, (1 - sheet.box[1]) * sheet.height
    wide, high = right - left, top - bottom
    matrix = {
        0: (wide, 0, 0, high, left, bottom),
        90: (0, -high, wide, 0, left, top),
        180: (-wide, 0, 0, -high, right, top),
        270: (0, high, -wide, 0, right, bottom),
    }[sheet.turn % 360]
    return b" ".join(b"%.3f" % value for value in matrix)


def _text(reading: PageReading, sheet: _Sheet) -> list[bytes]:
    angle = math.radians(reading.skew_degrees + reading.orientation)
    cos, sin = math.cos(angle), math.sin(angle)
    sideways = reading.orientation % 180 == 90
    rows = []
    for word in reading.words:
        rows.append(_word(word, sheet, cos, sin, sideways))
    return rows


def _word(word: Word, sheet: _Sheet, cos: float, sin: float, sideways: bool) -> bytes:
    x0, y0, x1, y1 = word.box
    wide, high = (x1 - x0) * sheet.width, (y1 - y0) * sheet.height
    if sideways:
        wide, high = high, wide
    size, wide = max(3.0, high), max(0.5, wide)
    middle = ((x0 + x1) / 2 * sheet.width, (1 - (y0 + y1) / 2) * sheet.height)
    # The baseline starts half a width back and, letters having tails, a third of a height down from the middle.
    x = middle[0] - cos * wide / 2 + sin * high * 0.3
    y = middle[1] - sin * wide / 2 - cos * high * 0.3
    text = "".join(c if ord(c) < 0x10000 else "\ufffd" for c in word.text)
    stretch = 100 * wide / (_ADVANCE * size * len(text))
    code = (text + " ").encode("utf-16-be").hex().encode()
    return b"/F %.2f Tf %.2f Tz %.4f %.4f %.4f %.4f %.2f %.2f Tm <%s> Tj" % (
        size, stretch, cos, sin, -sin, cos, x, y, code,
    )  # fmt: skip


@cache
def _font_program() -> bytes:
    """A TrueType font of two empty glyphs: all that an invisible text layer needs to be embedded."""
    builder = FontBuilder(unitsPerEm=1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({32: "blank"})
    builder.setupGlyf({".notdef": Glyph(), "blank": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "blank": (500, 0)})
    builder.setupHorizontalHeader(ascent=1000, descent=-200)
    builder.setupNameTable({"familyName": "Invisible", "styleName": "Regular", "psName": "Invisible"})
    builder.setupOS2(sTypoAscender=1000, usWinAscent=1000, usWinDescent=200)
    builder.setupPost()
    # A fixed date keeps derivatives of the same pages byte-identical in this part.
    builder.font["head"].created = builder.font["head"].modified = 3_800_000_000
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _invisible_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    program = pikepdf.Stream(pdf, _font_program())
    program.Length1 = len(_font_program())
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/Invisible"),
        Flags=4,
        FontBBox=Array([0, -200, 500, 1000]),
        ItalicAngle=0,
        Ascent=1000,
        Descent=-200,
        CapHeight=1000,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/Invisible"),
        DW=round(1000 * _ADVANCE),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=pdf.make_indirect(pikepdf.Stream(pdf, b"\x00\x01" * 65536)),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/Invisible"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, _CMAP)),
        )
    )
