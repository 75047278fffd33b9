"""Ends of papers as parties, congresses, schools and old offices write them, drawn as rows of words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from digitization.reading.nameline import name_lines, with_stamp, zone_under_post
from digitization.reading.values import Word
from tests.digitization.reading.test_layouts import centred, page, placed_far, values


@pytest.mark.parametrize(
    ("lines", "title", "authority"),
    [
        (("K/T CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"), "Phó Chánh Văn phòng", "KT. CHÁNH VĂN PHÒNG"),
        (("T/M BAN THƯỜNG VỤ", "BÍ THƯ"), "Bí thư", "TM. BAN THƯỜNG VỤ"),
        (("TM ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Chủ tịch", "TM. ỦY BAN NHÂN DÂN"),
        (("KT. BỘ TRƯỞNG", "CHỦ NHIỆM VĂN PHÒNG", "PHÓ CHỦ NHIỆM"), "Phó Chủ nhiệm", "KT. BỘ TRƯỞNG"),
        (("TRƯỞNG PHÒNG TUYÊN TRUYỀN", "VÀ HỖ TRỢ"), "Trưởng phòng Tuyên truyền và Hỗ trợ", None),
        (("TRƯỞNG PHÒNG TUYÊN TRUYỀN", "LÊ QUANG VĨNH"), "Trưởng phòng Tuyên truyền", None),
        (("TRƯỞNG PHÒNG TUYÊN TRUYỀN", "ĐÃ KÝ VÀ ĐÓNG DẤU"), "Trưởng phòng Tuyên truyền", None),
        (("TRƯỞNG PHÒNG TUYÊN TRUYỀN", "ĐẠI ÚY HÙNG"), "Trưởng phòng Tuyên truyền", None),
    ],
)
def test_ends_of_all_kinds(lines: tuple[str, ...], title: str, authority: str | None) -> None:
    rows = [(0.74 - 0.005 * len(text), 0.6 + 0.018 * n, text) for n, text in enumerate(lines)]
    name = (0.64, 0.74, "Lê Quang Vĩnh")
    found = values(page(centred(0.17, "THÔNG BÁO"), (0.14, 0.6, "Nơi nhận:"), *rows, name))
    assert found["signer_title"].lower() == title.lower()
    assert found["signer"] == "Lê Quang Vĩnh"
    assert authority is None or found["signing_authority"] == authority


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("TRƯỞNG PHÒNG GIÁO DỤC", "VÀ ĐÀO TẠO"), "Trưởng phòng Giáo dục và Đào tạo"),
        (("TRƯỞNG PHÒNG GIÁO DỤC VÀ ĐÀO TẠO",), "Trưởng phòng Giáo dục và Đào tạo"),
        (("CHỦ TỊCH ỦY BAN", "NHÂN DÂN XÃ"), "Chủ tịch Ủy ban nhân dân xã"),
        (("BỘ TRƯỞNG, CHỦ NHIỆM",), "Bộ trưởng, Chủ nhiệm"),
    ],
)
def test_posts_have_the_capitals_of_their_bodies(lines: tuple[str, ...], title: str) -> None:
    rows = [(0.74 - 0.005 * len(text), 0.6 + 0.018 * n, text) for n, text in enumerate(lines)]
    found = values(page((0.14, 0.6, "Nơi nhận:"), *rows, (0.64, 0.74, "Lê Quang Vĩnh")))
    assert found["signer_title"] == title


def test_a_name_close_under_a_post_is_no_part_of_it() -> None:
    rows = ((0.58, 0.6, "CHỦ TỊCH HỘI ĐỒNG TRƯỜNG"), (0.66, 0.618, "KIM NGỌC THÁI"))
    found = values(page(centred(0.17, "THÔNG BÁO"), (0.14, 0.6, "Nơi nhận:"), *rows))
    assert found["signer_title"] == "Chủ tịch Hội đồng trường"


def test_where_a_signature_stands_without_recipients_and_coloured_seals() -> None:
    words = placed_far((0.1, 0.5, "Điều 3. Quyết định này"), (0.62, 0.6, "PHÓ CHỦ TỊCH"))
    zone = zone_under_post(words)
    assert zone is not None
    assert np.allclose(zone, (0.4, 0.565, 1.0, 0.812))
    assert name_lines(words, zone) == []
    assert zone_under_post(placed_far((0.42, 0.3, "HIỆU TRƯỞNG"))) is None, "a heading in the middle"
    body = [(0.45, 0.62 + 0.02 * n, "và các đơn vị") for n in range(3)]
    assert zone_under_post(placed_far((0.62, 0.6, "PHÓ CHỦ TỊCH"), *body)) is None, "text goes on below"


def test_a_second_reading_gives_print_what_it_lacks_and_no_more() -> None:
    printed = placed_far((0.1, 0.5, "Nơi nhận:"), (0.6, 0.7, "Hữu Hoài"))
    place = (0.5, 0.69, 0.8, 0.72)
    texts = [word.text for word in with_stamp(printed, ("Nguyễn", "Hữu", "Hoài"), place)]
    assert texts == ["Nơi", "nhận:", "Nguyễn", "Hữu", "Hoài"]
    assert with_stamp(printed, ("Hữu", "Hoài"), place) == tuple(printed)
    assert with_stamp(printed, ("Trần", "Văn", "Hải"), place) == tuple(printed), "it ends in other letters"


def test_a_post_without_height_is_a_post_still() -> None:
    """As words of text layers are, and of boxes cut by the page's edge: they touch, or each would be a line."""
    reading = page(centred(0.17, "THÔNG BÁO"), (0.64, 0.74, "Lê Quang Vĩnh"))
    post = [
        Word(text, (0.6 + 0.05 * n, 0.6, 0.65 + 0.05 * n, 0.6), 96.0, 90, 9)
        for n, text in enumerate(["TRƯỞNG", "PHÒNG", "TƯ", "PHÁP"])
    ]
    assert values(replace(reading, words=(*reading.words, *post)))["signer_title"].startswith("Trưởng phòng")
