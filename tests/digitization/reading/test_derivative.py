"""The searchable derivative: PDF/A-2b, the scanner's own bytes, our text where the words show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from digitization.reading.derivative import searchable_pdf
from digitization.reading.document import inspect
from digitization.reading.page import read_page
from digitization.reading.reader import Reader
from digitization.samples.papers import Paper, render

MakePdf = Callable[..., Path]


def made(path: Path, out: Path) -> pikepdf.Pdf:
    readings = [read_page(path, n) for n in range(1, inspect(path).page_count + 1)]
    verdict = searchable_pdf(path, readings, out)
    assert verdict.verdict == "pass", verdict.findings
    assert verdict.bytes_written == out.stat().st_size
    return pikepdf.open(out)


def picture(pdf: pikepdf.Pdf, page: int = 0) -> pikepdf.Object:
    return pdf.pages[page].Resources.XObject.Im


def text_at(path: Path, wanted: str) -> tuple[float, float]:
    """Middle of a found text in displayed page fractions."""
    with pdfium.PdfDocument(path) as pdf:
        page = pdf[0]
        layer = page.get_textpage()
        found = layer.search(wanted).get_next()
        assert found is not None, layer.get_text_bounded()
        boxes = [layer.get_charbox(n) for n in range(found[0], found[0] + found[1])]
        width, height = page.get_size()
        layer.close()
        page.close()
    x = (min(b[0] for b in boxes) + max(b[2] for b in boxes)) / 2
    y = (min(b[1] for b in boxes) + max(b[3] for b in boxes)) / 2
    return x / width, 1 - y / height


def test_scanners_jpeg_goes_in_byte_for_byte(certificate_pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(certificate_pdf) as source:
        before = source.pages[0].Resources.XObject.Im0.read_raw_bytes()
    with made(certificate_pdf, tmp_path / "out.pdf") as pdf:
        assert hashlib.sha256(picture(pdf).read_raw_bytes()).digest() == hashlib.sha256(before).digest()


def test_original_is_left_as_it_was(certificate_pdf: Path, tmp_path: Path) -> None:
    before = certificate_pdf.read_bytes()
    made(certificate_pdf, tmp_path / "out.pdf").close()
    assert certificate_pdf.read_bytes() == before


def test_words_are_found_where_they_show(certificate_pdf: Path, tmp_path: Path) -> None:
    reading = read_page(certificate_pdf, 1)
    made(certificate_pdf, tmp_path / "out.pdf").close()
    box = next(w.box for w in reading.words if w.text == "056195001234")
    assert text_at(tmp_path / "out.pdf", "056195001234") == pytest.approx(
        ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), abs=0.008
    )


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_page_looks_and_reads_the_same(
    make_pdf: MakePdf, clean_pixels: np.ndarray, tmp_path: Path, degrees: int
) -> None:
    def rotate(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = degrees

    path = make_pdf(np.ascontiguousarray(np.rot90(clean_pixels, degrees // 90)), change=rotate)
    out = tmp_path / "out.pdf"
    made(path, out).close()
    assert looks(out) == pytest.approx(looks(path), abs=6)
    box = next(w.box for w in read_page(path, 1).words if w.text == "056195001234")
    assert text_at(out, "056195001234") == pytest.approx(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), abs=0.008)


def looks(path: Path) -> np.ndarray:
    """A tiny grey picture of the first page."""
    with pdfium.PdfDocument(path) as pdf:
        page = pdf[0]
        pixels = page.render(scale=0.06, grayscale=True).to_numpy().astype(float)
        page.close()
    return pixels.reshape(pixels.shape[0], -1)


def test_one_bit_stays_one_bit(certificate: Paper, tmp_path: Path) -> None:
    path = tmp_path / "bw.pdf"
    path.write_bytes(render(certificate, "clean", 200, "bw", seed=2))
    with made(path, tmp_path / "out.pdf") as pdf:
        assert int(picture(pdf).BitsPerComponent) == 1
    assert looks(tmp_path / "out.pdf") == pytest.approx(looks(path), abs=6)


def test_fax_scan_keeps_its_tones(clean_pixels: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    Image.fromarray(clean_pixels).convert("1").save(path, compression="group4", dpi=(200, 200))
    with made(path, tmp_path / "out.pdf") as pdf:
        assert int(picture(pdf).BitsPerComponent) == 1
    assert looks(tmp_path / "out.pdf").mean() > 200


def test_nothing_of_the_sources_catalogue_comes_along(
    make_pdf: MakePdf, clean_pixels: np.ndarray, tmp_path: Path
) -> None:
    def trap(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a.txt"] = b"payload"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.docinfo["/Author"] = "ai do"

    path = make_pdf(clean_pixels, change=trap, encryption=pikepdf.Encryption(owner="chu", user=""))
    with made(path, tmp_path / "out.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/Names" not in pdf.Root
        assert not pdf.is_encrypted
        assert "/Author" not in pdf.docinfo


def test_pages_of_many_sizes_and_a_blank_one_pass(make_pdf: MakePdf, clean_pixels: np.ndarray, tmp_path: Path) -> None:
    blank = np.full((1654, 2339), 250, np.uint8)
    with made(make_pdf(clean_pixels, blank, clean_pixels[:1100]), tmp_path / "out.pdf") as pdf:
        sizes = [tuple(round(float(v)) for v in page.mediabox[2:]) for page in pdf.pages]
    assert sizes == [(595, 842), (842, 595), (595, 396)]


def test_child_writes_the_derivative_too(certificate_pdf: Path, tmp_path: Path, reader: Reader) -> None:
    reading = reader.read_page(certificate_pdf, 1)
    verdict = reader.searchable_pdf(certificate_pdf, [reading], tmp_path / "out.pdf")
    assert verdict.verdict == "pass"
    assert verdict.pages == 1
