"""Reading one page: words, their places on the unaltered page, and what the scanner operator is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import pikepdf
import pytest
from PIL import Image

from core.vietnamese.text import fold
from digitization.reading import imaging
from digitization.reading.derivative import searchable_pdf
from digitization.reading.errors import DocumentRefused
from digitization.reading.page import read_page
from digitization.reading.values import PageReading, ReadOptions, Word
from digitization.samples.papers import Paper, render_with_text
from digitization.samples.wear import TIERS, wear

MakePdf = Callable[..., Path]


def word(reading: PageReading, text: str, nth: int = 0) -> Word:
    return [w for w in reading.words if text in w.text][nth]


def share_read(reading: PageReading, truth: str) -> float:
    """Share of the truth's words found, marks ignored."""
    wanted = fold(truth).split()
    got = set(fold(reading.text).split())
    return sum(w in got for w in wanted) / len(wanted)


@pytest.fixture(scope="module")
def upright(certificate_pdf: Path) -> PageReading:
    return read_page(certificate_pdf, 1)


def test_text_is_read_with_its_marks(certificate: Paper, upright: PageReading) -> None:
    assert "056195001234" in upright.text
    assert "Giấy xác nhận tình trạng hôn nhân" in " ".join(upright.text.split())
    assert upright.mean_confidence > 85
    assert upright.source == "recognised"
    assert upright.engine.startswith("tesserocr")
    assert upright.dpi == 200


def test_name_under_the_red_seal_is_read(certificate: Paper, upright: PageReading) -> None:
    assert upright.has_red_seal
    x0, _, x1, _ = upright.seal_boxes[0]
    assert 0.5 < (x0 + x1) / 2 < 0.8
    assert certificate.signer in upright.text.replace("\n", " ")


def test_pictures_for_the_screen_are_small_and_in_colour(upright: PageReading) -> None:
    shown = cv2.imdecode(np.frombuffer(upright.preview, np.uint8), cv2.IMREAD_COLOR)
    assert max(shown.shape[:2]) == 1600
    assert int(np.ptp(shown.astype(int), axis=2).max()) > 80
    small = cv2.imdecode(np.frombuffer(upright.thumbnail, np.uint8), cv2.IMREAD_COLOR)
    assert max(small.shape[:2]) == 320


