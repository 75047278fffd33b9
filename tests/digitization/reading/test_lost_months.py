"""Months a hand or a stamp wrote into a printed date: told when clear, never guessed.

The pictures under data/ were drawn for this test: print of a form, digits of handwriting types, grain.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from digitization.reading import monthline
from digitization.reading.extract import suggest
from digitization.reading.linenet import likelihood
from digitization.reading.page import read_page
from digitization.reading.values import DocumentInfo, Word
from digitization.samples.papers import decision
from digitization.samples.setting import lay_out

DATA = Path(__file__).parent / "data"
PLACES = {"07": (69, 14, 123, 40), "12": (69, 14, 116, 40), "3": (69, 14, 102, 40)}


def picture(text: str) -> np.ndarray:
    return np.asarray(Image.open(DATA / f"month-{text}.webp").convert("L"))


@pytest.mark.parametrize("text", PLACES)
def test_a_clear_month_is_told(text: str) -> None:
    assert monthline.month_in(picture(text), PLACES[text]) == int(text)


def test_an_empty_place_or_a_scrawl_is_none() -> None:
    paper = np.full((60, 300), 240, np.uint8)
    assert monthline.month_in(paper, (69, 14, 123, 40)) is None
    scrawl = np.where(np.random.default_rng(3).random((60, 300)) < 0.3, 60, 240).astype(np.uint8)
    assert monthline.month_in(scrawl, (69, 14, 123, 40)) is None
    assert monthline.month_in(paper, (69, 14, 70, 16)) is None, "no room for digits"


def date_line(*texts: str) -> list[Word]:
    return [Word(text, (0.5 + 0.06 * n, 0.1, 0.55 + 0.06 * n, 0.112), 95.0, 4, 1) for n, text in enumerate(texts)]


def test_only_a_lost_month_is_looked_for() -> None:
    assert monthline.month_lost(date_line("ngày", "8", "tháng", "7", "năm", "2019")) is None
    assert monthline.month_lost(date_line("trong", "tháng", "và", "năm", "nay")) is None
    assert monthline.month_lost(date_line("tháng", "7")) is None
    lost = date_line("ngày", "(", "tháng", "'?", "năm", "2019")
    gap = monthline.month_lost(lost)
    assert gap is not None
    assert [w.text for w in gap.junk] == ["'?"]
    assert [w.text for w in monthline.with_month(lost, gap, 7)] == ["ngày", "(", "tháng", "07", "năm", "2019"]
    doubtful = [replace(w, confidence=70.0) if w.text == "7" else w for w in date_line("tháng", "7", "năm", "2019")]
    gap = monthline.month_lost(doubtful)
    assert gap is not None
    assert list(monthline.with_month(doubtful, gap, 7)) == doubtful, "agreed: nothing changes"
    assert [w.text for w in monthline.with_month(doubtful, gap, 1)] == ["tháng", "01", "năm", "2019"]
    stuck = date_line("ngày", "3", "tháng@f", "năm", "2021")
    gap = monthline.month_lost(stuck)
    assert gap is not None
    assert gap.before.box[0] < gap.box[0] < gap.before.box[2] < gap.box[2] == stuck[3].box[0]
    assert [w.text for w in monthline.with_month(stuck, gap, 1)] == ["ngày", "3", "tháng", "01", "năm", "2021"]


def test_a_likelihood_is_that_of_all_ways_to_say_it() -> None:
    scores = np.log(np.random.default_rng(1).dirichlet(np.ones(4), 5))
    for labels in ([1], [2, 3], [1, 1], []):
        ways = [
            math.exp(sum(scores[step][said] for step, said in enumerate(way)))
            for way in itertools.product(range(4), repeat=5)
            if [label for label, _group in itertools.groupby(way) if label] == labels
        ]
        assert likelihood(scores, labels) == pytest.approx(math.log(sum(ways)))


def test_a_page_with_a_month_by_hand_gets_it(make_pdf: Callable[..., Path]) -> None:
    image = np.asarray(lay_out(decision(Random(9)), 200, Random(9))[0].image).copy()
    page = read_page(make_pdf(image), 1)
    at = next(n for n, word in enumerate(page.words) if word.text == "tháng")
    month, year = page.words[at + 1], page.words[at + 2]
    assert (month.text.isdigit(), year.text) == (True, "năm")
    height, width = image.shape[:2]
    x0, y0, x1, y1 = (round(v * n) for v, n in zip(month.box, (width, height) * 2, strict=True))
    rest = image[y0 - 12 : y1 + 12, x1 + 2 : x1 + 182].copy()
    image[y0 - 12 : y1 + 12, x0 - 2 : x1 + 2] = 255
    image[y0 - 12 : y1 + 12, x1 + 36 : x1 + 216] = rest  # hands write wider than print
    image[y0 - 12 : y1 + 12, x1 + 2 : x1 + 36] = 255
    empty = issued_on(make_pdf(image))
    digits = np.asarray(Image.fromarray(picture("07")[8:46, 72:122]).resize((42, 32)))
    left, top = x0 + 4, y1 - 28
    image[top : top + 32, left : left + 42] = np.minimum(
        image[top : top + 32, left : left + 42], np.where(digits < 170, 50, 255)[:, :, None]
    )
    written = issued_on(make_pdf(image))
    assert len(empty) == 4, "the year alone"
    assert written[:7] == f"{empty}-07"


def issued_on(path: Path) -> str:
    found = suggest([read_page(path, 1)], DocumentInfo("application/pdf", ()))
    return next(each.value for each in found if each.field == "issued_on")
