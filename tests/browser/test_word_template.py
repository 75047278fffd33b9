"""An administrator gives a form a Word layout of its own: told what is wrong, helped to start, shown a sample."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import heading
from tests.forms.word_files import texts, word
from tests.support.stack import Stack

pytestmark = pytest.mark.browser


def send(page: Page, name: str, data: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label("Tệp mẫu Word").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    page.get_by_role("button", name="Tải lên và kiểm tra").click()


def downloaded(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).click()
    return waiting.value.path().read_bytes()


def test_from_a_wrong_name_to_a_sample_in_word(stack: Stack, visitor: Callable[..., Visitor]) -> None:
    admin = visitor()
    admin.sign_in("quantri.tinh")
    page = admin.page
    page.goto(stack.url + "/bieu-mau/?q=ket+hon")
    page.get_by_role("main").get_by_role("link", name="Tờ khai đăng ký kết hôn").first.click()
    page.get_by_role("button", name="Sửa thành bản mới").click()
    page.get_by_role("link", name="Mẫu Word").click()
    heading(admin, "Mẫu Word")
    send(page, "sai.docx", word("Bên nữ: {{ bride_ful_name }}"))
    expect(page.get_by_text("Không có tên “bride_ful_name”")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("bride_full_name", exact=True).first).to_be_visible()
    admin.no_axe_violations()
    send(page, "dung.docx", downloaded(page, "Tải mẫu bắt đầu"))
    expect(page.get_by_role("link", name="Xem thử (Word)")).to_be_visible(timeout=60_000)
    assert any("TỜ KHAI ĐĂNG KÝ KẾT HÔN" in line for line in texts(downloaded(page, "Xem thử (Word)")))
    admin.no_axe_violations()
