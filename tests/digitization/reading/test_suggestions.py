"""Metadata suggested from where things stand on an official paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from core.vietnamese.text import fold
from digitization.reading.extract import FIELDS, suggest
from digitization.reading.extract.header import mend_symbol
from digitization.reading.extract.lexicon import kind_of, organ_case
from digitization.reading.extract.phrases import mend_marks
from digitization.reading.layout import lines_of
from digitization.reading.page import read_page
from digitization.reading.raster import Source
from digitization.reading.values import DocumentInfo, PageReading, SignatureHint, Suggestion, Word
from digitization.samples.papers import Paper, decision, letter, notice, render


def read(paper: Paper, tmp_path: Path, tier: str = "clean", dpi: int = 200) -> list[PageReading]:
    path = tmp_path / "paper.pdf"
    path.write_bytes(render(paper, tier, dpi, "colour", seed=3))
    source = Source(path)
    try:
        assert source.pdf is not None
        return [read_page(path, n + 1, source=source) for n in range(len(source.pdf))]
    finally:
        source.close()


def fields(pages: list[PageReading], document: DocumentInfo | None = None) -> dict[str, Suggestion]:
    found = suggest(pages, document)
    assert [s.field for s in found] == [f for f in FIELDS if f in {s.field for s in found}]
    return {s.field: s for s in found}


def test_certificate_names_its_owner_and_its_issuer(certificate: Paper, certificate_pdf: Path) -> None:
    found = fields([read_page(certificate_pdf, 1)])
    assert found["kind"].value == "Giấy xác nhận tình trạng hôn nhân"
    assert found["issuer"].value == "Ủy ban nhân dân phường Nha Trang"
    assert found["number"].value == "45"
    assert found["symbol"].value == "UBND-XNTTHN"
    assert found["issued_on"].value == "2024-10-15"
    assert fold(found["owner_name"].value) == fold("Nguyễn Thị Ánh Nguyệt")
    assert found["owner_national_id"].value == "056195001234"
    assert found["signer"].value == certificate.signer
    assert found["signer_title"].value == "Chủ tịch"
    assert found["signing_authority"].value == "TM. ỦY BAN NHÂN DÂN"


def test_suggestion_points_at_the_words_it_was_read_from(certificate_pdf: Path) -> None:
    reading = read_page(certificate_pdf, 1)
    found = fields([reading])
    box = found["owner_national_id"].box
    assert box is not None
    inside = [
        w.text
        for w in reading.words
        if box[0] <= (w.box[0] + w.box[2]) / 2 <= box[2] and box[1] <= (w.box[1] + w.box[3]) / 2 <= box[3]
    ]
    assert inside == ["056195001234"]
    assert found["owner_national_id"].page == 1


def test_decision_of_two_pages_is_signed_on_its_last(tmp_path: Path) -> None:
    paper = replace(
        decision(Random(8), pages=2), handwritten=False, signer_title="Phó Chủ tịch", authority="KT. CHỦ TỊCH"
    )
    pages = read(paper, tmp_path)
    assert len(pages) > 1
    found = fields(pages)
    assert found["kind"].value == "Quyết định"
    assert found["symbol"].value == "QĐ-UBND"
    assert found["number"].value == paper.number
    assert found["issued_on"].value == paper.issued_on.isoformat()
    assert found["signer"].value == paper.signer
    assert found["signer"].page == len(pages)
    assert found["signer_title"].value == "Phó Chủ tịch"
    assert found["signing_authority"].value == "KT. CHỦ TỊCH"
    assert fold(found["abstract"].value) == fold(paper.about or "")


def test_letter_has_no_kind_line_and_its_abstract_under_the_number(tmp_path: Path) -> None:
    paper = replace(letter(Random(4)), handwritten=False)
    found = fields(read(paper, tmp_path))
    assert found["kind"].value == "Công văn"
    assert fold(found["abstract"].value) == fold(paper.about or "")
    assert found["issuer"].value == paper.issuer
    assert found["parent_issuer"].value == "Ủy ban nhân dân tỉnh Khánh Hòa"


def test_department_is_named_with_its_province(tmp_path: Path) -> None:
    paper = replace(notice(Random(12)), handwritten=False)
    found = fields(read(paper, tmp_path, tier="office"))
    assert found["issuer"].value == paper.issuer
    assert found["place"].value == "Khánh Hòa"


def test_skewed_and_worn_paper_keeps_its_fields(certificate: Paper, tmp_path: Path) -> None:
    found = fields(read(certificate, tmp_path, tier="worn", dpi=300))
    assert found["kind"].value == "Giấy xác nhận tình trạng hôn nhân"
    assert found["issuer"].value == "Ủy ban nhân dân phường Nha Trang"
    assert found["owner_national_id"].value == "056195001234"


def test_fields_of_a_page_scanned_on_its_side_point_at_the_page_as_displayed(
    certificate: Paper, certificate_pdf: Path
) -> None:
    upright = read_page(certificate_pdf, 1)
    lying = replace(
        upright,
        orientation=90,
        width_px=upright.height_px,
        height_px=upright.width_px,
        skew_degrees=0.0,
        words=tuple(replace(w, box=(w.box[1], 1 - w.box[2], w.box[3], 1 - w.box[0])) for w in upright.words),
    )
    there = fields([replace(upright, skew_degrees=0.0)])["issuer"].box
    here = fields([lying])["issuer"].box
    assert there is not None
    assert here == pytest.approx((there[1], 1 - there[2], there[3], 1 - there[0]), abs=1e-6)


def test_day_that_cannot_be_read_is_not_guessed() -> None:
    found = fields([header_page("Nha Trang, ngày ⁄/ tháng 10 năm 2025")])
    assert found["issued_on"].value == "2025-10"


def test_impossible_date_is_cut_to_what_can_be() -> None:
    assert fields([header_page("Nha Trang, ngày 31 tháng 02 năm 2025")])["issued_on"].value == "2025-02"


def test_unreadable_day_is_taken_from_the_digital_signature_of_that_month() -> None:
    page = header_page("Nha Trang, ngày †7 tháng 01 năm 2025")
    signed = DocumentInfo(
        "application/pdf", (), signed=True, signatures=(SignatureHint("UBND", "2025-01-17T17:06:30+07:00", "ETSI"),)
    )
    found = fields([page], signed)["issued_on"]
    assert (found.value, found.how) == ("2025-01-17", "signature_time")
    assert found.confidence < 0.9
    other_month = replace(signed, signatures=(SignatureHint("UBND", "2025-02-03T08:00:00+07:00", "ETSI"),))
    assert fields([page], other_month)["issued_on"].value == "2025-01"


def test_unreadable_month_comes_from_the_signature_or_the_scan_of_that_year_and_never_sure() -> None:
    page = header_page("Nha Trang, ngày †7 tháng @f năm 2025")
    plain = DocumentInfo("application/pdf", ())
    assert fields([page], plain)["issued_on"].value == "2025"
    signed = replace(plain, signatures=(SignatureHint("UBND", "2025-03-17T17:06:30+07:00", "ETSI"),))
    assert fields([page], signed)["issued_on"].value == "2025-03"
    scanned = fields([page], replace(plain, created_on="2025-06-26"))["issued_on"]
    assert (scanned.value, scanned.how) == ("2025-06", "scan_time")
    assert scanned.confidence < 0.5
    assert fields([page], replace(plain, created_on="2026-01-07"))["issued_on"].value == "2025-12"
    assert fields([page], replace(plain, created_on="2026-06-26"))["issued_on"].value == "2025"


def test_a_number_line_that_lost_its_stroke_still_gives_the_symbol() -> None:
    found = fields([header_page("Nha Trang, ngày 05 tháng 02 năm 2025", "Số: 2ƒ QĐ-UBND")])
    assert found["symbol"].value == "QĐ-UBND"
    assert "number" not in found


def test_a_symbol_tells_the_kind_where_no_heading_was_read() -> None:
    found = fields([header_page("Nha Trang, ngày 05 tháng 02 năm 2025")])["kind"]
    assert (found.value, found.how) == ("Quyết định", "symbol")
    assert found.confidence < 0.9


def test_a_word_whose_box_reaches_into_the_next_line_stays_in_its_own() -> None:
    row = [Word(text, (0.2 + 0.06 * n, 0.180, 0.25 + 0.06 * n, 0.194), 96.0, 6, 0) for n, text in enumerate("abcdef")]
    row[2] = replace(row[2], box=(0.32, 0.180, 0.37, 0.2065))
    below = [Word(text, (0.2 + 0.06 * n, 0.204, 0.25 + 0.06 * n, 0.218), 96.0, 7, 0) for n, text in enumerate("ghijkl")]
    assert [line.text for line in lines_of([*row, *below], 1)] == ["a b c d e f", "g h i j k l"]


def test_a_remark_typed_beside_the_abstract_is_not_part_of_it() -> None:
    page = header_page("Nha Trang, ngày 05 tháng 02 năm 2025", "Số: 12/UBND-VX")
    words = list(page.words)
    for n, (text, remark) in enumerate(
        [("V/v bảo đảm an toàn", "1. Cô Hương gửi"), ("trong dịp nghỉ hè", "2. Phòng phối hợp"),
         ("và kỳ thi quốc gia", "3. Công đoàn"), ("năm 2019", "4. Theo dõi")]
    ):  # fmt: skip
        y = 0.13 + 0.015 * n
        for x, part in ((0.12, text), (0.345, remark)):
            for token in part.split():
                words.append(Word(token, (x, y, x + 0.009 * len(token), y + 0.011), 95.0, 10 + n, 0))
                x += 0.009 * len(token) + 0.006
    found = fields([replace(page, words=tuple(words))])
    assert found["abstract"].value == "V/v bảo đảm an toàn trong dịp nghỉ hè và kỳ thi quốc gia năm 2019"


def test_lost_marks_do_not_hide_a_kind() -> None:
    for seen in ("QUYẾT ĐỊNH", "QUYÉT ĐỊNH", "QUYET DINH", "QUYẾT ĐỊNII"):
        assert kind_of(seen) is not None
        assert kind_of(seen)[0] == "Quyết định"  # type: ignore[index]
    assert kind_of("NGUYỄN VĂN AN") is None


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "Ủy ban nhân dân tỉnh Khánh Hòa"),
        ("UBND THÀNH PHÓ ĐÀ NẴNG", "Ủy ban nhân dân thành phố Đà Nẵng"),
        ("BỘ GIÁO ĐỤC VÀ ĐÀO TẠO", "Bộ Giáo dục và Đào tạo"),
        ("TRƯỜNG ĐẠI HỌC TÂY ĐÔ", "Trường Đại học Tây Đô"),
        ("VIỆN KIẺM SÁT NHÂN DÂN TÓI CAO", "Viện kiểm sát nhân dân tối cao"),
        ("ỦY BAN NHÂN DÂN XÃ DIÊN KHÁNH", "Ủy ban nhân dân xã Diên Khánh"),
    ],
)
def test_body_is_spelled_the_official_way(seen: str, meant: str) -> None:
    assert organ_case(seen) == meant


def test_symbol_is_mended_from_kind_and_issuer() -> None:
    assert mend_symbol("QD-BGDDT", "Quyết định", "Bộ Giáo dục và Đào tạo")[0] == "QĐ-BGDĐT"
    assert mend_symbol("2020/TT-BCA", "Thông tư", "Bộ Công an")[0] == "2020/TT-BCA"
    assert mend_symbol("UBND-SGDĐT", "Công văn", "Ủy ban nhân dân thành phố Đà Nẵng")[0] == "UBND-SGDĐT"


def test_page_without_words_suggests_nothing() -> None:
    assert suggest([]) == []
    assert suggest([replace(header_page(""), words=())]) == []


def test_paper_of_another_kind_does_not_break_the_rules() -> None:
    rng = Random(3)
    words = tuple(
        Word(rng.choice(("abc", "12/7", "Số:", "NGÀY", "/", "-", "năm")), (x, y, x + 0.05, y + 0.01), 50.0, n, 0)
        for n, (x, y) in enumerate((rng.random() * 0.9, rng.random() * 0.98) for _ in range(300))
    )
    for found in suggest([replace(header_page(""), words=words)]):
        assert 0.0 <= found.confidence <= 1.0


def header_page(dated: str, numbered: str = "Số: 12/QĐ-UBND") -> PageReading:
    """A first page of which only the header was read."""
    rows = [
        (0.10, 0.06, "ỦY BAN NHÂN DÂN"),
        (0.52, 0.06, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (0.10, 0.08, "PHƯỜNG NHA TRANG"),
        (0.55, 0.08, "Độc lập - Tự do - Hạnh phúc"),
        (0.12, 0.11, numbered),
        (0.52, 0.11, dated),
    ]
    words = []
    for n, (x, y, text) in enumerate(rows):
        for token in text.split():
            wide = 0.009 * len(token)
            words.append(Word(token, (x, y, x + wide, y + 0.012), 96.0, n, 0))
            x += wide + 0.008
    return PageReading(
        page_no=1, text="", words=tuple(words), mean_confidence=96.0, skew_degrees=0.0, orientation=0, dpi=200,
        width_px=1654, height_px=2339, engine="test", source="recognised", passes=1, blank=False, sharpness=80.0,
        has_red_seal=False,
    )  # fmt: skip


def test_date_of_issue_is_read_from_the_header_alone() -> None:
    found = fields([header_page("Nha Trang, ngày 05 tháng 02 năm 2025")])
    assert date.fromisoformat(found["issued_on"].value) == date(2025, 2, 5)
    assert found["issuer"].value == "Ủy ban nhân dân phường Nha Trang"
    assert (found["number"].value, found["symbol"].value) == ("12", "QĐ-UBND")


def test_lost_marks_come_back_where_only_one_word_is_meant() -> None:
    assert mend_marks("Bố sung, chuyến đối số; Sửa đối") == "Bổ sung, chuyển đổi số; Sửa đổi"
    assert mend_marks("bố mẹ đối chiếu") == "bố mẹ đối chiếu"
    assert mend_marks("tô chức, đâu tư, dịch vụ lưu trú") == "tổ chức, đầu tư, dịch vụ lưu trú"
    assert mend_marks("chuẩn hoá dữ liệu") == "chuẩn hoá dữ liệu", "the place of a tone mark is the paper's"
    assert mend_marks("trong địp hè, Đoanh nghiệp đo đạc") == "trong dịp hè, Doanh nghiệp đo đạc"
