"""Words that official papers are made of, spelled the official way, and how to find them in text that lost its marks.

Names of kinds of papers, posts and bodies are facts (NĐ 30/2020 Annexes I and III, ministries and departments).
Everything is matched folded, so that "QUYÉT ĐỊNH" and "QUYET DINH" are both "Quyết định".
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from core.vietnamese.text import fold
from digitization.reading.extract.phrases import mend_marks

KINDS: dict[str, str] = {
    "Nghị quyết": "NQ",
    "Quyết định": "QĐ",
    "Chỉ thị": "CT",
    "Quy chế": "QC",
    "Quy định": "QyĐ",
    "Thông cáo": "TC",
    "Thông báo": "TB",
    "Hướng dẫn": "HD",
    "Chương trình": "CTr",
    "Kế hoạch": "KH",
    "Phương án": "PA",
    "Đề án": "ĐA",
    "Dự án": "DA",
    "Báo cáo": "BC",
    "Biên bản": "BB",
    "Tờ trình": "TTr",
    "Hợp đồng": "HĐ",
    "Công điện": "CĐ",
    "Bản ghi nhớ": "BGN",
    "Bản thỏa thuận": "BTT",
    "Giấy ủy quyền": "GUQ",
    "Giấy mời": "GM",
    "Giấy giới thiệu": "GGT",
    "Giấy nghỉ phép": "GNP",
    "Phiếu gửi": "PG",
    "Phiếu chuyển": "PC",
    "Phiếu báo": "PB",
    "Thư công": "",
    "Thông tư": "TT",
    "Thông tư liên tịch": "TTLT",
    "Nghị định": "NĐ",
    "Kết luận": "KL",
    "Văn bản hợp nhất": "VBHN",
    "Quy trình": "QTr",
    "Nội quy": "",
    "Điều lệ": "ĐL",
    "Thông tri": "",
    "Pháp lệnh": "PL",
    "Luật": "",
    "Lệnh": "",
    "Bản án": "",
    "Thư mời": "",
    "Phiếu trình": "",
    "Giấy đi đường": "GĐĐ",
    "Bản cam kết": "",
    "Giấy chứng nhận đăng ký đầu tư": "",
    "Giấy phép": "GP",
    "Giấy xác nhận": "GXN",
    "Giấy xác nhận tình trạng hôn nhân": "",
    "Giấy khai sinh": "",
    "Trích lục khai sinh": "",
    "Trích lục khai tử": "",
    "Trích lục kết hôn": "",
    "Giấy chứng nhận kết hôn": "",
    "Giấy chứng nhận": "GCN",
    "Giấy chứng nhận đăng ký doanh nghiệp": "",
    "Giấy chứng nhận đăng ký hộ kinh doanh": "",
    "Giấy chứng nhận quyền sử dụng đất": "",
    "Chứng chỉ hành nghề": "CCHN",
}
_EXACT_KINDS = frozenset((
    "Quy trình", "Nội quy", "Điều lệ", "Thông tri", "Pháp lệnh", "Luật", "Lệnh", "Bản án", "Thư mời", "Phiếu trình",
    "Bản cam kết", "Giấy chứng nhận đăng ký đầu tư",
))  # fmt: skip
"""Kinds that other headings resemble: "THÔNG TIN", "BẢN ẢNH"."""
LETTER = "Công văn"

POSTS = (
    "Chủ tịch", "Phó Chủ tịch", "Bộ trưởng", "Thứ trưởng", "Giám đốc", "Phó Giám đốc", "Tổng Giám đốc",
    "Phó Tổng Giám đốc", "Cục trưởng", "Phó Cục trưởng", "Tổng cục trưởng", "Phó Tổng cục trưởng", "Vụ trưởng",
    "Phó Vụ trưởng", "Viện trưởng", "Phó Viện trưởng", "Chánh án", "Phó Chánh án", "Chánh Văn phòng",
    "Phó Chánh Văn phòng", "Chánh Thanh tra", "Phó Chánh Thanh tra", "Hiệu trưởng", "Phó Hiệu trưởng", "Trưởng phòng",
    "Phó Trưởng phòng", "Trưởng ban", "Phó Trưởng ban", "Chi cục trưởng", "Phó Chi cục trưởng", "Tổng Thư ký",
    "Phó Tổng Thư ký", "Thủ tướng", "Phó Thủ tướng", "Chủ nhiệm", "Phó Chủ nhiệm", "Tổng Thanh tra",
    "Phó Tổng Thanh tra", "Trưởng Công an", "Phó Trưởng Công an", "Thống đốc", "Phó Thống đốc", "Bí thư",
    "Phó Bí thư", "Trưởng đoàn", "Giám đốc Sở", "Phó Giám đốc Sở", "Ủy viên", "Trưởng khoa", "Công chứng viên",
    "Quyền Chủ tịch", "Quyền Giám đốc", "Chủ tịch Hội đồng", "Viện phó", "Phó Hiệu trưởng phụ trách",
    "Thẩm phán", "Kiểm sát viên", "Chấp hành viên", "Trạm trưởng", "Phó Trạm trưởng", "Hạt trưởng", "Chỉ huy trưởng",
    "Phó Chỉ huy trưởng", "Đội trưởng", "Phó Đội trưởng", "Tổng Biên tập", "Phó Tổng Biên tập", "Kiểm toán trưởng",
    "Tổng Kiểm toán Nhà nước", "Trưởng Văn phòng", "Trưởng đồn", "Chính ủy",
    "Phó Chính ủy", "Tổng Bí thư", "Tư lệnh", "Phó Tư lệnh", "Tham mưu trưởng", "Cục phó", "Chi cục phó", "Vụ phó",
    "Phó Trưởng đoàn", "Phó Trưởng khoa", "Phó Chủ tịch Hội đồng", "Chủ tịch Hội đồng trường",
    "Chủ tịch Hội đồng quản trị", "Chủ tịch Hội đồng thành viên", "Chủ tịch Quốc hội", "Phó Chủ tịch Quốc hội",
    "Chủ tịch nước", "Phó Chủ tịch nước", "Quyền Cục trưởng", "Quyền Viện trưởng",
    "Quyền Hiệu trưởng", "Quyền Chi cục trưởng", "Phó Giám đốc phụ trách", "Phó Cục trưởng phụ trách", "Chánh Tòa",
    "Phó Chánh Tòa", "Chánh Thanh tra Sở", "Phó Trưởng phòng phụ trách", "Phó Kiểm toán trưởng",
    "Phó Tổng Kiểm toán Nhà nước", "Phó Đội trưởng phụ trách", "Hạt phó", "Phó Hạt trưởng", "Giám đốc Trung tâm",
    "Trưởng Chi nhánh", "Chi cục trưởng phụ trách", "Trưởng trạm", "Phó Trưởng trạm", "Trưởng thôn",
)  # fmt: skip

AUTHORITIES = ("TM", "KT", "TL", "TUQ", "Q")

ORGANS = (
    "Chính phủ", "Văn phòng Chính phủ", "Bộ Quốc phòng", "Bộ Công an", "Bộ Ngoại giao", "Bộ Nội vụ", "Bộ Tư pháp",
    "Bộ Tài chính", "Bộ Công Thương", "Bộ Nông nghiệp và Môi trường", "Bộ Nông nghiệp và Phát triển nông thôn",
    "Bộ Tài nguyên và Môi trường", "Bộ Xây dựng", "Bộ Giao thông vận tải", "Bộ Kế hoạch và Đầu tư",
    "Bộ Lao động - Thương binh và Xã hội", "Bộ Văn hóa, Thể thao và Du lịch", "Bộ Khoa học và Công nghệ",
    "Bộ Thông tin và Truyền thông", "Bộ Giáo dục và Đào tạo", "Bộ Y tế", "Bộ Dân tộc và Tôn giáo", "Ủy ban Dân tộc",
    "Ngân hàng Nhà nước Việt Nam", "Thanh tra Chính phủ", "Bảo hiểm xã hội Việt Nam",
    "Viện kiểm sát nhân dân tối cao", "Tòa án nhân dân tối cao", "Kiểm toán nhà nước",
    "Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Công Thương", "Sở Nông nghiệp và Môi trường",
    "Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường", "Sở Xây dựng", "Sở Giao thông vận tải",
    "Sở Kế hoạch và Đầu tư", "Sở Lao động - Thương binh và Xã hội", "Sở Văn hóa và Thể thao",
    "Sở Văn hóa, Thể thao và Du lịch", "Sở Du lịch", "Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông",
    "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Ngoại vụ", "Sở Dân tộc và Tôn giáo", "Sở Quy hoạch - Kiến trúc",
    "Sở An toàn thực phẩm", "Ban Dân tộc", "Ban Quản lý Khu kinh tế", "Thanh tra tỉnh", "Văn phòng Ủy ban nhân dân",
    "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "Trung tâm Phục vụ hành chính công",
)  # fmt: skip

# Phrases inside names of bodies, longest first when matched; everything else in a name is a proper noun.
PHRASES = (
    "Ủy ban nhân dân", "Hội đồng nhân dân", "Viện kiểm sát nhân dân", "Tòa án nhân dân", "Văn phòng", "Trung tâm",
    "Trường Đại học", "Trường Cao đẳng", "Trường Trung học phổ thông", "Trường Trung học cơ sở", "Trường Tiểu học",
    "Đại học", "Học viện", "Bệnh viện", "Phục vụ hành chính công", "Ban Quản lý", "Chi cục Thuế", "Cục Thuế",
    "Tổng cục", "Chi cục", "Cục", "Phòng", "Kho bạc Nhà nước", "Bảo hiểm xã hội", "tỉnh", "thành phố", "thị xã",
    "huyện", "quận", "thị trấn", "phường", "xã", "đặc khu", "tối cao", "cấp cao", "và", "của",
    "khu vực", "trực thuộc", "Công an",
    "Khu kinh tế", "Khu công nghiệp", "các", "Văn phòng Đăng ký đất đai", "Chi nhánh", "Công ty", "Thanh tra",
    "Kiểm soát bệnh tật", "Giáo dục và Đào tạo", "Khoa học và Công nghệ", "Tài nguyên và Môi trường", "Nội vụ",
    "Tư pháp", "Tài chính", "Y tế", "Xây dựng", "Nông nghiệp", "Môi trường", "Kinh tế", "Hạ tầng và Đô thị", "Văn hóa",
    "Xã hội", "Thông tin", "Sở", "Bộ", "Ban", "Viện", "Trường", "Hội", "Liên đoàn Lao động", "Mặt trận Tổ quốc",
    "Tổng công ty", "Tổng Liên đoàn Lao động", "Việt Nam", "Trung ương", "Ban Chấp hành", "Tỉnh ủy", "Thành ủy",
    "Huyện ủy", "Quận ủy", "Thị ủy", "Đảng ủy", "Ủy ban Kiểm tra", "Ủy ban Mặt trận Tổ quốc", "Thường trực", "Chủ tịch",
    "Trường Mầm non", "Trường Mẫu giáo", "Hải quan", "Tổng cục Thuế", "Đội Thuế", "Quản lý Dược", "Quản lý",
    "Lưu trữ", "Thi hành án dân sự",
    "Thể dục thể thao", "Chứng khoán", "Sở Giao dịch Chứng khoán", "Địa chính", "Công chứng", "Thương mại",
    "Công nghiệp", "Đăng kiểm", "Đường bộ", "Hàng không", "Hàng hải", "Đường thủy nội địa", "Đường sắt", "Kiểm lâm",
    "Lâm nghiệp", "Thủy sản", "Chăn nuôi", "Thú y", "Trồng trọt", "Bảo vệ thực vật", "Thủy lợi",
    "Phòng, chống thiên tai", "Quản lý đất đai", "An toàn thực phẩm", "An toàn vệ sinh thực phẩm", "Sở hữu trí tuệ",
    "Tiêu chuẩn Đo lường Chất lượng", "Quản lý thị trường", "Xúc tiến thương mại", "Xuất nhập khẩu", "Hóa chất",
    "Điện lực", "Dự trữ Nhà nước", "Thống kê", "Quản lý xuất nhập cảnh", "Cảnh sát giao thông", "Tần số vô tuyến điện",
    "Phát thanh và Truyền hình", "Báo chí", "Di sản văn hóa", "Nghệ thuật biểu diễn", "Bản quyền tác giả",
    "Bổ trợ tư pháp", "Trợ giúp pháp lý", "Việc làm", "Quản lý lao động ngoài nước", "Người có công",
    "Bảo trợ xã hội", "Y tế dự phòng",
    "Quản lý khám, chữa bệnh", "Dân số", "Hội Nông dân", "Hội Liên hiệp Phụ nữ", "Hội Cựu chiến binh",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Liên minh Hợp tác xã", "Chính sách xã hội", "Giáo dục nghề nghiệp",
    "Thủ tướng Chính phủ", "Quốc hội", "Đảng Cộng sản Việt Nam", "Ban Tổ chức", "Ban Tuyên giáo", "Ban Dân vận",
    "Ban Chỉ đạo", "chuyển đổi số", "Hội đồng", "viên chức", "Ban Quản lý dự án", "đầu tư xây dựng",
)  # fmt: skip

_PLACES = frozenset(
    ("tỉnh", "thành phố", "thị xã", "huyện", "quận", "thị trấn", "phường", "xã", "đặc khu", "khu vực", "Chi nhánh")
)
_LEVELS = _PLACES - {"khu vực", "Chi nhánh"}
_STARTING = (
    "bo so uy ubnd hdnd hoi truong vien toa cuc chi tong phong ban trung cong van thanh benh kho bao ngan dai hoc "
    "chinh lien doan mat"
)
STARTERS = frozenset(_STARTING.split())
"""Folded first words with which the name of a body begins; any other first word goes on with the line above."""
NOT_STARTERS = frozenset((
    "thanh pho", "cong thuong", "cong nghe", "hoc va", "hoi dan", "chinh cong", "van hoa", "bao ve", "vien chuc",
    "chinh sach", "chinh tri", "cong trinh", "cong nghiep", "cong ich", "cong lap", "cong dong", "trung hoc",
    "trung cap", "phong chay", "phong chong", "so huu", "thanh nien", "tong hop", "bao tang", "hoc sinh", "chi minh",
))  # fmt: skip
"""Two folded words that go on with the line above although the first of them begins names."""

PROVINCES = (
    "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương",
    "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đắk Nông",
    "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương",
    "Hải Phòng", "Hậu Giang", "Hòa Bình", "Huế", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu",
    "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ",
    "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh",
    "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thành phố Hồ Chí Minh", "Hồ Chí Minh", "Thừa Thiên Huế",
    "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
    "Nha Trang", "Cam Ranh", "Ninh Hòa", "Trường Sa",
)  # fmt: skip

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Huỳnh", "Phan", "Bùi", "Hoàng", "Vũ", "Trương", "Đỗ", "Đặng", "Hồ", "Ngô",
    "Dương", "Đoàn", "Đinh", "Trịnh", "Cao", "Đào", "Mai", "Lương", "Lưu", "Lâm", "Hà", "Thái", "Phùng", "Tạ", "Lý",
    "Văn", "Tô", "Vương", "Châu", "Chu", "Từ", "Quách", "Lã", "Tôn", "Tống", "Đồng", "Hứa", "Tăng", "Đậu", "Diệp",
    "Đàm", "Kiều", "Triệu", "La", "Lại", "Thạch", "Y", "Chung", "Lữ", "Nông", "Dư", "Bạch", "Trang", "Đồng", "Khương",
    "Ninh", "Nghiêm", "Giang", "Hầu", "Ông", "Mạc", "Lục", "Vi", "Ma", "Cà", "Lò", "Sùng", "Giàng", "Hà", "Khúc", "Phó",
)  # fmt: skip

RARE_SURNAMES = (
    "Thân", "Phí", "Doãn", "Khổng", "Tiêu", "Trà", "Bế", "Đèo", "Quàng", "Tòng", "Lường", "Vàng", "Vừ", "Mùa", "Thào",
    "Lầu", "Hờ", "Chảo", "Tẩn", "Phàn", "Sầm", "Cầm", "Âu", "Uông", "Ung", "Cung", "Cù", "Nhâm", "Thẩm", "Thiều",
    "Ksor", "Siu", "Rơ", "Nay", "Niê", "Điểu", "Chử", "Ngụy", "Ngọc", "Chamaléa",
)  # fmt: skip
"""Surnames that are taken as such where they are read, but are never guessed from what is left of a word."""

_AFTER_LEVELS = frozenset((*PROVINCES, *_PLACES, "và"))


@cache
def _folded(values: tuple[str, ...]) -> dict[str, str]:
    return {bare(value): value for value in values}


def bare(text: str) -> str:
    """Folded letters and digits, single spaces: what is compared."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", fold(text)).split())


