"""Every type of field in every state, as an author of forms sees them: nothing axe objects to, rows come and go."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("phone", "width"), [(False, 1280), (True, 360)], ids=["desk", "phone"])
def test_no_type_in_any_state_has_an_axe_violation(visitor: Callable[..., Visitor], phone: bool, width: int) -> None:
    author = visitor(phone=phone)
    author.page.set_viewport_size({"width": width, "height": 800})
    author.sign_in("quantri.tinh")
    author.page.goto(author.stack.url + "/bieu-mau/kieu-truong/")
    expect(author.page.get_by_role("heading", name="Kiểu trường", exact=True)).to_be_visible()
    author.no_axe_violations()
    wide = author.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    assert author.page.evaluate("innerWidth") == width
    for state in ("Để trống", "Đã điền", "Bị từ chối", "Chỉ xem", "Tạm khóa"):
        assert author.page.get_by_role("heading", name=state, exact=True).count() >= 20


def test_what_is_read_only_takes_the_focus_and_no_typing(visitor: Callable[..., Visitor]) -> None:
    author = visitor()
    author.sign_in("quantri.tinh")
    author.page.goto(author.stack.url + "/bieu-mau/kieu-truong/")
    line = author.page.locator("[id='f-person_name-readonly']")
    before = line.input_value()
    line.focus()
    author.page.keyboard.type("xyz")
    expect(line).to_have_value(before)
    expect(line).not_to_be_disabled()
    choice = author.page.get_by_role("textbox", name="Địa chỉ", exact=True).last
    choice.focus()
    expect(choice).to_be_focused()
    expect(choice).to_have_attribute("aria-readonly", "true")
    author.page.keyboard.type("xyz")
    expect(choice).not_to_contain_text("xyz")


def test_rows_of_a_table_come_and_go_without_a_reload(visitor: Callable[..., Visitor]) -> None:
    author = visitor()
    author.sign_in("quantri.tinh")
    author.page.goto(author.stack.url + "/bieu-mau/kieu-truong/")
    table = author.page.locator("[data-rows='table.empty']")
    names = table.get_by_label("Họ, chữ đệm, tên")
    names.first.fill("Nguyễn Thị Lan")
    table.get_by_role("button", name="Thêm dòng").click()
    expect(names).to_have_count(2)
    expect(names.nth(1)).to_be_focused()
    expect(names.nth(1)).to_have_value("")
    expect(names.nth(1)).to_have_attribute("name", "table.empty__1__name")
    table.get_by_role("button", name="Bỏ dòng này").first.click()
    expect(names.first).to_be_hidden()
    expect(names.first).to_have_value("")
    expect(table.get_by_role("status")).to_have_text("Đã bỏ một dòng")
