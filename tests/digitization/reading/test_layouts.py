"""Layouts of official papers that differ from the usual ones, drawn as rows of words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digitization.reading.extract import suggest
from digitization.reading.extract.lexicon import organ_case
from digitization.reading.extract.phrases import mend_marks
from digitization.reading.values import PageReading, Word
from tests.digitization.reading.test_suggestions import header_page

Row = tuple[float, float, str]
MOTTO: list[Row] = [
    (0.52, 0.06, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.55, 0.08, "Độc lập - Tự do - Hạnh phúc"),
    (0.54, 0.125, "Nha Trang, ngày 05 tháng 02 năm 2025"),
]


def page(*rows: Row, numbered: str = "Số: 12/KH-UBND", issuer: tuple[str, ...] = ("SỞ NỘI VỤ",)) -> PageReading:
    left = [(0.10, 0.06 + 0.02 * n, text) for n, text in enumerate(issuer)]
    words = []
    for n, (x, y, text) in enumerate((*MOTTO, *left, (0.12, 0.125, numbered), *rows)):
        for token in text.split():
            wide = 0.008 * len(token)
            words.append(Word(token, (x, y, x + wide, y + 0.012), 96.0, n, 0))
            x += wide + 0.006
    return replace(header_page(""), words=tuple(words))


def placed_far(*rows: Row) -> list[Word]:
    """Words of rows, far apart and all of one width."""
    found = []
    for n, (x, y, text) in enumerate(rows):
        for at, token in enumerate(text.split()):
            found.append(Word(token, (x + 0.08 * at, y, x + 0.08 * at + 0.06, y + 0.012), 96.0, n, 0))
    return found


def centred(y: float, text: str) -> Row:
    wide = sum(0.008 * len(token) + 0.006 for token in text.split())
    return (0.53 - wide / 2, y, text)


def values(reading: PageReading) -> dict[str, str]:
    return {s.field: s.value for s in suggest([reading])}


def test_an_abstract_may_begin_as_texts_do() -> None:
    """ "KẾ HOẠCH / Thực hiện Nghị quyết …" is an abstract; the paragraph that begins so is none."""
    heading = centred(0.17, "KẾ HOẠCH")
    one = values(page(heading, centred(0.19, "Thực hiện chế độ báo cáo thống kê ngành Nội vụ")))
    assert one["abstract"] == "Thực hiện chế độ báo cáo thống kê ngành Nội vụ"
    long = "Thực hiện Nghị quyết số 57-NQ/TW về đột phá phát triển khoa học, công nghệ"
    two = values(page(heading, centred(0.19, long), centred(0.207, "và chuyển đổi số quốc gia")))
    assert two["abstract"] == f"{long} và chuyển đổi số quốc gia"
    text = (0.19, 0.19, "Thực hiện Nghị quyết số 57-NQ/TW của Bộ Chính trị, Sở Nội vụ xây dựng kế hoạch nhằm đạt được")
    assert "abstract" not in values(page(heading, text, (0.143, 0.207, "những mục tiêu sau đây trong năm 2025:")))


def test_a_year_alone_on_its_line_ends_the_abstract() -> None:
    found = values(
        page(centred(0.17, "QUYẾT ĐỊNH"), centred(0.19, "Về việc cấp học bổng năm học 2023"), centred(0.207, "- 2024"))
    )
    assert found["abstract"] == "Về việc cấp học bổng năm học 2023 - 2024"


def test_a_number_line_without_any_stroke() -> None:
    found = values(page(numbered="Số: 05NQ-HĐND"))
    assert (found["number"], found["symbol"]) == ("05", "NQ-HĐND")


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (("UBND TỈNH NINH THUẬN", "VĂN PHÒNG"), "Văn phòng Ủy ban nhân dân tỉnh Ninh Thuận"),
        (("SỞ Y TẾ PHÚ YÊN", "BỆNH VIỆN ĐA KHOA TỈNH"), "Bệnh viện Đa Khoa tỉnh Phú Yên"),
        (("UBND THÀNH PHỐ CẦNTHƠ", "THANH TRA THÀNH PHỐ"), "Thanh tra thành phố Cần Thơ"),
        (("CHI CỤC THUẾ KHU VỰC", "TAM KỲ - PHÚ NINH"), "Chi cục Thuế khu vực Tam Kỳ - Phú Ninh"),
        (("NGÂN HÀNG", "CHÍNH SÁCH XÃ HỘI"), "Ngân Hàng Chính Sách Xã hội"),
        (("HỘI ĐỒNG TUYỂN DỤNG", "VIÊN CHỨC NĂM 2019"), "Hội đồng Tuyển Dụng Viên Chức Năm 2019"),
    ],
)
def test_issuers_of_several_lines(lines: tuple[str, ...], issuer: str) -> None:
    assert values(page(issuer=lines))["issuer"].lower() == issuer.lower()


def test_usual_words_of_a_bodys_name_get_their_marks_back_names_of_places_do_not() -> None:
    assert organ_case("BAN CHÍ ĐẠO CHUYẾN ĐỐI SỐ").lower() == "ban chỉ đạo chuyển đổi số"
    assert organ_case("HỘI ĐỒNG TUYẾN DỤNG").lower() == "hội đồng tuyển dụng"
    assert organ_case("ỦY BAN NHÂN DÂN XÃ ĐÔ THI") == "Ủy ban nhân dân xã Đô Thi", "a place is called as it is"


@pytest.mark.parametrize(
    ("printed", "signer"),
    [
        ("TRẦN VĂN DŨNG", "Trần Văn Dũng"),
        ("Y Blưm H'Dơk", "Y Blưm H'Dơk"),
        ("VĂN PHÒNG TỈNH", None),
        ("HÀ NỘI", None),
    ],
)
def test_names_in_capitals_and_of_the_highlands(printed: str, signer: str | None) -> None:
    found = values(
        page(centred(0.17, "KẾ HOẠCH"), (0.14, 0.6, "Nơi nhận:"), (0.66, 0.6, "GIÁM ĐỐC"), (0.64, 0.72, printed))
    )
    assert found["signer_title"] == "Giám đốc"
    assert found.get("signer") == signer


def test_a_judge_signs_as_one() -> None:
    rows = ((0.14, 0.6, "Nơi nhận:"), (0.66, 0.6, "THẨM PHÁN"), (0.63, 0.72, "Hoàng Thị Bích Ngọc"))
    found = values(page(centred(0.17, "QUYẾT ĐỊNH"), *rows, issuer=("TÒA ÁN NHÂN DÂN", "HUYỆN KRÔNG PẮC")))
    assert (found["signer_title"], found["signer"]) == ("Thẩm phán", "Hoàng Thị Bích Ngọc")


def test_the_word_before_does_not_take_half_of_the_next() -> None:
    assert mend_marks("Tình hình thức hiện nhiệm vụ") == "Tình hình thực hiện nhiệm vụ"
