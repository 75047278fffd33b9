"""Pages that defeat one level for ink: dots all over, a shadow, a name whose beginning lies under a seal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

from digitization.reading import nameline
from digitization.reading.nameline import Reading, beginnings_lost, elected, name_in, with_name
from digitization.reading.page import read_page
from digitization.reading.values import Word
from digitization.samples.sheet import Sheet
from tests.digitization.reading.test_page_reading import share_read

MakePdf = Callable[..., Path]
TRUTH = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Giấy xác nhận tình trạng hôn nhân 056195001234 Nguyễn Thị Ánh Nguyệt"


def dotted(grey: np.ndarray, share: float) -> np.ndarray:
    """Black and white, with `share` of the paper black at random, as one level makes it of an empty grey page."""
    black = grey < 128
    return np.where(black | (np.random.default_rng(1).random(black.shape) < share), 0, 255).astype(np.uint8)


def test_a_page_of_dots_alone_is_blank(make_pdf: MakePdf) -> None:
    reading = read_page(make_pdf(dotted(np.full((2339, 1654), 255, np.uint8), 0.3), colour="bw"), 1)
    assert reading.blank
    assert reading.words == ()


def test_print_between_dots_is_read(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    grey = clean_pixels.min(axis=2)
    reading = read_page(make_pdf(dotted(grey, 0.25), colour="bw"), 1)
    assert share_read(reading, TRUTH) > 0.7


def test_print_in_a_shadow_is_read(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    shade = np.linspace(0.6, 1.0, clean_pixels.shape[1])[None, :, None]
    reading = read_page(make_pdf((clean_pixels * shade).astype(np.uint8)), 1)
    assert share_read(reading, TRUTH) > 0.9


def line(*texts: str, at: float = 0.6) -> list[Word]:
    return [Word(text, (at + 0.06 * n, 0.8, at + 0.06 * n + 0.05, 0.815), 95.0, 7, 3) for n, text in enumerate(texts)]


def test_a_name_without_its_surname_is_noticed() -> None:
    zone = (0.4, 0.6, 1.0, 0.9)
    lost = line("Hoàng", "Giang")
    assert beginnings_lost(lost, zone) == [lost], "Hoàng is a surname, but a name of two words is looked at again"
    assert beginnings_lost(line("Thị", "Kim", "Chi"), zone) == [line("Thị", "Kim", "Chi")]
    assert beginnings_lost(line("Nguyễn", "Hoàng", "Giang"), zone) == []
    assert beginnings_lost(line("PHÓ", "CHỦ", "TỊCH"), zone) == []
    assert beginnings_lost(line("Kim", "Chi", at=0.1), zone) == [], "left of the zone"


def test_little_of_a_surname_is_enough_and_nothing_is_made_up() -> None:
    lost = ["Hoàng", "Giang"]
    assert name_in(["*", "yên", "Hoàng", "Giang"], lost) == Reading(("Nguyễn", "Hoàng", "Giang"), 0.5)
    assert name_in(["'Trân", "Ngọc", "Căng"], ["Ngọc", "Căng"]) == Reading(("Trần", "Ngọc", "Căng"), 0.9)
    alone = name_in(["=", "Hoàng", "Giang"], lost)
    assert alone is not None
    assert alone.surety < 0.5, "no more than was read before"
    assert name_in(["ương", "Hoàng", "Giang"], lost) == Reading(("Hoàng", "Giang"), 0.2), "Trương, Lương …"
    assert name_in(["Nguyễn", "Hoàng", "Sơn"], lost) is None
    assert name_in(["###"], lost) is None


def test_the_vote_needs_more_than_one_weak_voice() -> None:
    weak = Reading(("Nguyễn", "Hoàng", "Giang"), 0.5)
    assert elected([weak]) == ()
    assert elected([weak, Reading(("Nguyễn", "Hoàng", "Giang"), 0.5)]) == weak.words
    assert elected([]) == ()


def test_the_whole_name_takes_the_place_of_what_was_read_and_is_never_sure() -> None:
    before, lost = line("CHỦ", "TỊCH", at=0.5), line("Xếuyên", "Hoàng", "Giang")
    words = with_name([*before, *lost], lost, ("Nguyễn", "Hoàng", "Giang"))
    assert [word.text for word in words] == ["CHỦ", "TỊCH", "Nguyễn", "Hoàng", "Giang"]
    found = words[2]
    assert found.confidence == nameline.SURE < 90
    assert found.box[2] < lost[1].box[0]
    assert words[3:] == tuple(lost[1:]), "what was read well stays as it was"
    assert with_name(words, lost, ()) == tuple(words)


def test_a_name_that_a_grey_seal_and_a_stroke_cross_is_read(make_pdf: MakePdf) -> None:
    """The layout analysis takes seal, stroke and name together for a picture."""
    sheet = Sheet(200)
    sheet.write(20, "ỦY BAN NHÂN DÂN TỈNH", x=25, points=13, face="bold")
    for n in range(14):
        sheet.write(60 + 7 * n, "Điều này có hiệu lực thi hành kể từ ngày ký và được gửi đến mọi cơ quan.", x=25)
    for n, words in enumerate(("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")):
        sheet.write(170 + 6 * n, words, centre=145, points=13, face="bold")
    sheet.write(207, "Nguyễn Văn Phòng", centre=145, points=13.5, face="bold")
    sheet.seal(114, 204, "ỦY BAN NHÂN DÂN TỈNH", "VIỆT NAM")
    sheet.signature(132, 204, Random(1))
    reading = read_page(make_pdf(np.asarray(sheet.image.convert("L"))), 1)
    assert "Văn Phòng" in reading.text