def test_boxes_lie_where_the_words_show_on_the_skewed_page(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    straight = read_page(make_pdf(clean_pixels), 1)
    height, width = clean_pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 2.5, 1)
    skewed = cv2.warpAffine(clean_pixels, turn, (width, height), borderValue=(255, 255, 255))
    reading = read_page(make_pdf(skewed), 1)
    assert reading.skew_degrees == pytest.approx(2.5, abs=0.3)
    for text in ("056195001234", "CỘNG", "NHÂN"):
        there, here = word(straight, text).box, word(reading, text).box
        centre = ((there[0] + there[2]) / 2 * width, (there[1] + there[3]) / 2 * height)
        wanted = turn @ np.array([*centre, 1.0])
        assert (here[0] + here[2]) / 2 * width == pytest.approx(wanted[0], abs=8)
        assert (here[1] + here[3]) / 2 * height == pytest.approx(wanted[1], abs=8)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_turned_by_its_file_is_read_as_displayed(
    make_pdf: MakePdf, clean_pixels: np.ndarray, degrees: int
) -> None:
    """The stored picture lies; /Rotate sets it upright for the viewer, and boxes are those of the viewer."""
    stored = np.ascontiguousarray(np.rot90(clean_pixels, degrees // 90))

    def rotate(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees

    reading = read_page(make_pdf(stored, change=rotate), 1)
    plain = read_page(make_pdf(clean_pixels), 1)
    assert reading.orientation == 0
    assert word(reading, "056195001234").box == pytest.approx(word(plain, "056195001234").box, abs=0.01)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_paper_scanned_on_its_side_is_turned_for_reading_only(
    make_pdf: MakePdf, clean_pixels: np.ndarray, quarters: int
) -> None:
    lying = np.ascontiguousarray(np.rot90(clean_pixels, quarters))
    reading = read_page(make_pdf(lying), 1)
    assert "056195001234" in reading.text
    assert reading.orientation == 90 * quarters
    assert "turned" in reading.problems
    x0, y0, x1, y1 = word(read_page(make_pdf(clean_pixels), 1), "056195001234").box
    wanted = {1: (y0, 1 - x1, y1, 1 - x0), 2: (1 - x1, 1 - y1, 1 - x0, 1 - y0), 3: (1 - y1, x0, 1 - y0, x1)}[quarters]
    assert word(reading, "056195001234").box == pytest.approx(wanted, abs=0.01)


def test_blank_page_is_told_and_not_read(make_pdf: MakePdf) -> None:
    grain = np.random.default_rng(1).normal(245, 4, (2339, 1654)).clip(0, 255).astype(np.uint8)
    reading = read_page(make_pdf(grain), 1)
    assert reading.blank
    assert reading.words == ()
    assert "blank" in reading.problems
    assert reading.thumbnail


def test_pages_of_many_sizes_are_read_each_at_its_own(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    landscape = np.full((1654, 2339, 3), 255, np.uint8)
    landscape[:1200, 300:1954] = clean_pixels[:1200]
    half = clean_pixels[:1100]
    path = make_pdf(clean_pixels, landscape, half)
    readings = [read_page(path, n) for n in (1, 2, 3)]
    assert [r.width_px > r.height_px for r in readings] == [False, True, True]
    assert all("056195001234" in r.text for r in readings)


def test_poor_100_dpi_scan_is_read_at_once_and_told(certificate: Paper, tmp_path: Path) -> None:
    data, texts = render_with_text(certificate, "clean", 100, "grey", seed=3)
    path = tmp_path / "coarse.pdf"
    path.write_bytes(data)
    reading = read_page(path, 1)
    assert share_read(reading, texts[0]) > 0.98  # 0.95 where a median took the marks away
    assert reading.passes == 1
    assert "low_dpi" in reading.problems
    assert "056195001234" in reading.text


def test_one_bit_scan_is_read(certificate: Paper, tmp_path: Path) -> None:
    data, texts = render_with_text(certificate, "clean", 300, "bw", seed=2)
    path = tmp_path / "bw.pdf"
    path.write_bytes(data)
    reading = read_page(path, 1)
    assert share_read(reading, texts[0]) > 0.9
    assert not reading.has_red_seal


def test_worn_300_dpi_scan_is_read(certificate: Paper, tmp_path: Path) -> None:
    data, texts = render_with_text(certificate, "worn", 300, "colour", seed=3)
    path = tmp_path / "worn.pdf"
    path.write_bytes(data)
    reading = read_page(path, 1)
    assert share_read(reading, texts[0]) > 0.88
    assert abs(reading.skew_degrees) > 0.5


def test_blurred_scan_is_told(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    blurred = read_page(make_pdf(cv2.GaussianBlur(clean_pixels, (0, 0), 4.0)), 1)
    sharp = read_page(make_pdf(clean_pixels), 1)
    assert "blurred" in blurred.problems
    assert "blurred" not in sharp.problems
    assert blurred.sharpness < sharp.sharpness


def test_encrypted_scan_with_empty_password_is_read(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    path = make_pdf(clean_pixels, encryption=pikepdf.Encryption(owner="chu", user=""))
    assert "056195001234" in read_page(path, 1).text


def test_garbage_hidden_under_the_scan_is_not_believed(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    from tests.digitization.reading.test_inspection import add_text

    path = make_pdf(clean_pixels, change=lambda pdf: add_text(pdf, "CONG HoA xA HQI CHU NGHiA " * 20, hidden=True))
    reading = read_page(path, 1)
    assert reading.source == "recognised"
    assert "HoA xA" not in reading.text


def test_picture_files_are_read_like_scans(tmp_path: Path, clean_pixels: np.ndarray) -> None:
    picture = Image.fromarray(clean_pixels)
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(np.ascontiguousarray(np.rot90(clean_pixels, 1)))
    picture.save(tmp_path / "a.png", dpi=(200, 200))
    lying.save(tmp_path / "b.jpg", exif=exif, quality=88, dpi=(200, 200))
    picture.convert("1").save(tmp_path / "c.tif", compression="group4", dpi=(200, 200))
    boxes = []
    for name in ("a.png", "b.jpg", "c.tif"):
        reading = read_page(tmp_path / name, 1)
        assert reading.dpi == pytest.approx(200, abs=1)
        boxes.append(word(reading, "056195001234").box)
    assert boxes[1] == pytest.approx(boxes[0], abs=0.005)
    assert boxes[2] == pytest.approx(boxes[0], abs=0.005)


@pytest.mark.parametrize("size", [(6000, 1), (3, 9000), (8, 8), (30_000, 200)])
def test_strip_that_is_no_page_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    Image.new("L", size, 250).save(path)
    with pytest.raises(DocumentRefused) as caught:
        read_page(path, 1)
    assert caught.value.code == "too_narrow"
    assert f"{size[0]} × {size[1]} điểm ảnh" in caught.value.message_vi


def test_a_strip_among_the_pages_does_not_refuse_the_paper(tmp_path: Path, clean_pixels: np.ndarray) -> None:
    path, out = tmp_path / "two.tif", tmp_path / "two.pdf"
    sheet = Image.fromarray(clean_pixels).convert("L")
    sheet.save(path, save_all=True, append_images=[Image.new("L", (600, 10), 250)], dpi=(200, 200))
    assert "056195001234" in (first := read_page(path, 1)).text
    with pytest.raises(DocumentRefused):
        read_page(path, 2)
    assert searchable_pdf(path, [first], out).verdict == "pass"


def test_a_turned_coarse_scan_is_not_smoothed_either(
    certificate: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _ = render_with_text(certificate, "clean", 100, "grey", seed=3)
    (tmp_path / "upright.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "upright.pdf") as pdf:
        picture = pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
    picture.rotate(180).save(tmp_path / "turned.png", dpi=(100, 100))
    smoothed: list[bool] = []
    prepare = imaging.prepare

    def noting(grey: np.ndarray, dpi: float, **how: Any) -> imaging.Prepared:
        smoothed.append(how["median"])
        return prepare(grey, dpi, **how)

    monkeypatch.setattr(imaging, "prepare", noting)
    reading = read_page(tmp_path / "turned.png", 1)
    assert reading.orientation == 180
    assert len(smoothed) > 1
    assert not any(smoothed)


def test_page_that_is_not_there_is_refused(certificate_pdf: Path) -> None:
    for page_no in (0, 2):
        with pytest.raises(DocumentRefused) as caught:
            read_page(certificate_pdf, page_no)
        assert caught.value.code == "no_such_page"


def test_second_engine_reads_the_same_page_and_is_named(certificate_pdf: Path, upright: PageReading) -> None:
    other = read_page(certificate_pdf, 1, ReadOptions(engines=("pytesseract",)))
    assert other.engine.startswith("tesseract ")
    assert word(other, "056195001234").box == pytest.approx(word(upright, "056195001234").box, abs=0.005)


def test_reading_survives_the_wire(upright: PageReading) -> None:
    back = PageReading.from_json(upright.to_json(), upright.preview, upright.thumbnail)
    assert back.text == upright.text
    assert len(back.words) == len(upright.words)
    assert back.words[0].box == pytest.approx(upright.words[0].box, abs=1e-5)


def test_picture_is_never_needed_twice_the_same(certificate: Paper) -> None:
    """Wear is seeded: two renderings of one seed are one file, other seeds are others."""
    pixels = np.full((200, 150, 3), 200, np.uint8)
    assert np.array_equal(wear(pixels, 200, TIERS["worn"], 4), wear(pixels, 200, TIERS["worn"], 4))
    assert not np.array_equal(
        wear(pixels, 200, TIERS["worn"], 4), wear(pixels, 200, TIERS["worn"], Random(4).randint(5, 9))
    )
