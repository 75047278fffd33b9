"""The values that travel through reading: plain, frozen, JSON-able, free of images, engines and database.

Pages are numbered from 1. A box is ``(x0, y0, x1, y1)`` in fractions 0..1 of the page as a viewer displays it
(after the file's own rotation), origin top left; the picture itself is never altered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, Self

Box = tuple[float, float, float, float]
PageKind = Literal["image", "text", "mixed", "blank"]
TextSource = Literal["recognised", "text_layer", "none"]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """One page before reading. Sizes in points as displayed; ``rotation`` is the file's own turn in degrees."""

    width_pt: float
    height_pt: float
    rotation: int
    kind: PageKind
    has_text_layer: bool


@dataclass(frozen=True, slots=True)
class SignatureHint:
    """A digital signature found inside, as it declares itself. Nothing here is verified."""

    name: str
    declared_time: str
    sub_filter: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a file is: real media type, its pages, and what a reader must know.

    ``problems`` are stable codes; ``created_on`` is the ISO day the file says it was made, unverified, or empty.
    """

    media_type: str
    pages: tuple[PageInfo, ...]
    encrypted: bool = False
    signed: bool = False
    signatures: tuple[SignatureHint, ...] = ()
    problems: tuple[str, ...] = ()
    created_on: str = ""

    @property
    def page_count(self) -> int:
        return len(self.pages)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        values["pages"] = tuple(PageInfo(**page) for page in data["pages"])
        values["signatures"] = tuple(SignatureHint(**hint) for hint in data.get("signatures", ()))
        values["problems"] = tuple(str(code) for code in data.get("problems", ()))
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read. ``confidence`` 0..100; ``line`` and ``block`` number the layout of its page from 0."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything known about a page after reading it.

    ``skew_degrees``: how far the paper lies turned, counter-clockwise positive. ``orientation``: quarter turns (degrees
    clockwise) the displayed page needs to stand upright. ``dpi``: of the picture as stored. ``sharpness``: 0 (blurred)
    to 100. ``passes``: how many recognitions were tried. ``preview`` (at most 1600 px, colour) and
    ``thumbnail`` are encoded pictures of ``preview_type``. ``problems``: stable codes for the scanner operator.
    ``image_hash``: 64 bits in hexadecimal by which the sheet is known again; ``codes``: texts of the QR codes on it.
    """

    page_no: int
    text: str
    words: tuple[Word, ...]
    mean_confidence: float
    skew_degrees: float
    orientation: int
    dpi: int
    width_px: int
    height_px: int
    engine: str
    source: TextSource
    passes: int
    blank: bool
    sharpness: float
    has_red_seal: bool
    seal_boxes: tuple[Box, ...] = ()
    problems: tuple[str, ...] = ()
    image_hash: str = ""
    codes: tuple[str, ...] = ()
    seconds: float = 0.0
    preview: bytes = field(default=b"", repr=False)
    thumbnail: bytes = field(default=b"", repr=False)
    preview_type: str = "image/webp"

    def to_json(self) -> dict[str, Any]:
        """All but the pictures, which travel and are stored as files."""
        data = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("preview", "thumbnail", "words")}
        data["words"] = [words_row(word) for word in self.words]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any], preview: bytes = b"", thumbnail: bytes = b"") -> Self:
        values = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        values["words"] = tuple(word_from_row(row) for row in data["words"])
        values["seal_boxes"] = tuple(_box(box) for box in data.get("seal_boxes", ()))
        values["problems"] = tuple(str(code) for code in data.get("problems", ()))
        values["codes"] = tuple(str(code) for code in data.get("codes", ()))
        return cls(**values | {"preview": preview, "thumbnail": thumbnail})


def words_row(word: Word) -> list[Any]:
    """Compact JSON of a word: ``[text, x0, y0, x1, y1, confidence, line, block]`` (a page has hundreds)."""
    return [word.text, *(round(v, 5) for v in word.box), round(word.confidence, 1), word.line, word.block]


def word_from_row(row: list[Any]) -> Word:
    return Word(str(row[0]), _box(row[1:5]), float(row[5]), int(row[6]), int(row[7]))


def turn_box(box: Box, degrees: int) -> Box:
    """The same box after the page it lies on was turned clockwise by a multiple of 90 degrees."""
    x0, y0, x1, y1 = box
    match degrees % 360:
        case 90:
            return (1 - y1, x0, 1 - y0, x1)
        case 180:
            return (1 - x1, 1 - y1, 1 - x0, 1 - y0)
        case 270:
            return (y0, 1 - x1, y1, 1 - x0)
    return box


def _box(values: Any) -> Box:
    x0, y0, x1, y1 = (float(v) for v in values)
    return (x0, y0, x1, y1)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read. ``engines`` are tried in order; a name of the registry or a dotted ``module:factory``.

    Pages read less surely than ``confidence_bar`` (0 … 100) are read a second way. From 84 on that mended next to
    nothing on real, drawn and worn pages.
    """

    engines: tuple[str, ...] = ("tesserocr", "pytesseract")
    language: str = "vie"
    confidence_bar: float = 84.0
    trust_text_layer: bool = True
    pictures: bool = True

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        if "engines" in values:
            values["engines"] = tuple(str(name) for name in values["engines"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class PdfaVerdict:
    """Outcome of the PDF/A-2b check of a derivative, taken before any signature is added."""

    verdict: Literal["pass", "fail", "not_checked"]
    findings: tuple[str, ...] = ()
    pages: int = 0
    bytes_written: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(data["verdict"], tuple(data.get("findings", ())), int(data["pages"]), int(data["bytes_written"]))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed value for one metadata field.

    ``confidence`` 0..1 is meant to be believed: of values at 0.9 or above, nearly all are right. ``page`` and ``box``
    say where it was read (``box`` None when it was derived), ``how`` is a stable code of the rule that found it.
    """

    field: str
    value: str
    confidence: float
    page: int
    box: Box | None
    how: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        values = {f.name: data[f.name] for f in fields(cls)}
        values["box"] = tuple(values["box"]) if values["box"] else None
        return cls(**values)
