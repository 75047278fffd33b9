"""Heads of papers as parties, congresses, schools and old offices write them, drawn as rows of words."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from digitization.reading.engines import clean
from digitization.reading.extract import suggest
from digitization.reading.extract.lexicon import POSTS, bare, in_full, initials, surname
from digitization.reading.extract.phrases import mend_marks
from tests.digitization.reading.test_layouts import Row, centred, page, placed_far, values


@pytest.mark.parametrize(
    ("numbered", "number", "symbol"),
    [
        ("Số: 476/UBND", "476", "UBND"),
        ("Số: 476UBND", "476", "UBND"),
        ("Số: 516/TTg", "516", "TTg"),
        ("Số: 27/2004/QH11", "27", "2004/QH11"),
        ("Số: 77 2006/QĐ-UBND", "77", "2006/QĐ-UBND"),
        ("Số 10-NQ/TU", "10-NQ", "TU"),
        ("§ố: 1046 /QĐ.- ĐHCĐ", "1046", "QĐ-ĐHCĐ"),
        ("Nghị quyết số: 653/2019/UBTVQH14", "653", "2019/UBTVQH14"),
        (clean("Số: 225⁄KH-UBND"), "225", "KH-UBND"),
        ("Số 12 đường Lê Lợi", None, None),
    ],
)
def test_numbers_of_all_kinds(numbered: str, number: str | None, symbol: str | None) -> None:
    found = values(page(centred(0.17, "THÔNG BÁO"), numbered=numbered))
    assert (found.get("number"), found.get("symbol")) == (number, symbol)


def test_a_symbol_printed_with_the_letters_of_another_kind_stays_as_printed() -> None:
    found = values(page(centred(0.17, "QUYẾT ĐỊNH"), numbered="Số: 55/2007/CT-UBND"))
    assert (found["kind"], found["symbol"]) == ("Quyết định", "2007/CT-UBND")
    found = values(page(centred(0.17, "QUYẾT ĐỊNH"), numbered="Số: 55/OĐ-UBND"))
    assert found["symbol"] == "QĐ-UBND", "letters of no kind are misread ones"


@pytest.mark.parametrize(
    ("lines", "issuer"),
    [
        (("ỦY BAN NHÂN DÂN", "QUẬN 3"), "Ủy ban nhân dân Quận 3"),
        (("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ", "CHÍ MINH"), "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
        (("UBND THÀNH PHỐ HỒ CHÍ MINH", "SỞ Y TẾ"), "Sở Y tế Thành phố Hồ Chí Minh"),
        (("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI", "TP.HỒ CHÍ MINH"), "Bảo hiểm xã hội Thành phố Hồ Chí Minh"),
        (("PHÒNG GD&ĐT KRÔNG NÔ", "TRƯỜNG TH KIM ĐỒNG"), "Trường Tiểu học Kim Đồng"),
        (("TỐNG CỤC THUẾ",), "Tổng cục Thuế"),
        (("BỘ Y TẾ", "CỤC QUẬN LÝ DƯỢC"), "Cục Quản lý Dược"),
        (("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "THANH TRA"), "Thanh tra Bộ Giáo dục và Đào tạo"),
        (("BAN CHẤP HÀNH TRUNG ƯƠNG", "VĂN PHÒNG"), "Văn phòng Trung ương Đảng"),
        (("TỈNH ỦY PHÚ YÊN", "BAN TỔ CHỨC"), "Ban Tổ chức Tỉnh ủy Phú Yên"),
        (("CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "TỈNH GIA LAI"), "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai"),
        (("ỦY BAN NHÂN DÂN", "NHA TRANG"), "Ủy ban nhân dân Nha Trang"),
        (("UBND XÃ THỤY LÔI",), "Ủy ban nhân dân xã Thụy Lôi"),
        (("SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI", "TRUNG TÂM BẢO TRỢ XÃ HỘI"), "Trung tâm Bảo trợ xã hội"),
        (("BCH PHÒNG, CHỐNG THIÊN TAI TỈNH",), "BCH Phòng, chống thiên tai tỉnh"),
        (("ỦY BAN NHÂN DÂN", "LÀO CAI"), "Ủy ban nhân dân tỉnh Lào Cai"),
        (("UBND TP. CẦN THƠ",), "Ủy ban nhân dân thành phố Cần Thơ"),
        (("TỔNG CỤC HẢI QUAN", "CỤC THUẾ XUẤT NHẬP KHẨU"), "Cục Thuế xuất nhập khẩu"),
        (("HỘI ĐỒNG NHÂN DÂN QUẬN2",), "Hội đồng nhân dân Quận 2"),
        (("UBND TX. ĐỒNG XOÀI", "PHÒNG GIÁO DỤC-ĐÀO TẠO"), "Phòng Giáo dục và Đào tạo thị xã Đồng Xoài"),
        (("SỞ TƯ PHÁP", "PHÒNG CÔNG CHỨNG SỐ 4"), "Phòng Công chứng số 4"),
        (("SỞ ĐỊA CHÍNH - NHÀ ĐẤT",), "Sở Địa chính - Nhà Đất"),
    ],
)
def test_issuers_of_all_kinds(lines: tuple[str, ...], issuer: str) -> None:
    assert values(page(issuer=lines))["issuer"].lower() == issuer.lower()


def test_a_heading_is_no_part_of_the_issuer_where_the_number_is_missing() -> None:
    found = values(page((0.40, 0.17, "QUY CHẾ LÀM VIỆC"), numbered="", issuer=("ỦY BAN NHÂN DÂN", "XÃ XUÂN PHÚ")))
    assert found["issuer"] == "Ủy ban nhân dân xã Xuân Phú"
    assert found["kind"] == "Quy chế"


@pytest.mark.parametrize("lines", [("BAN CHẤP HÀNH TRUNG ƯƠNG",), ("ỦY BAN NHÂN DÂN", "ỦY BAN MTTQ VIỆT NAM")])
def test_a_name_that_does_not_say_whose_body_it_is_is_never_sure(lines: tuple[str, ...]) -> None:
    (issuer,) = (s for s in suggest([page(issuer=lines)]) if s.field == "issuer")
    assert issuer.confidence < 0.9


def test_a_consolidated_text_carries_the_heading_of_the_original() -> None:
    found = values(page(centred(0.17, "NGHỊ ĐỊNH"), numbered="Số: 01/VBHN-BTC", issuer=("BỘ TÀI CHÍNH",)))
    assert (found["kind"], found["symbol"]) == ("Văn bản hợp nhất", "VBHN-BTC")


def test_a_paragraph_set_in_from_the_margin_ends_the_abstract() -> None:
    heading, about = centred(0.17, "THÔNG BÁO"), centred(0.19, "Về việc nghỉ các ngày lễ trong năm 2016")
    first = (0.19, 0.208, "Trong tháng tư và tháng năm, cán bộ cả nước được nghỉ làm việc trong những ngày lễ lớn sau")
    second = (0.143, 0.226, "đây và phải trở lại làm việc đúng ngày.")
    assert values(page(heading, about, first, second))["abstract"] == "Về việc nghỉ các ngày lễ trong năm 2016"


def test_abbreviations_lose_the_marks_of_their_words() -> None:
    assert initials("Tòa án nhân dân tối cao") == "TANDTC"
    assert initials("Bộ Giáo dục và Đào tạo") == "BGDĐT"
    assert in_full("TRƯỜNG THPT TP. CAO LÃNH") == "TRƯỜNG TRUNG HỌC PHỔ THÔNG THÀNH PHỐ CAO LÃNH"


def test_rare_surnames_are_taken_as_read_and_never_guessed() -> None:
    assert [surname(text) for text in ("Lã", "La", "Doãn", "Đoan", "Uông", "Ương", "Nguyên")] == [
        "Lã", "La", "Doãn", "Đoàn", "Uông", None, "Nguyễn",
    ]  # fmt: skip


@pytest.mark.parametrize(("printed", "signer"), [("Trương Văn Phong", "Trương Văn Phong"), ("PHÓ CHỦ NHIỆM", None)])
def test_names_are_told_from_posts(printed: str, signer: str | None) -> None:
    rows = ((0.14, 0.6, "Nơi nhận:"), (0.66, 0.6, "GIÁM ĐỐC"), (0.62, 0.72, printed))
    assert values(page(centred(0.17, "KẾ HOẠCH"), *rows)).get("signer") == signer


def test_no_post_is_spelt_like_another_but_for_its_marks() -> None:
    assert len({bare(post) for post in POSTS}) == len(set(POSTS)), "“Thủ trưởng” would take the place of “Thứ trưởng”"


CAPITALS = (
    "BAN HÀNH QUY CHẾ VỀ TRÌNH TỰ",
    "THỦ TỤC BAN HÀNH VĂN BẢN CỦA",
    "ỦY BAN NHÂN DÂN QUẬN TÂN PHÚ",
)
AUTHORITY = "ỦY BAN NHÂN DÂN QUẬN TÂN PHÚ"


def test_an_abstract_in_capitals_ends_where_the_authority_is_named() -> None:
    rows = [centred(0.17, "QUYẾT ĐỊNH"), *(centred(0.19 + 0.02 * n, text) for n, text in enumerate(CAPITALS))]
    issuer = ("ỦY BAN NHÂN DÂN", "QUẬN TÂN PHÚ")
    found = values(page(*rows, centred(0.268, AUTHORITY), (0.14, 0.3, "Căn cứ Luật số 12;"), issuer=issuer))
    assert found["abstract"] == " ".join(CAPITALS)
    found = values(page(*rows[:3], centred(0.25, "CHỦ TỊCH ỦY BAN NHÂN DÂN QUẬN"), issuer=issuer))
    assert found["abstract"] == " ".join(CAPITALS[:2])
    text = (0.14, 0.25, "Hội nghị lần thứ sáu đã thảo luận và thông qua nghị quyết này")
    assert values(page(*rows[:3], text, issuer=issuer))["abstract"] == " ".join(CAPITALS[:2])


@pytest.mark.parametrize(
    ("lines", "abstract"),
    [
        (("(Về việc ban hành Luật Cờ tướng)",), "Về việc ban hành Luật Cờ tướng"),
        (("Về sửa Nghị quyết số 64/2017/NQ-", "HĐND của tỉnh"), "Về sửa Nghị quyết số 64/2017/NQ-HĐND của tỉnh"),
        (("Kế hoạch năm học 2015-", "2016 của ngành"), "Kế hoạch năm học 2015-2016 của ngành"),
        (("Tuyển sinh năm học 2015 -2016",), "Tuyển sinh năm học 2015 - 2016"),
        (("Quy chế làm việc", "(Ban hành kèm theo Quyết định số 5)"), "Quy chế làm việc"),
    ],
)
def test_abstracts_are_given_as_they_are_meant(lines: tuple[str, ...], abstract: str) -> None:
    rows = [centred(0.19 + 0.018 * n, text) for n, text in enumerate(lines)]
    assert values(page(centred(0.17, "THÔNG BÁO"), *rows))["abstract"] == abstract


@pytest.mark.parametrize(
    ("heading", "kind", "abstract"),
    [
        ("QUYẾT ĐỊNH CỦA THỦ TƯỚNG CHÍNH PHỦ", "Quyết định", "Về việc thành lập Học viện"),
        ("HƯỚNG DẪN CÔNG TÁC TUYỂN SINH", "Hướng dẫn", "HƯỚNG DẪN CÔNG TÁC TUYỂN SINH Về việc thành lập Học viện"),
    ],
)
def test_a_kind_that_shares_its_line(heading: str, kind: str, abstract: str) -> None:
    found = values(page(centred(0.17, heading), centred(0.19, "Về việc thành lập Học viện")))
    assert (found["kind"], found["abstract"]) == (kind, abstract)


@pytest.mark.parametrize(
    ("heading", "numbered", "number", "symbol", "abstract"),
    [
        ("GIẤY PHÉP XÂY DỰNG", "Số: 123/GPXD", "123", "GPXD", "GIẤY PHÉP XÂY DỰNG (Dùng cho nhà ở)"),
        ("GIẤY CHỨNG NHẬN", "Số: 45/2024/ATTP-CNĐK", "45", "2024/ATTP-CNĐK", "(Dùng cho nhà ở)"),
        ("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH", "Số: 37A8001234", "37A8001234", None, "(Dùng cho nhà ở)"),
    ],
)
def test_licences_and_certificates_are_numbered_in_the_middle(
    heading: str, numbered: str, number: str, symbol: str | None, abstract: str
) -> None:
    found = values(
        page(centred(0.17, heading), centred(0.19, numbered), centred(0.208, "(Dùng cho nhà ở)"), numbered="")
    )
    assert (found["number"], found.get("symbol")) == (number, symbol)
    assert found["abstract"].strip("()") == abstract.strip("()")


@pytest.mark.parametrize(
    "text", ["1. Cấp cho: Ông Nguyễn Văn Hòa, bà Lê Thị Mai", "Cơ sở: Quán ăn Hương Biển, phường Lộc Thọ"]
)
def test_the_text_of_a_licence_is_no_abstract(text: str) -> None:
    rows = (centred(0.17, "GIẤY PHÉP XÂY DỰNG"), centred(0.19, "Số: 123/GPXD"), (0.16, 0.21, text))
    assert values(page(*rows, numbered=""))["abstract"] == "GIẤY PHÉP XÂY DỰNG"
    assert "abstract" not in values(page(centred(0.17, "GIẤY PHÉP"), *rows[1:], numbered=""))


def test_who_grants_a_licence_is_no_abstract() -> None:
    rows = (centred(0.17, "CHỨNG CHỈ HÀNH NGHỀ"), centred(0.19, "Số: 456/CCHN-SYT"), centred(0.21, "GIÁM ĐỐC SỞ Y TẾ"))
    assert "abstract" not in values(page(*rows, numbered=""))


def test_an_abstract_goes_on_with_the_number_of_another_paper() -> None:
    lines = ("Về việc sửa đổi, bổ sung Nghị quyết", "số 29/2024/NQ-HĐND")
    found = values(
        page(centred(0.17, "NGHỊ QUYẾT"), *(centred(0.19 + 0.018 * n, text) for n, text in enumerate(lines)))
    )
    assert found["abstract"] == " ".join(lines)


def test_a_licence_is_dated_above_the_signature_and_not_by_the_laws_it_cites() -> None:
    law = (0.14, 0.22, "Căn cứ Luật Dược số 105/2016/QH13 ngày 06 tháng 4 năm 2016;")
    rows = (centred(0.17, "GIẤY PHÉP"), law, (0.55, 0.58, "Nha Trang, ngày 05 tháng 9 năm 2019"))
    died = (0.14, 0.5, "Đã chết vào lúc 03 giờ, ngày 19 tháng 6 năm 2018.")
    reading = page(*rows, died, (0.14, 0.6, "Nơi nhận:"), (0.66, 0.6, "GIÁM ĐỐC"), numbered="")
    undated = [w for w in reading.words if not (w.box[0] > 0.5 and 0.12 < w.box[1] < 0.13)]
    assert len(undated) < len(reading.words)
    found = values(replace(reading, words=tuple(undated)))
    assert (found["issued_on"], found["place"]) == ("2019-09-05", "Nha Trang")


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Từ Sơn, ngày 05 tháng 9 năm 2019", "2019-09-05"),
        ("Kế Sách, ngày 05 tháng 9 năm 2019", "2019-09-05"),
        ("Quận 3, ngày 05 tháng 9 năm 2019", "2019-09-05"),
        ("Cửa Lò, ngày 05 tháng 9 năm 2019", "2019-09-05"),
        ("có giá trị kể từ ngày 05 tháng 9 năm 2019", None),
        ("Nghị định của Chính phủ ngày 05 tháng 9 năm 2019", None),
    ],
)
def test_lines_of_place_and_date_are_told_from_sentences(printed: str, day: str | None) -> None:
    rows = (centred(0.17, "GIẤY PHÉP"), (0.5, 0.58, printed), (0.66, 0.6, "GIÁM ĐỐC"))
    reading = page(*rows, numbered="")
    undated = tuple(w for w in reading.words if not (w.box[0] > 0.5 and 0.12 < w.box[1] < 0.13))
    assert values(replace(reading, words=undated)).get("issued_on") == day


def test_a_year_that_stands_under_its_line_belongs_to_the_date() -> None:
    dated = (0.5, 0.128, "Thành phố Hồ Chí Minh, ngày 25 tháng 02 năm")
    reading = page(dated, (0.68, 0.146, "2026"), centred(0.17, "THÔNG BÁO"))
    undated = tuple(w for w in reading.words if not (w.box[0] > 0.5 and w.box[1] == 0.125))
    assert len(undated) < len(reading.words)
    found = values(replace(reading, words=undated))
    assert (found["issued_on"], found["place"]) == ("2026-02-25", "Thành phố Hồ Chí Minh")


def test_a_stamped_number_beside_the_date_is_no_year() -> None:
    reading = page((0.5, 0.128, "Thành phố Hồ Chí Minh, ngày 25 tháng 02 năm"), (0.9, 0.146, "1987"))
    undated = tuple(w for w in reading.words if not (w.box[0] > 0.5 and w.box[1] == 0.125))
    assert "issued_on" not in values(replace(reading, words=undated))


def test_the_heading_of_a_licence_is_no_part_of_its_issuer() -> None:
    heading = (0.42, 0.115, "GIẤY PHÉP XÂY DỰNG")  # close below the head, and half of it in the left column
    found = values(page(heading, numbered="", issuer=("UBND TỈNH KHÁNH HÒA", "SỞ XÂY DỰNG")))
    assert found["issuer"] == "Sở Xây dựng tỉnh Khánh Hòa"


@pytest.mark.parametrize(
    ("printed", "owner"),
    [
        ("1. Cấp cho: Ông Nguyễn Văn Hòa, bà Lê Thị Mai", "Nguyễn Văn Hòa"),
        ("Chứng nhận ông: Phan Quốc Việt. Sinh năm 1995", "Phan Quốc Việt"),
        ("Họ và tên chồng: NGUYÊN VĂN BÌNH", "Nguyễn Văn Bình"),
        ("Họ và tên: H'Dơk Niê", "H'Dơk Niê"),
        ("Họ và tên: Võ Thị Minh Tâm. Giới tính: Nữ", "Võ Thị Minh Tâm"),
        ("Cấp cho: Công ty TNHH Long Hải", None),
        ("Chủ đầu tư: Tổng Công ty Điện lực", None),
        ("Cấp cho: HỘ KINH DOANH MINH ANH", None),
        ("Người chứng nhận: Lê Thị Hoa", None),
        ("Chủ hộ: ..................", None),
        ("Cấp cho: công ty cổ phần", None),
        ("Chủ cơ sở:", None),
    ],
)
def test_owners_of_licences(printed: str, owner: str | None) -> None:
    assert values(page(centred(0.17, "GIẤY PHÉP"), (0.14, 0.3, printed))).get("owner_name") == owner


def test_a_paper_cited_in_the_text_gives_no_number() -> None:
    law = (0.12, 0.27, "Quyết định số 45/QĐ-UBND ngày 12/3/2020 của Ủy ban")
    assert "number" not in values(page(centred(0.17, "QUYẾT ĐỊNH"), law, numbered=""))
    below = page(centred(0.17, "THÔNG BÁO"), numbered="Số: 12/KH-SNV", issuer=("SỞ NỘI VỤ", "Số 20 - Trần Phú"))
    assert values(below)["symbol"] == "KH-SNV"


@pytest.mark.parametrize("heading", ["THÔNG TIN", "BẢN ẢNH", "GIẤY CHỨNG NHẬN ĐĂNG KÝ THUẾ"])
def test_headings_that_resemble_a_kind_are_none(heading: str) -> None:
    found = values(page(centred(0.17, heading), numbered="Số: 12/SNV-VP"))
    assert found.get("kind") in (None, "Giấy chứng nhận")


@pytest.mark.parametrize(
    "text",
    [
        "hoạt động của Thư viện", "một cửa quốc gia", "Công văn đề nghị", "nâng lương trước thời hạn", "Bí thư Chi bộ",
        "tập trung tuyên truyền", "người dân sử dụng", "kỳ thị và phân biệt", "vai trò thành viên", "tra cứu hồ sơ",
        "thiếu số liệu", "xử phạt hành chính", "lắng nghe ý kiến", "học sinh giỏi tỉnh", "mức tiêu hao",
    ],
)  # fmt: skip
def test_words_read_rightly_stay(text: str) -> None:
    assert mend_marks(text) == text


ADDRESS: Row = (0.4, 0.2, "Kính gửi: Các cơ quan, đơn vị")


@pytest.mark.parametrize(
    ("under", "abstract"),
    [
        ("Về: góp ý dự thảo quy chế", "Về góp ý dự thảo quy chế"),
        ("Vv góp ý dự thảo quy chế", "V/v góp ý dự thảo quy chế"),
        ("Góp ý dự thảo quy chế", "Góp ý dự thảo quy chế"),
        ("", None),
    ],
)
def test_letters_with_and_without_their_mark(under: str, abstract: str | None) -> None:
    found = values(page((0.12, 0.141, under), ADDRESS, numbered="Số: 12/SNV-VP"))
    assert found["kind"] == "Công văn"
    assert found.get("abstract") == abstract


def test_a_subject_under_the_number_serves_a_paper_of_a_kind_too() -> None:
    found = values(page((0.12, 0.141, "V/v xử lý kỷ luật"), centred(0.19, "HƯỚNG DẪN"), ADDRESS))
    assert (found["kind"], found["abstract"]) == ("Hướng dẫn", "V/v xử lý kỷ luật")


TOKENS = """
Số: Số 12/QĐ-UBND 12 / - & 2024 10-NQ/TU Nghị quyết QUYẾT ĐỊNH CỦA GIẤY PHÉP V/v Về: ( ) (Ban Kính gửi: Cấp cho: Chủ
hộ: Chứng nhận ông: ... . , : ; _ § ngày 05 tháng 9 năm 2019 Nha Trang, Nơi nhận: TM. KT. T/M GIÁM ĐỐC PHÓ CHỦ TỊCH
Nguyễn Văn A UBND TỈNH SỞ ĐẢNG CỘNG SẢN VIỆT NAM CỘNG HÒA XÃ HỘI CHỦ NGHĨA Ông Họ và tên: 37A8001234 TP. QUẬN2
"""


def test_no_order_of_words_breaks_it() -> None:
    """What OCR makes of a torn page: words of official papers anywhere, in any order. Seeded."""
    chance, empty, tokens = Random(7), page(), TOKENS.split()
    for _ in range(600):
        rows = []
        for _row in range(chance.randint(0, 14)):
            text = " ".join(chance.choices(tokens, k=chance.randint(1, 7)))
            rows.append((chance.uniform(0.02, 0.7), chance.uniform(0.02, 0.9), text))
        reading = replace(empty, words=tuple(placed_far(*rows)))
        assert all(0 <= s.confidence <= 1 for s in suggest([reading, reading]))
