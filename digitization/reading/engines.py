"""Recognition engines: a small contract, a registry, and the two that ship.

``tesserocr`` keeps one warm Tesseract in the process; ``pytesseract`` starts the machine's command line for every page
(another build of Tesseract) and so survives a page that crashed the first. A reading names the engine it came from.
"""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

# One page, one core: with its default Tesseract's OpenMP burns four times the CPU. It counts only if set before import.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import numpy as np
from PIL import Image

from digitization.reading.errors import ReadingFailed
from digitization.reading.limits import MAX_WORDS

PSM_AUTO, PSM_BLOCK = 3, 6
_TESSDATA_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word in pixels of the picture the engine was given; ``confidence`` 0..100."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float
    line: int
    block: int


class Engine(Protocol):
    """What reading asks of an engine. ``label`` is stored with the page."""

    label: str

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        """Words of an 8-bit grey picture in reading order; ``block``: it holds one block, look for no columns."""

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        """Degrees clockwise (0, 90, 180, 270) that would set the picture upright; 0 when unknown."""


@cache
def tessdata_folder(language: str = "vie") -> str:
    """Where the system keeps Tesseract's language data. The wheel of tesserocr has none and must be told.

    ``TESSDATA_PREFIX`` wins. Raises ReadingFailed ``engine_missing``.
    """
    for folder in filter(None, (os.environ.get("TESSDATA_PREFIX"), *_TESSDATA_FOLDERS)):
        if Path(folder, f"{language}.traineddata").is_file():
            return folder
    raise ReadingFailed("engine_missing", transient=True, detail=f"no {language}.traineddata")


class TesserocrEngine:
    """Tesseract inside this process, LSTM only, kept warm."""

    def __init__(self, language: str) -> None:
        import tesserocr  # here, so that a machine without the wheel still has the other engine

        self._lib = tesserocr
        self._folder = tessdata_folder(language)
        self._api = tesserocr.PyTessBaseAPI(
            path=self._folder, lang=language, psm=PSM_AUTO, oem=1, variables={"invert_threshold": "0.0"}
        )
        self.label = f"tesserocr {tesserocr.PyTessBaseAPI.Version()}"

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        self._api.SetPageSegMode(PSM_BLOCK if block else PSM_AUTO)
        self._feed(self._api, grey, dpi)
        try:
            self._api.Recognize()
            return self._collect()
        finally:
            self._api.Clear()

    @staticmethod
    def _feed(api: Any, grey: np.ndarray, dpi: int) -> None:
        height, width = grey.shape
        api.SetImageBytes(np.ascontiguousarray(grey).tobytes(), width, height, 1, width)
        api.SetSourceResolution(max(70, dpi))

    def _collect(self) -> list[RawWord]:
        lib = self._lib
        words: list[RawWord] = []
        line = block = -1
        iterator = self._api.GetIterator()
        if iterator is None:
            return words
        for item in lib.iterate_level(iterator, lib.RIL.WORD):
            if item.IsAtBeginningOf(lib.RIL.BLOCK):
                block += 1
            if item.IsAtBeginningOf(lib.RIL.TEXTLINE):
                line += 1
            box = item.BoundingBox(lib.RIL.WORD)
            text = clean(item.GetUTF8Text(lib.RIL.WORD) or "") if box else ""
            if text and len(words) < MAX_WORDS:
                x0, y0, x1, y1 = (int(v) for v in box)
                sure = float(item.Confidence(lib.RIL.WORD))
                words.append(RawWord(text, x0, y0, x1, y1, sure, max(line, 0), max(block, 0)))
        return words

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        if not Path(self._folder, "osd.traineddata").is_file():
            return 0
        with self._lib.PyTessBaseAPI(path=self._folder, lang="osd", psm=self._lib.PSM.OSD_ONLY) as api:
            self._feed(api, grey, dpi)
            found = api.DetectOrientationScript()
        if not found or found["orient_conf"] < 1.0:
            return 0
        return (360 - int(found["orient_deg"])) % 360


class CommandLineEngine:
    """The machine's ``tesseract`` program, a process a page."""

    def __init__(self, language: str) -> None:
        import pytesseract

        self._lib = pytesseract
        self._language = language
        self._folder = tessdata_folder(language)
        try:
            version = pytesseract.get_tesseract_version()
        except (pytesseract.TesseractNotFoundError, subprocess.SubprocessError) as error:
            raise ReadingFailed("engine_missing", transient=True, detail=str(error)) from error
        self.label = f"tesseract {version}"

    def _config(self, dpi: int, psm: int) -> str:
        return f'--tessdata-dir "{self._folder}" --oem 1 --psm {psm} --dpi {max(70, dpi)}'

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        table = self._lib.image_to_data(
            Image.fromarray(grey),
            lang=self._language,
            config=self._config(dpi, PSM_BLOCK if block else PSM_AUTO) + " -c invert_threshold=0",
            output_type=self._lib.Output.DICT,
        )
        words: list[RawWord] = []
        line, seen = -1, None
        for n, raw in enumerate(table["text"][:MAX_WORDS]):
            text = clean(str(raw))
            if not text or float(table["conf"][n]) < 0:
                continue
            place = (table["block_num"][n], table["par_num"][n], table["line_num"][n])
            if place != seen:
                seen, line = place, line + 1
            left, top = int(table["left"][n]), int(table["top"][n])
            right, bottom = left + int(table["width"][n]), top + int(table["height"][n])
            words.append(
                RawWord(text, left, top, right, bottom, float(table["conf"][n]), line, int(table["block_num"][n]) - 1)
            )
        return words

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        try:
            said = self._lib.image_to_osd(Image.fromarray(grey), config=self._config(dpi, 0))
        except (self._lib.TesseractError, subprocess.SubprocessError):
            return 0
        found = re.search(r"Rotate:\s*(\d+)", said)
        return int(found.group(1)) % 360 if found else 0


def clean(text: str) -> str:
    """Composed letters, no control characters, no outer blanks; a stroke of fractions is the one people type."""
    text = unicodedata.normalize("NFC", text).replace("\N{FRACTION SLASH}", "/")
    return "".join(c for c in text if c.isprintable()).strip()


REGISTRY: dict[str, Callable[[str], Engine]] = {"tesserocr": TesserocrEngine, "pytesseract": CommandLineEngine}


@cache
def engine(name: str, language: str = "vie") -> Engine:
    """The one warm engine of that name in this process; ``module:factory`` names one outside the registry.

    Raises ReadingFailed ``engine_missing``.
    """
    factory = REGISTRY.get(name)
    try:
        if factory is None:
            module, _, attribute = name.partition(":")
            factory = getattr(importlib.import_module(module), attribute)
        made: Engine = factory(language)
    except (ImportError, AttributeError, ValueError, RuntimeError) as error:
        raise ReadingFailed("engine_missing", transient=True, detail=f"{name}: {error}") from error
    return made
