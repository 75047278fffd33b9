"""What can go wrong while reading a paper: one exception, stable codes, Vietnamese messages fit for the screen.

The texts are marked for translation but not translated here: the reading child runs without Django settings.
A screen in another language shows ``gettext(error.template) % error.params``.
"""

from __future__ import annotations

from django.utils.translation.trans_null import gettext_noop  # marks only: works without settings

MESSAGES: dict[str, str] = {
    "missing_file": gettext_noop("Không tìm thấy tệp trên máy chủ."),
    "empty_file": gettext_noop("Tệp rỗng (0 byte). Vui lòng quét hoặc tải lên lại."),
    "wrong_type": gettext_noop(
        "Tệp có đuôi %(claimed)s nhưng nội dung là %(actual)s. Vui lòng tải lên đúng tệp PDF, JPEG, PNG hoặc TIFF."
    ),
    "unknown_type": gettext_noop("Không nhận ra loại tệp. Chỉ nhận tệp PDF, JPEG, PNG hoặc TIFF."),
    "password": gettext_noop("Tệp PDF bị khóa bằng mật khẩu. Vui lòng gỡ mật khẩu rồi tải lên lại."),
    "too_many_pages": gettext_noop("Tệp có %(pages)s trang, vượt quá giới hạn %(limit)s trang. Vui lòng tách nhỏ tệp."),
    "too_many_pixels": gettext_noop(
        "Trang %(page)s có kích thước %(width)s × %(height)s điểm ảnh, vượt quá giới hạn %(limit)s triệu điểm ảnh."
    ),
    "too_narrow": gettext_noop(
        "Trang %(page)s chỉ có %(width)s × %(height)s điểm ảnh, không phải bản quét của một trang giấy."
    ),
    "damaged": gettext_noop("Tệp bị hỏng hoặc thiếu dữ liệu, không đọc được."),
    "no_pages": gettext_noop("Tệp không có trang nào."),
    "no_such_page": gettext_noop("Tệp không có trang %(page)s."),
    "timeout": gettext_noop("Đọc tệp quá thời gian cho phép (%(seconds)s giây)."),
    "cpu_limit": gettext_noop("Đọc tệp tốn quá nhiều thời gian xử lý; tệp có thể được tạo bất thường."),
    "memory_limit": gettext_noop("Đọc tệp cần quá nhiều bộ nhớ; tệp có thể được tạo bất thường."),
    "output_limit": gettext_noop("Tệp kết quả vượt quá dung lượng cho phép."),
    "crashed": gettext_noop("Bộ đọc dừng đột ngột khi xử lý tệp này."),
    "engine_missing": gettext_noop("Máy chủ chưa cài bộ nhận dạng chữ hoặc dữ liệu tiếng Việt (vie)."),
    "protocol": gettext_noop("Bộ đọc trả về dữ liệu không hợp lệ."),
    "internal": gettext_noop("Có lỗi trong bộ đọc. Vui lòng báo quản trị hệ thống."),
}


class ReadingFailed(Exception):
    """A document or page could not be read.

    ``code`` is stable (API, logs, tests), ``message_vi`` is for the screen, ``transient`` says whether trying
    again later can help, ``detail`` is for the log only (never shown: it may quote the file).
    """

    def __init__(
        self, code: str, *, transient: bool = False, detail: str = "", params: dict[str, str | int] | None = None
    ) -> None:
        self.code = code if code in MESSAGES else "internal"
        self.template = MESSAGES[self.code]
        self.params: dict[str, str | int] = dict(params or {})
        self.transient = transient
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)

    @property
    def message_vi(self) -> str:
        try:
            return self.template % self.params if self.params else self.template
        except (KeyError, TypeError):  # parameters lost on the way: show the sentence rather than fail
            return self.template


class DocumentRefused(ReadingFailed):
    """The file itself is at fault: it will be refused again however often it is tried."""
