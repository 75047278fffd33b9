"""Invented content of sample papers: sentences of our own about plain administrative matters, names, bodies."""

from __future__ import annotations

from random import Random

MATTERS = (
    "việc rà soát, cập nhật danh mục hồ sơ lưu giữ tại đơn vị",
    "việc kiểm tra công tác tiếp nhận và trả kết quả cho người dân",
    "việc sắp xếp lại kho lưu trữ và bàn giao tài liệu",
    "việc số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực",
    "việc phân công cán bộ hướng dẫn người dân nộp hồ sơ trực tuyến",
    "việc khảo sát mức độ hài lòng của người dân và doanh nghiệp",
    "việc chuẩn hóa dữ liệu hộ tịch trên địa bàn",
    "việc tổ chức tập huấn kỹ năng khai thác dữ liệu dùng chung",
    "việc điều chỉnh thời gian tiếp nhận hồ sơ trong dịp nghỉ lễ",
    "việc bổ sung trang thiết bị cho Bộ phận Một cửa",
    "việc công nhận kết quả đánh giá nội bộ quý III",
    "việc thành lập tổ công tác hỗ trợ chuyển đổi số cộng đồng",
)
BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Căn cứ Luật Giao dịch điện tử;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ;",
    "Căn cứ chức năng, nhiệm vụ và quyền hạn của cơ quan;",
    "Theo đề nghị của Trưởng bộ phận tổng hợp tại Tờ trình số {n}/TTr-VP ngày {d} tháng {m} năm {y}.",
)
SENTENCES = (
    "Các phòng, ban rà soát toàn bộ hồ sơ đang lưu giữ, lập danh sách và gửi bộ phận tổng hợp trước ngày {d}/{m}/{y}.",
    "Trong thời gian thực hiện, nếu phát sinh vướng mắc thì phản ánh kịp thời để được hướng dẫn, không để kéo dài.",
    "Tổng số hồ sơ đã tiếp nhận trong kỳ là {n} hồ sơ, trong đó có {k} hồ sơ được nộp theo hình thức trực tuyến.",
    "Kinh phí thực hiện được bố trí từ nguồn chi thường xuyên với số tiền {k}.500.000 đồng, thanh toán theo thực tế.",
    "Người dân có thể tra cứu tình trạng xử lý bằng mã hồ sơ in trên giấy hẹn mà không phải đến trụ sở.",
    "Bộ phận tiếp nhận có trách nhiệm niêm yết công khai lịch làm việc và số điện thoại liên hệ {p} tại nơi dễ thấy.",
    "Mỗi tài liệu sau khi quét phải được đối chiếu với bản giấy, bảo đảm đủ trang, rõ chữ và đúng thứ tự.",
    "Đơn vị được giao chủ trì tổng hợp kết quả, báo cáo định kỳ vào ngày {d} hằng tháng và khi có yêu cầu đột xuất.",
    "Hồ sơ quá hạn phải có văn bản xin lỗi, nêu rõ lý do và thời điểm trả kết quả cho tổ chức, cá nhân.",
    "Việc bàn giao được lập thành biên bản, có chữ ký của bên giao và bên nhận, mỗi bên giữ một bản.",
    "Những nội dung không còn phù hợp được thay thế kể từ ngày văn bản này có hiệu lực.",
    "Cán bộ trực tiếp hướng dẫn phải mặc trang phục gọn gàng, đeo thẻ và giữ thái độ đúng mực khi giao tiếp.",
    "Kết quả kiểm tra cho thấy {k} trên {n} mẫu đạt yêu cầu; số còn lại được khắc phục trong thời hạn mười ngày.",
    "Tài liệu có thời hạn bảo quản vĩnh viễn được xếp riêng, đánh số thứ tự và lập mục lục kèm theo.",
    "Các thôn, tổ dân phố thông báo rộng rãi để người dân biết và mang theo giấy tờ cần thiết khi đến làm việc.",
    "Mọi thắc mắc xin liên hệ bộ phận tiếp nhận trong giờ hành chính để được giải đáp.",
)
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Huỳnh", "Phan", "Bùi", "Hoàng", "Đặng", "Đỗ", "Ngô", "Trương")
MIDDLES = {"Nam": ("Văn", "Hữu", "Đức", "Minh", "Quốc"), "Nữ": ("Thị", "Ngọc", "Thùy", "Thanh", "Kim")}
GIVEN = {
    "Nam": ("Hải", "Thịnh", "Phước", "Khánh", "Tuấn", "Bảo", "Dũng", "Long", "Việt", "Quang"),
    "Nữ": ("Hạnh", "Nguyệt", "Dương", "Thảo", "Hương", "Yến", "Trâm", "Linh", "Mỹ", "Phượng"),
}
WARDS = ("phường Nha Trang", "phường Bắc Nha Trang", "phường Tây Nha Trang", "phường Nam Nha Trang", "xã Diên Khánh",
         "phường Ninh Hòa", "xã Vạn Ninh", "phường Cam Ranh", "xã Cam Lâm", "xã Khánh Vĩnh")  # fmt: skip
DEPARTMENTS = ("Sở Nội vụ", "Sở Tư pháp", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Sở Xây dựng")


def person(rng: Random, sex: str | None = None) -> tuple[str, str]:
    """(full name, sex) of an invented person."""
    sex = sex or rng.choice(("Nam", "Nữ"))
    return f"{rng.choice(SURNAMES)} {rng.choice(MIDDLES[sex])} {rng.choice(GIVEN[sex])}", sex


def national_id(rng: Random, sex: str, birth_year: int) -> str:
    """A well-formed invented identity number of someone registered in Khánh Hòa (province code 056)."""
    century = (birth_year // 100 - 19) * 2 + (0 if sex == "Nam" else 1)
    return f"056{century}{birth_year % 100:02d}{rng.randint(0, 999_999):06d}"


def filled(text: str, rng: Random) -> str:
    """A sentence with its numbers and dates put in."""
    return text.format(
        n=rng.randint(60, 900),
        k=rng.randint(11, 58),
        d=f"{rng.randint(10, 28)}",
        m=f"{rng.choice((3, 4, 5, 6, 7, 8, 9, 10, 11, 12)):02d}",
        y=rng.randint(2015, 2025),
        p=f"0258 3{rng.randint(100, 999)} {rng.randint(100, 999)}",
    )


def paragraphs(rng: Random, count: int) -> list[str]:
    """Paragraphs of one to three sentences."""
    made = []
    pool = list(SENTENCES)
    for _ in range(count):
        if len(pool) < 3:
            pool = list(SENTENCES)
        rng.shuffle(pool)
        made.append(" ".join(filled(pool.pop(), rng) for _ in range(rng.randint(1, 3))))
    return made
