"""Syllables that people's middle and given names are usually made of: what a cursive name stamp is read against."""

from __future__ import annotations

_SYLLABLES = """
An Anh Ánh Ái Ân Ấn Âu Ba Bá Bách Bạch Bảo Bắc Bằng Bích Biên Bình Bính Bội Bộ Bổn Bửu Ca Cầm Cảnh Căn Can Cao
Cát Căng Cẩm Cần Châu Chân Chấn Chí Chi Chiến Chinh Chính Chương Chung Chuyên Chức Chúc Cúc Công Cơ Cư Cương Cường
Cử Cự Danh Dân Dần Diễm Diên Diễn Diện Diệp Diệu Dinh Doanh Doãn Du Duẩn Dung Dũng Duy Duyên Duyệt Dư Dự Dương
Dưỡng Đa Đài Đại Đàm Đan Đang Đào Đạo Đạt Đằng Đăng Đặng Đắc Đệ Điền Điện Điệp Đình Đính Định Đoan Đoàn Độ Đô Đồng
Đông Đỗ Đức Được Đương Gia Giang Giao Giáp Giới Hà Hạ Hai Hải Hán Hàn Hạnh Hào Hảo Hạo Hằng Hân Hậu Hiên Hiền Hiến
Hiển Hiện Hiếu Hiệu Hiệp Hinh Hoa Hòa Hoà Hóa Hoá Hoài Hoan Hoàn Hoàng Hoằng Hoạt Học Hồ Hồi Hội Hồng Hổ Hợi Hợp
Huân Huấn Huê Huế Huệ Hùng Huy Huyên Huyền Huỳnh Hưng Hương Hướng Hường Hưởng Hữu Hy Hỷ Ích Kha Khá Khai Khải Khang
Khanh Khánh Khảm Khắc Khiêm Khiết Khoa Khoái Khoát Khôi Khuê Khương Kiên Kiểm Kiếm Kiệm Kiệt Kiều Kim Kính Kỳ Kỷ
Lai Lam Lan Lành Lanh Lăng Lãm Lạc Lâm Lân Lập Lễ Lệ Lê Liêm Liên Liễu Linh Lịch Loan Long Lộc Lợi Lũy Luân Luận
Luật Lục Lực Lương Lượng Lưu Ly Lý Lĩnh Mai Mạnh Mão Mân Mậu Mẫn Mến Minh Mơ Mùi Mừng Mười Mỹ My Nam Năm Năng Nga
Ngà Ngạn Ngân Nghị Nghi Nghĩa Nghiệp Nghiêm Ngọ Ngọc Ngôn Nguyên Nguyện Nguyệt Ngữ Nhàn Nhã Nhạn Nhân Nhâm Nhẫn
Nhất Nhật Nhi Nhiên Nhị Nho Nhơn Nhu Nhung Như Nhượng Nhựt Ninh Nữ Nương Oanh Phác Phan Phát Phi Phiên Phong Phòng
Phổ Phú Phúc Phụng Phước Phương Phượng Quan Quán Quang Quảng Quân Quế Quốc Quy Quý Quyên Quyền Quyết Quỳnh Sa San
Sang Sáng Sanh Sâm Sắc Sen Sĩ Sinh Song Sơn Sự Sửu Sương Tài Tam Tâm Tân Tấn Tăng Tạo Tất Tây Thạch Thái Tham Thanh
Thành Thao Thảo Thạo Thăng Thắng Thắm Thân Thận Thập Thâu Thể Thế Thêm Thi Thị Thiên Thiện Thiết Thiệu Thìn Thịnh
Thoa Thoại Thông Thống Thơ Thới Thời Thơm Thu Thuần Thuận Thuật Thúc Thục Thuyên Thuyết Thủy Thuỷ Thúy Thuý Thùy
Thuỳ Thư Thứ Thừa Thức Thương Thường Thưởng Thượng Tiên Tiến Tiền Tiếp Tiệp Tiểu Tín Tình Tịnh Tính Tỉnh Toán Toàn
Toản Toại Tòng Trà Trạch Trang Tráng Trân Trâm Trấn Trận Tri Trí Trị Triển Triết Triều Triệu Trinh Trình Trọng Trúc
Trung Truyền Trực Trưởng Trường Tú Tuân Tuấn Tuất Tùng Tuyên Tuyền Tuyển Tuyến Tuyết Tuệ Tư Từ Tứ Tự Tưởng Tường
Tựu Tỵ Tý Uy Uyên Ứng Vạn Văn Vân Vận Vĩ Vi Viên Viễn Viện Việt Vinh Vĩnh Vịnh Vọng Vỹ Vui Vũ Vụ Vương Vượng Vy
Xuân Xuyên Xuyến Xứng Ý Yên Yến
"""
NAME_SYLLABLES = tuple(_SYLLABLES.split())

_MOST_USUAL = "Thị Văn Anh Công Đình Đức Dũng Hải Hồng Hùng Hữu Hoàng Minh Ngọc Quang Quốc Thanh Thành Trung Tuấn Xuân"
_USUAL = """
An Bá Bảo Bình Bích Chi Chiến Chinh Chính Chung Cường Cúc Danh Diệu Dung Duy Duyên Dương Đạt Đăng Đông Đồng Đại Gia
Giang Hà Hạnh Hằng Hậu Hiền Hiếu Hiệp Hoa Hòa Hoài Hợp Huệ Huy Huyền Hưng Hương Khánh Khắc Kiên Kim Kỳ Lam Lan Lâm Lệ
Liên Linh Loan Long Lộc Lợi Luân Lực Lý Mai Mạnh Mỹ Nam Nga Ngân Nghĩa Nguyên Nguyệt Nhân Nhật Nhung Như Oanh Phong
Phú Phúc Phước Phương Phượng Quân Quý Quyên Quyết Quỳnh Sang Sinh Sĩ Sơn Tài Tâm Tân Tấn Thái Thảo Thắng Thế Thịnh
Thiện Thông Thu Thuận Thủy Thúy Thùy Tiến Tín Toàn Trang Trí Trọng Trúc Trường Tú Tùng Tuyết Vân Viết Việt Vinh Vĩnh
Vũ Yến
"""
_RANKS = {word: rank for rank, words in ((1.0, _USUAL), (2.0, _MOST_USUAL)) for word in words.split()}


def usualness(syllable: str) -> float:
    """0 for a rare syllable, 1 for a usual, 2 for one of the most usual of middle and given names."""
    return _RANKS.get(syllable, 0.0)