def nearest(text: str, values: tuple[str, ...], least: float = 88) -> tuple[str, float] | None:
    """The value of a list that ``text`` most likely is, with a likeness of 0..1, or None below ``least`` percent."""
    table = _folded(values)
    wanted = bare(text)
    if wanted in table:
        return table[wanted], 1.0
    found = process.extractOne(wanted, table.keys(), scorer=fuzz.ratio, score_cutoff=least)
    return (table[found[0]], found[1] / 100) if found else None


_SHORT = tuple((re.compile(pattern), whole) for pattern, whole in (
    (r"\b(?:TP|Tp)(?:\.\s*|\s+)(?=\w)", "THÀNH PHỐ "),
    (r"\bTX(?:\.\s*|\s+)(?=\w)", "THỊ XÃ "),
    (r"\bHCM\b", "HỒ CHÍ MINH"),
    (r"\bPGD\s*[&-]?\s*(?:VÀ )?Đ+T\b", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"),
    (r"\bGD\s*[&-]?\s*(?:VÀ )?Đ+T\b", "GIÁO DỤC VÀ ĐÀO TẠO"),
    (r"\bGIÁO DỤC\s*-\s*ĐÀO TẠO\b", "GIÁO DỤC VÀ ĐÀO TẠO"),
    (r"(?<=TRƯỜNG )TH(?= )", "TIỂU HỌC"),
    (r"(?<=TRƯỜNG )MN(?= )", "MẦM NON"),
    (r"(?<=TRƯỜNG )MG(?= )", "MẪU GIÁO"),
    (r"(?<=TRƯỜNG )ĐH(?= )", "ĐẠI HỌC"),
    (r"(?<=TRƯỜNG )CĐ(?= )", "CAO ĐẲNG"),
    (r"\bTHCS\b", "TRUNG HỌC CƠ SỞ"),
    (r"\bTHPT\b", "TRUNG HỌC PHỔ THÔNG"),
    (r"\bMTTQ\b", "MẶT TRẬN TỔ QUỐC"),
    (r"\bBCH(?= (?:ĐẢNG|ĐOÀN|CÔNG ĐOÀN|HỘI|TRUNG ƯƠNG)\b)", "BAN CHẤP HÀNH"),
    (r"\bBHXH\b", "BẢO HIỂM XÃ HỘI"),
    (r"\bLĐLĐ\b", "LIÊN ĐOÀN LAO ĐỘNG"),
    (r"\bTAND\b", "TÒA ÁN NHÂN DÂN"),
    (r"\bVKSND\b", "VIỆN KIỂM SÁT NHÂN DÂN"),
))  # fmt: skip


def in_full(name: str) -> str:
    """The name of a body in capitals with the abbreviations that heads of papers use written out."""
    for short, whole in _SHORT:
        name = short.sub(whole, name)
    return name


def surname(text: str) -> str | None:
    """The surname that a word is: as written, else the usual one of the same letters."""
    return text if text in SURNAMES or text in RARE_SURNAMES else _folded(SURNAMES).get(bare(text))


def kind_of(text: str) -> tuple[str, float] | None:
    """The kind of paper a heading names, and how alike it is."""
    found = nearest(text, tuple(KINDS), least=84)
    return None if found and found[1] < 1 and found[0] in _EXACT_KINDS else found


def kind_exactly(text: str) -> str | None:
    """The kind of paper that these words name but for their marks."""
    return _folded(tuple(KINDS)).get(bare(text))


def organ_case(text: str) -> str:
    """The name of a body from capitals to its official spelling; proper nouns keep a capital on every syllable."""
    whole = nearest(text, ORGANS, least=91)
    if whole is not None:
        return whole[0]
    words = text.split()
    phrases = _phrase_table()
    out: list[str] = []
    run: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(8, len(words) - at), 0, -1):
            part = words[at : at + size]
            known = phrases.get(bare(" ".join(part))) if bare(part[0]) and bare(part[-1]) else None
            if known == "Sở" and words[at + size :] and words[at + size].isdigit():
                known = "số"
            if known is not None and out and not run and out[-1] in _LEVELS and known not in _AFTER_LEVELS:
                known = None  # a place's name that is spelt like a word: "xã Thụy Lôi"
            if known is not None:
                out += [*_unknown(run, out), known]
                run, at = [], at + size
                break
        else:
            run.append(words[at])
            at += 1
    out += _unknown(run, out)
    joined = " ".join(out).replace(" ,", ",")
    return place_case(joined[:1].upper() + joined[1:])


