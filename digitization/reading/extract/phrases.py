"""Common words of administration whose lost marks can be put back, for there is only one such word.

The engine's Vietnamese model confuses stacked marks ("bổ" and "bố", "đổi" and "đối"); one syllable alone cannot tell, a
pair of syllables that makes exactly one usual word can.
"""

from __future__ import annotations

from core.vietnamese.text import fold

_PAIRS = (
    "bổ sung", "sửa đổi", "chuyển đổi", "chuẩn hóa", "tổ chức", "kế hoạch", "thủ tục", "hành chính", "công bố",
    "quyết định", "hướng dẫn", "thực hiện", "triển khai", "điện tử", "trực tuyến", "địa bàn", "cải cách", "kiểm soát",
    "kiểm tra",
    "quản lý", "đất đai", "hộ tịch", "kết hôn", "khai sinh", "chứng thực", "cơ quan", "đơn vị", "cán bộ", "công chức",
    "viên chức", "lĩnh vực", "thẩm quyền", "giải quyết", "tiếp nhận", "kết quả", "hồ sơ", "dữ liệu", "phê duyệt",
    "ban hành", "quy chế", "quy trình", "nhiệm vụ", "chức năng", "thành lập", "kiện toàn", "hỗ trợ", "chính sách",
    "giáo dục", "đào tạo", "khoa học", "công nghệ", "môi trường", "nông nghiệp", "phát triển", "đầu tư", "xây dựng",
    "chỉ đạo", "điều hành", "báo cáo", "tổng hợp", "đánh giá", "khảo sát", "tập huấn", "tuyên truyền", "phổ biến",
    "pháp luật", "quốc gia", "doanh nghiệp", "tổ công tác", "nguyên đán", "bổ nhiệm", "miễn nhiệm", "điều chỉnh",
    "phân công", "phân cấp", "ủy quyền", "dân tộc", "tôn giáo", "thể thao", "du lịch", "chất lượng", "sử dụng",
    "hóa đơn", "kinh phí", "ngân sách", "thí điểm", "mở rộng", "tăng cường", "chấn chỉnh", "bảo đảm", "an toàn",
    "phòng cháy", "chữa cháy", "giao thông", "thi đua", "khen thưởng", "kỷ niệm", "nghỉ lễ", "thời gian", "nhân dịp",
    "Canh Tý", "Tân Sửu", "Nhâm Dần", "Quý Mão", "Giáp Thìn", "Ất Tỵ", "Bính Ngọ", "Đinh Mùi", "Mậu Thân", "Kỷ Dậu",
)  # fmt: skip
# Syllables that Vietnamese does not have: the stroke of the đ was read into a d.
_NO_SYLLABLE = dict(zip(
    ("địp", "đoanh", "đưới", "đân", "đự", "đuyệt", "đưỡng", "đuy"),
    ("dịp", "doanh", "dưới", "dân", "dự", "duyệt", "dưỡng", "duy"), strict=True))  # fmt: skip
_TABLE = {tuple(fold(pair).split()): pair.lower().split() for pair in _PAIRS}
_SIZES = sorted({len(key) for key in _TABLE}, reverse=True)


def mend_marks(text: str) -> str:
    """The text with the marks of such words put right; letters, capitals and punctuation stay as they are."""
    words = [_with_d(word) for word in text.split()]
    at = 0
    while at < len(words):
        for size in _SIZES:
            seen = [word.strip(".,;:()\"'“”") for word in words[at : at + size]]
            wanted = _TABLE.get(tuple(fold(word) for word in seen))
            if wanted is not None:
                for n, (was, word) in enumerate(zip(seen, wanted, strict=True)):
                    if was.lower() != word and len(was) == len(word):
                        words[at + n] = words[at + n].replace(was, _cased(word, was))
                at += size
                break
        else:
            at += 1
    return " ".join(words)


def _with_d(word: str) -> str:
    bare = word.strip(".,;:()\"'“”")
    wanted = _NO_SYLLABLE.get(bare.lower())
    return word.replace(bare, _cased(wanted, bare)) if wanted else word


def _cased(word: str, like: str) -> str:
    return "".join(c.upper() if model.isupper() else c for c, model in zip(word, like, strict=True))
