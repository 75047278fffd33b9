"""Syllables that given names are made of, to mend names read through the strokes of a signature or under a seal."""

from __future__ import annotations

import re

from core.vietnamese.text import fold

_SYLLABLES = (
    "An Anh Ánh Ân Ái Bá Bách Bảo Bằng Bích Biên Bình Bửu Cảnh Căn Cẩm Công Cúc Cương Cường Chánh Châu Chi Chí "
    "Chiến Chinh Chính Chung Chương Danh Diễm Diệp Diệu Doanh Du Dung Dũng Duy Duyên Duyệt Dương Đào Đài Đại Đạo "
    "Đạt Đăng Điền Điệp Đình Định Đoan Đoàn Đông Đồng Đức Được Gia Giang Giáp Hà Hạ Hạnh Hào Hảo Hải Hằng Hân Hậu "
    "Hiên Hiền Hiển Hiến Hiếu Hiệp Hiệu Hinh Hòa Hoa Hoài Hoan Hoàn Hoàng Hoàn Hồng Hợp Huân Huấn Huệ Huy Huỳnh "
    "Hùng Hưng Hương Hường Hữu Kiên Kiệt Kiều Kim Kỳ Khá Khải Khang Khanh Khánh Khiêm Khoa Khôi Khuê Khương Lan "
    "Lam Lãm Lâm Lâu Len Liêm Liên Liễu Linh Lĩnh Loan Long Lộc Lợi Lục Luân Luận Luyến Lực Lương Ly Lý Mai Mạnh "
    "Mẫn Minh My Mỹ Nam Nga Ngà Ngân Nghi Nghĩa Nghiêm Nghiệp Ngọc Nguyên Nguyệt Nhã Nhàn Nhân Nhật Nhi Nhiên "
    "Nhung Như Nhựt Ninh Oanh Phát Phong Phú Phúc Phước Phương Phượng Quang Quân Quế Quốc Quý Quyên Quyền Quyết "
    "Quỳnh Sang Sáng Sâm Sơn Sinh Sĩ Sỹ Tài Tâm Tân Tấn Tế Tiên Tiến Tiệp Tín Tình Toàn Toán Tố Trà Tráng Trang "
    "Trâm Trân Trí Triết Triều Trinh Trọng Trung Trực Trường Tú Tuân Tuấn Tuất Tùng Tuyên Tuyến Tuyết Tư Tường "
    "Tưởng Thạch Thái Thanh Thành Thảo Thạnh Thắm Thăng Thắng Thân Thế Thể Thi Thị Thìn Thiện Thiên Thiết Thịnh "
    "Thọ Thoa Thông Thơ Thơm Thu Thuận Thúy Thủy Thùy Thụy Thư Thực Thương Thường Thưởng Uyên Văn Vân Vận Vị Việt "
    "Viên Vinh Vĩnh Vịnh Vọng Vũ Vui Vượng Vy Vỹ Xuân Xuyên Xuyến Ý Yên Yến "
)
_KNOWN = frozenset(_SYLLABLES.split())
_ONSETS = (  # longest first: the first that fits is the onset
    "ngh", "ng", "nh", "ph", "kh", "th", "tr", "ch", "gh", "gi", "qu",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
)  # fmt: skip
_VOWELS = "aeiouy"


def mend_given_names(text: str) -> tuple[str, bool]:
    """(the names with impossible first letters put right, whether any was). Possible syllables stay as read."""
    words = [_mended(word) for word in text.split()]
    mended = " ".join(words)
    return mended, mended != " ".join(text.split())


def _mended(word: str) -> str:
    if word in _KNOWN or _possible(word):
        return word
    rest = word[1:].lower()
    alike = [known for known in _KNOWN if len(known) == len(word) and known[1:].lower() == rest]
    return alike[0] if len(alike) == 1 else word


def _possible(word: str) -> bool:
    """Whether the word begins like a Vietnamese syllable: a vowel, or an onset and then a vowel."""
    if not re.fullmatch(r"[a-zà-ỹđ]+", word.lower()) or "š" in word.lower():
        return False
    lower = word.lower()
    onset = next((o for o in _ONSETS if lower.startswith(o)), "")
    after = lower[len(onset) :]
    return (bool(after) and fold(after[0]) in _VOWELS) or onset in ("gi", "qu")
