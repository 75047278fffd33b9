"""The abstract by the vote of several readings."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from digitization.reading import secondlook
from digitization.reading.engines import RawWord
from digitization.reading.extract import abstract_box
from digitization.reading.raster import Raster
from digitization.reading.secondlook import EDGE_X, EDGE_Y, Again
from digitization.reading.values import Box, PageReading, Word
from digitization.reading.voting import confirmed, doubtful, voted
from tests.digitization.reading.test_layouts import centred, page

ZONE: Box = (0.2, 0.18, 0.8, 0.21)


def line(*texts: str, confidence: float = 90.0) -> tuple[Word, ...]:
    return tuple(
        Word(text, (0.25 + 0.1 * n, 0.19, 0.33 + 0.1 * n, 0.2), confidence, 0, 0) for n, text in enumerate(texts)
    )


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("readings", "elected"),
    [
        (["QUY ĐỊNH CỦA", "QUY ĐỊNH CỦA"], "QUY ĐỊNH CỦA"),
        (["QUY ĐỊNH CỦA", "QUY ĐỊNH CUA"], "QUY ĐỊNH CUA"),  # as many saw what it is
        (["QUY ĐỊNH CỦA", "QUY ĐỊNH CÚA"], "QUY ĐỊNH CUA"),  # they do not agree
        (["QUY ĐỊNH CỦA", "QUY ĐỊNH CUA", "QUY ĐỊNH CỦA"], "QUY ĐỊNH CUA"),
        (["ˆQUY ĐỊNH CỦA", "QUY ĐỊNH |CỦA"], "QUY ĐỊNH CỦA"),  # specks at a word's edge
        (["QUY ĐỊNH |", "QUY ĐỊNH |"], "QUY ĐỊNH CUA"),
        (["QUY ĐINH CỦA", "QUY ĐINH CỦA"], "QUY ĐỊNH CỦA"),  # marks are lost, not invented
        (["QUI ĐỊNH CỦA", "QUI ĐỊNH CỦA"], "QUI ĐỊNH CỦA"),
        ([], "QUY ĐỊNH CUA"),
    ],
)
def test_two_readings_outvote_one(readings: list[str], elected: str) -> None:
    words = line("QUY", "ĐỊNH", "CUA")
    assert texts(voted(words, ZONE, [line(*reading.split()) for reading in readings])) == elected


@pytest.mark.parametrize(
    ("first", "again", "elected"),
    [
        ("quyển", "quyền", "quyển"), ("CHÍ", "CHỈ", "CHỈ"), ("kiểm", "kiêm", "kiểm"), ("TĨNH", "TỈNH", "TỈNH"),
        ("LẤN", "LẦN", "LẦN"), ("đoạn", "đoàn", "đoàn"),
    ],
)  # fmt: skip
def test_the_hook_is_the_mark_that_is_lost(first: str, again: str, elected: str) -> None:
    assert texts(voted(line(first), ZONE, [line(again), line(again)])) == elected


def test_words_elsewhere_and_boxes_stay() -> None:
    words = line("QUY", "ĐINH", "CUA", confidence=40.0)
    elected = voted(words, (0.2, 0.18, 0.4, 0.21), [line("QUI", "ĐỊNH", "CỦA"), line("QUI", "ĐỊNH", "CỦA")])
    assert texts(elected) == "QUI ĐỊNH CUA"
    assert [word.box for word in elected] == [word.box for word in words]
    assert [word.confidence for word in elected] == [90.0, 90.0, 40.0]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_word_read_as_two_and_two_read_as_one_have_no_vote(share: float) -> None:
    whole = line("TẠIPHƯỜNG")
    x0, y0, x1, y1 = whole[0].box
    cut = x0 + share * (x1 - x0)
    parts = (
        replace(whole[0], text="TẠI", box=(x0, y0, cut - 0.001, y1)),
        replace(whole[0], text="PHƯỜNG", box=(cut + 0.001, y0, x1, y1)),
    )
    assert voted(whole, ZONE, [parts, parts]) == whole
    assert not confirmed(whole, ZONE, parts)
    assert voted(parts, ZONE, [whole, whole]) == parts


@pytest.mark.parametrize(
    ("first", "again"),
    [("2025", "2026"), ("ĐỒNG", "DỒNG"), ("HỌC,", "HỌC"), ("QUY)", "QUY"), ("“QUY", "QUY")],
)
def test_figures_strokes_and_signs_stay(first: str, again: str) -> None:
    assert texts(voted(line(first), ZONE, [line(again), line(again)])) == first


def test_readings_far_less_sure_outvote_nobody() -> None:
    again = line("CỦA", confidence=30.0)
    assert texts(voted(line("CUA", confidence=96.0), ZONE, [again, again])) == "CUA"


def test_specks_are_no_doubt() -> None:
    words = (*line("Ban"), replace(line("", "|")[1], confidence=12.0))
    assert not doubtful(words, ZONE)
    assert confirmed(words, ZONE, line("Ban"))


class Scripted:
    """An engine that reads what it is told, where the words of a page stand in the strip around its abstract."""

    label = "scripted"

    def __init__(self, reading: PageReading, *scripts: dict[str, str]) -> None:
        box = abstract_box(reading)
        assert box is not None
        self.strip = (box[0] - EDGE_X, box[1] - EDGE_Y, box[2] + EDGE_X, box[3] + EDGE_Y)
        self.words, self.scripts, self.calls = reading.words, scripts, 0

    def recognise(self, grey: np.ndarray, dpi: int, *, block: bool = False) -> list[RawWord]:
        script = self.scripts[self.calls]
        self.calls += 1
        left, top, right, bottom = self.strip
        across, down = grey.shape[1] / (right - left), grey.shape[0] / (bottom - top)
        found = []
        for word in self.words:
            x0, x1 = (round((x - left) * across) for x in (word.box[0], word.box[2]))
            y0, y1 = (round((y - top) * down) for y in (word.box[1], word.box[3]))
            if x0 >= 0 and x1 <= grey.shape[1] and y0 >= 0 and y1 <= grey.shape[0]:
                found.append(RawWord(script.get(word.text, word.text), x0, y0, x1, y1, 95.0, 0, 0))
        return found

    def orientation(self, grey: np.ndarray, dpi: int) -> int:
        return 0


PAPER = page(centred(0.17, "QUYẾT ĐỊNH"), centred(0.19, "BAN HÀNH QUY CHẾ CUA QUẬN TÂN PHÚ"))
RASTER = Raster(np.full((2339, 1654), 255, np.uint8), 200.0, 200.0, (0.0, 0.0, 1.0, 1.0), drawn=False)


def test_an_abstract_read_the_same_again_is_not_read_a_third_time() -> None:
    engine = Scripted(PAPER, {})
    assert Again(engine, RASTER, 0.0, 0.95).mended(PAPER.words, 1, ()) == PAPER.words
    assert engine.calls == 1


def test_an_abstract_read_otherwise_is_put_to_the_vote() -> None:
    engine = Scripted(PAPER, {"CUA": "CỦA"}, {"CUA": "CỦA", "PHÚ": "PHU"}, {})
    mended = Again(engine, RASTER, 0.0, 0.95).mended(PAPER.words, 1, ())
    assert engine.calls == 3
    assert texts(mended).endswith("BAN HÀNH QUY CHẾ CUA QUẬN TÂN PHÚ"), "two against two"
    engine = Scripted(PAPER, {"CUA": "CỦA"}, {"CUA": "CỦA", "PHÚ": "PHU"}, {"CUA": "CỦA"})
    mended = Again(engine, RASTER, 0.0, 0.95).mended(PAPER.words, 1, ())
    assert texts(mended).endswith("BAN HÀNH QUY CHẾ CỦA QUẬN TÂN PHÚ")


def test_small_letters_read_with_confidence_are_not_read_again() -> None:
    small = page(centred(0.17, "QUYẾT ĐỊNH"), centred(0.19, "Ban hành Quy chế của quận Tân Phú"))
    engine = Scripted(small)
    assert Again(engine, RASTER, 0.0, 0.95).mended(small.words, 1, ()) == small.words
    assert engine.calls == 0
    blotted = tuple(replace(word, confidence=30.0) if word.text == "quận" else word for word in small.words)
    engine = Scripted(small, {})
    Again(engine, RASTER, 0.0, 0.95).mended(blotted, 1, ())
    assert engine.calls == 1


def test_the_ends_of_an_abstract_on_a_page_laid_askew_vote_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def askew(word: Word) -> Word:
        x0, y0, x1, y1 = word.box
        down = -math.tan(math.radians(3.0)) * ((x0 + x1) / 2 - 0.5) * 1654 / 2339
        return replace(word, box=(x0, y0 + down, x1, y1 + down))

    text = "BAN HÀNH QUY CHẾ TỔ CHỨC VÀ HOẠT ĐỘNG CUA TRUNG TÂM"
    wide = page(centred(0.17, "QUYẾT ĐỊNH"), centred(0.19, text))
    words = tuple(askew(word) for word in wide.words)
    zones: list[Box] = []

    def noting(words: tuple[Word, ...], zone: Box, readings: object) -> tuple[Word, ...]:
        zones.append(zone)
        return words

    monkeypatch.setattr(secondlook, "voted", noting)
    engine = Scripted(wide, {"BAN": "BÀN"}, {}, {})
    Again(engine, RASTER, 3.0, 0.95).mended(words, 1, ())
    assert engine.calls == 3
    (zone,) = zones
    abstract = [w for w in words if w.text in ["BAN", "HÀNH", "QUY", "CHẾ", "CUA", "QUẬN", "TÂN", "PHÚ"]]
    assert all(zone[1] <= (w.box[1] + w.box[3]) / 2 <= zone[3] for w in abstract)


def test_further_pages_have_no_abstract_to_look_at() -> None:
    engine = Scripted(PAPER)
    assert Again(engine, RASTER, 0.0, 0.95).mended(PAPER.words, 2, ()) == PAPER.words
    assert engine.calls == 0
