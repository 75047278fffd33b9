"""Names stamped in script letters: read against what people's names are made of, and nothing made up.

The pictures under data/ were drawn for this test: script types, a seal's ring, grain.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image

from digitization.reading import nameline, stampname
from digitization.reading.extract import suggest
from digitization.reading.name_letters import LETTERS
from digitization.reading.page import read_page
from digitization.reading.values import DocumentInfo, Suggestion, Word
from digitization.samples.papers import decision
from digitization.samples.setting import lay_out

DATA = Path(__file__).parent / "data"
ZONE = (0.4, 0.6, 1.0, 0.9)
NAMES = {0: "Nguyễn Thị Thu Hằng", 1: "Trần Đình Khôi", 2: "Lê Hoàng Phúc"}


def stamp(number: int) -> np.ndarray:
    return np.asarray(Image.open(DATA / f"stamp-{number}.webp").convert("RGB"))


@pytest.mark.parametrize("number", NAMES)
def test_a_name_beside_a_seal_is_read(number: int) -> None:
    found = stampname.find(stamp(number), 200, 210)
    assert found is not None
    assert " ".join(found.words) == NAMES[number]
    x0, y0, x1, y1 = found.place
    assert y0 < 130 < y1
    assert x0 < 70 < 320 < x1


def test_without_colour_too() -> None:
    found = stampname.find(stamp(2).min(axis=2), 200, 210)
    assert found is not None
    assert " ".join(found.words) == NAMES[2]


def test_nothing_is_made_up() -> None:
    """An empty place, a seal with a pen's strokes, a post in capitals: no name."""
    paper = np.full((180, 420, 3), 248, np.uint8)
    assert stampname.find(paper, 200, 210) is None
    seal = paper.copy()
    cv2.circle(seal, (150, 60), 110, (200, 40, 60), 3, cv2.LINE_AA)
    for start, end in (((90, 120), (330, 60)), ((120, 70), (300, 140)), ((200, 50), (260, 150))):
        cv2.line(seal, start, end, (40, 40, 60), 2, cv2.LINE_AA)
    assert stampname.find(seal, 200, 210) is None
    post = paper.copy()
    cv2.putText(post, "PHO CHU TICH", (70, 120), cv2.FONT_HERSHEY_TRIPLEX, 1.0, (30, 30, 30), 2, cv2.LINE_AA)
    assert stampname.find(post, 200, 210) is None
    assert stampname.find(paper[:, :40], 200, 20) is None, "too narrow to hold a name"


def said(text: str, surety: float) -> np.ndarray:
    """Scores that say the text, letter by letter with pauses between."""
    scores = np.full((2 * len(text) + 1, len(LETTERS) + 1), np.log((1 - surety) / len(LETTERS)))
    scores[::2, 0] = np.log(surety)
    for at, letter in enumerate(text):
        scores[2 * at + 1, LETTERS.index(letter) + 1] = np.log(surety)
    return scores


def test_letters_become_a_name_of_known_syllables() -> None:
    reading = stampname.name_in(said("trần công luận", 0.9))
    assert reading is not None
    assert reading.words == ("Trần", "Công", "Luận")
    assert reading.score == pytest.approx(2 * np.log(0.9), abs=0.1), "a pause and a letter each"
    blurred = stampname.name_in(said("trần cônq luận", 0.6))
    assert blurred is not None
    assert blurred.words == ("Trần", "Công", "Luận")
    assert blurred.score < reading.score
    far = stampname.name_in(said("hiệu trưởng", 0.9))
    assert far is None or far.score < stampname.GOOD_ENOUGH


def line(*texts: str) -> list[Word]:
    return [Word(text, (0.6 + 0.06 * n, 0.8, 0.65 + 0.06 * n, 0.815), 90.0, 7, 3) for n, text in enumerate(texts)]


def test_a_printed_name_is_known_by_its_surname() -> None:
    assert nameline.printed_name(line("Lê", "Trung", "Chinh"), ZONE) == (line("Lê", "Trung", "Chinh"), 1.0)
    words, surety = nameline.printed_name(line("Lễ", "Trung", "Chỉnh"), ZONE)
    assert ([w.text for w in words], surety < 1) == (["Lễ", "Trung", "Chỉnh"], True)
    assert nameline.printed_name(line("được", "phân", "công"), ZONE) == ([], 0.0)
    assert nameline.printed_name(line("CHỦ", "TỊCH"), ZONE) == ([], 0.0)


def test_a_second_reading_gives_marks_and_never_other_letters() -> None:
    name = line("Lễ", "Trung", "Chỉnh")
    mended = nameline.with_marks(name, name, ("Lê", "Trung", "Chinh"))
    assert [w.text for w in mended] == ["Lê", "Trung", "Chinh"]
    assert [w.box for w in mended] == [w.box for w in name]
    assert list(nameline.with_marks(name, name, ("Hà", "Trung", "Chinh"))) == name
    assert list(nameline.with_marks(name, name, ("Trung", "Chinh"))) == name


def test_a_page_signed_with_a_stamp_gets_its_signer(make_pdf: Callable[..., Path]) -> None:
    image = np.asarray(lay_out(decision(Random(4)), 200, Random(4))[0].image).copy()
    height, width = image.shape[:2]
    printed = signer_of(make_pdf(image))
    assert printed.box is not None
    x0, y0, x1, y1 = (round(v * n) for v, n in zip(printed.box, (width, height, width, height), strict=True))
    image[y0 - 6 : y1 + 10, x0 - 10 : x1 + 10] = 250
    name = stamp(2)[85:175, 60:390]
    top, left = y0 - 20, (x0 + x1) // 2 - name.shape[1] // 2
    image[top : top + name.shape[0], left : left + name.shape[1]] = name
    stamped = signer_of(make_pdf(image))
    assert (printed.value != stamped.value, stamped.value) == (True, NAMES[2])
    assert stamped.confidence < 0.9, "a suggestion to look at"


def signer_of(path: Path) -> Suggestion:
    found = suggest([read_page(path, 1)], DocumentInfo("application/pdf", ()))
    return next(each for each in found if each.field == "signer")