def _unknown(words: list[str], before: list[str]) -> list[str]:
    """Words of no list: a place's name as it was read; of anything else usual words get their lost marks back."""
    named = [_proper(word) for word in words]
    return named if before and before[-1] in _PLACES else mend_marks(" ".join(named)).split()


@cache
def _phrase_table() -> dict[str, str]:
    table = {bare(name).replace(" ", ""): name for name in PROVINCES}  # read without its space
    table |= {bare(phrase): phrase for phrase in (*ORGANS, *PHRASES, *PROVINCES)}
    return table | {"ubnd": "Ủy ban nhân dân", "hdnd": "Hội đồng nhân dân"}


def _proper(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def place_case(text: str) -> str:
    """Old tone placing ("Hoà", "Uỷ") as officials write it today."""
    for old, new in (("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("uỷ", "ủy"), ("Uỷ", "Ủy")):
        text = re.sub(rf"{old}(?!\w)", new, text)
    return text


def initials(name: str) -> str:
    """The abbreviation a body's name makes in symbols: "Bộ Giáo dục và Đào tạo" → "BGDĐT"."""
    skipped = {"va", "cua", "cac", "tinh", "thanh", "pho"}
    letters = (word[0].upper() for word in re.findall(r"\w+", name) if fold(word) not in skipped)
    return "".join(letter if letter == "Đ" else fold(letter).upper() for letter in letters)
