"""What a file is, and why it is refused: decided from headers, with a stable code and a Vietnamese sentence."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from digitization.reading import document
from digitization.reading.document import inspect
from digitization.reading.errors import DocumentRefused, ReadingFailed

MakePdf = Callable[..., Path]


def refusal(path: Path, **how: str) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as caught:
        inspect(path, **how)
    assert not caught.value.transient
    assert "%" not in caught.value.message_vi
    return caught.value


def png_header(path: Path, width: int, height: int) -> Path:
    """A PNG that only claims to be a picture of that size."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    data = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    return path


def test_scan_is_known_for_what_it_is(certificate_pdf: Path) -> None:
    info = inspect(certificate_pdf)
    assert info.media_type == "application/pdf"
    assert [page.kind for page in info.pages] == ["image"]
    assert (round(info.pages[0].width_pt), round(info.pages[0].height_pt)) == (595, 842)
    assert not info.signed
    assert not info.pages[0].has_text_layer


def test_zip_renamed_to_pdf_is_refused_by_name_of_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ho-so.pdf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    error = refusal(path)
    assert error.code == "wrong_type"
    assert ".pdf" in error.message_vi
    assert "ZIP" in error.message_vi


def test_stored_file_without_suffix_is_judged_by_the_name_it_came_with(tmp_path: Path, certificate_pdf: Path) -> None:
    path = tmp_path / "3f2a"
    path.write_bytes(certificate_pdf.read_bytes())
    assert inspect(path, "giay.pdf").page_count == 1
    assert refusal(path, claimed_name="anh.jpg").code == "wrong_type"


def test_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rong.pdf"
    path.touch()
    error = refusal(path)
    assert error.code == "empty_file"
    assert "0 byte" in error.message_vi


def test_missing_file_may_come_back(tmp_path: Path) -> None:
    with pytest.raises(ReadingFailed) as caught:
        inspect(tmp_path / "khong-co.pdf")
    assert caught.value.code == "missing_file"
    assert caught.value.transient


def test_pdf_locked_with_a_password_is_refused(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    locked = make_pdf(clean_pixels, encryption=pikepdf.Encryption(owner="chu", user="khoa"))
    error = refusal(locked)
    assert error.code == "password"
    assert "mật khẩu" in error.message_vi


def test_pdf_with_an_empty_password_is_opened(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    info = inspect(make_pdf(clean_pixels, encryption=pikepdf.Encryption(owner="chu", user="")))
    assert info.encrypted
    assert "encrypted_empty_password" in info.problems
    assert info.page_count == 1


def test_picture_of_60000_by_60000_pixels_is_refused_from_its_header(tmp_path: Path) -> None:
    error = refusal(png_header(tmp_path / "lon.png", 60_000, 60_000))
    assert error.code == "too_many_pixels"
    assert "60000 × 60000" in error.message_vi


def test_picture_a_little_over_the_limit_is_refused(tmp_path: Path) -> None:
    assert refusal(png_header(tmp_path / "lon.png", 11_000, 11_000)).code == "too_many_pixels"


def test_huge_picture_inside_a_pdf_is_refused_before_it_is_decoded(make_pdf: MakePdf) -> None:
    def claim(pdf: pikepdf.Pdf) -> None:
        image = pdf.pages[0].Resources.XObject.Im0
        image.Width, image.Height = 60_000, 60_000

    assert refusal(make_pdf(np.full((50, 50), 255, np.uint8), colour="bw", change=claim)).code == "too_many_pixels"


def test_truncated_pdf_is_refused_or_mended_but_never_crashes(tmp_path: Path, certificate_pdf: Path) -> None:
    whole = certificate_pdf.read_bytes()
    for share in (0.01, 0.3, 0.95):
        path = tmp_path / f"cut-{share}.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refusal(path).code in ("damaged", "no_pages")


def test_truncated_jpeg_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    assert refusal(path).code == "damaged"


def test_page_tree_that_bites_its_tail_ends(tmp_path: Path) -> None:
    path = tmp_path / "vong.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    assert refusal(path).code in ("damaged", "no_pages")


def test_more_pages_than_allowed_are_refused(make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_PAGES", 2)
    path = make_pdf(*[np.full((40, 30), 255, np.uint8)] * 3)
    error = refusal(path)
    assert error.code == "too_many_pages"
    assert "3 trang" in error.message_vi


def test_hidden_text_under_a_scan_makes_no_text_page(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    info = inspect(
        make_pdf(clean_pixels, change=lambda pdf: add_text(pdf, "Cong hoa xa hoi chu nghia garbage", hidden=True))
    )
    assert info.pages[0].kind == "image"
    assert info.pages[0].has_text_layer


def test_page_without_anything_is_blank(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    def empty(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"")

    info = inspect(make_pdf(clean_pixels, change=empty))
    assert info.pages[0].kind == "blank"
    assert "has_blank_pages" in info.problems


def test_embedded_files_and_scripts_are_told(make_pdf: MakePdf, clean_pixels: np.ndarray) -> None:
    def embed(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a.txt"] = b"payload"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))

    info = inspect(make_pdf(clean_pixels, change=embed))
    assert {"embedded_files", "opening_action"} <= set(info.problems)


def test_tiff_has_a_page_for_every_frame(tmp_path: Path, clean_pixels: np.ndarray) -> None:
    first = Image.fromarray(clean_pixels).convert("1")
    path = tmp_path / "hai-trang.tif"
    first.save(path, save_all=True, append_images=[first.resize((1000, 700))], compression="group4", dpi=(200, 200))
    info = inspect(path)
    assert info.media_type == "image/tiff"
    assert info.page_count == 2
    assert info.pages[1].width_pt > info.pages[1].height_pt


def test_photo_lying_on_its_side_is_measured_upright(tmp_path: Path, clean_pixels: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "nam.jpg"
    Image.fromarray(np.ascontiguousarray(np.rot90(clean_pixels, 1))).save(path, exif=exif, dpi=(200, 200))
    page = inspect(path).pages[0]
    assert page.height_pt > page.width_pt


def test_description_survives_the_wire(certificate_pdf: Path) -> None:
    info = inspect(certificate_pdf)
    assert document.DocumentInfo.from_json(info.to_json()) == info


def add_text(pdf: pikepdf.Pdf, text: str, *, hidden: bool) -> None:
    """A line of Latin text on the first page, visible or not."""
    page = pdf.pages[0]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources.Font = pikepdf.Dictionary(F1=pdf.make_indirect(font))
    mode = 3 if hidden else 0
    page.contents_add(f"BT {mode} Tr /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
