"""Filling in a form in a real browser: when saving fails, in two windows, and when one changes one's mind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import choose, go_on, heading
from tests.support.stack import PASSWORD, Stack

pytestmark = pytest.mark.browser
BIRTH = "1.001193"


@pytest.fixture(autouse=True)
def nothing_left_open(stack: Stack) -> Iterator[None]:
    """Other walks begin with forms of their own."""
    yield
    stack.sql("update eforms_draft set state = 'discarded' where state = 'open'")


def begin(citizen: Visitor, username: str) -> None:
    """A new draft, open at its first page."""
    citizen.sign_in(username)
    page = citizen.page
    page.goto(f"{citizen.stack.url}/nop-ho-so/{BIRTH}/")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="Người yêu cầu").click()
    heading(citizen, "Người yêu cầu")


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def email(page: Page) -> Locator:
    return page.get_by_label(re.compile("^Thư điện tử"))


def stored(stack: Stack, username: str) -> str | None:
    rows = stack.sql(
        "select d.answers ->> 'applicant.email' from eforms_draft d join accounts_user u on u.id = d.owner_id"
        " where u.username = %s and d.state = 'open'",
        username,
    )
    assert len(rows) == 1
    return rows[0][0]


def forget(citizen: Visitor, *names: str) -> None:
    """The browser loses cookies, as phones do with a tab restored after days."""
    for name in names:
        citizen.context.clear_cookies(name=name)


def sign_in_here(page: Page, username: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_every_failure_to_save_is_named_and_nothing_typed_is_lost(
    visitor: Callable[..., Visitor], stack: Stack
) -> None:
    citizen = visitor(phone=True)
    begin(citizen, "lan")
    page = citizen.page
    expect(state(page)).to_have_attribute("role", "status")

    email(page).fill("mot@example.vn")
    expect(state(page)).to_contain_text("Đã lưu lúc")
    assert stored(stack, "lan") == "mot@example.vn"

    citizen.context.set_offline(True)
    email(page).fill("hai@example.vn")
    expect(state(page)).to_contain_text("mất kết nối mạng")
    expect(state(page)).to_be_in_viewport()
    citizen.no_axe_violations()
    citizen.context.set_offline(False)
    expect(state(page)).to_contain_text("Đã lưu lúc")
    assert stored(stack, "lan") == "hai@example.vn"

    broken = {"times": 1}

    def break_once(route: Route) -> None:
        if route.request.method == "POST" and broken["times"]:
            broken["times"] -= 1
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/nguoi-yeu-cau/", break_once)
    email(page).fill("ba@example.vn")
    expect(state(page)).to_contain_text("máy chủ gặp sự cố")
    expect(state(page)).to_contain_text("Đã lưu lúc")  # it tries again by itself
    page.unroute("**/nguoi-yeu-cau/")
    assert stored(stack, "lan") == "ba@example.vn"

    page.get_by_label("Điện thoại").fill("12")
    email(page).focus()
    expect(state(page)).to_contain_text("trừ câu chưa hợp lệ. “Điện thoại”")
    page.get_by_label("Điện thoại").fill("0905123456")
    expect(state(page)).to_have_text(re.compile("^Đã lưu lúc [0-9:]+$"))

    forget(citizen, "mc_session")
    email(page).fill("bon@example.vn")
    expect(state(page)).to_contain_text("phiên làm việc đã hết hạn")
    state(page).get_by_role("button", name="Đăng nhập lại").click()
    sign_in_here(page, "lan")
    heading(citizen, "Người yêu cầu")
    expect(page.get_by_text("nhưng không mất gì")).to_be_visible()
    expect(email(page)).to_have_value("bon@example.vn")
    assert stored(stack, "lan") == "ba@example.vn"
    choose(page, "Quan hệ với người được khai sinh", "Mẹ")
    go_on(citizen)
    heading(citizen, "Người được khai sinh")
    assert stored(stack, "lan") == "bon@example.vn"


def test_an_older_tab_goes_on_saving_after_signing_in_anew_and_never_overwrites_a_newer_one(
    visitor: Callable[..., Visitor], stack: Stack
) -> None:
    citizen = visitor()
    begin(citizen, "minh")
    old = citizen.page
    forget(citizen, "mc_session")
    new = citizen.context.new_page()
    new.goto(old.url)
    sign_in_here(new, "minh")
    expect(new.get_by_role("heading", level=1, name="Người yêu cầu")).to_be_visible()

    email(old).fill("the-cu@example.vn")
    expect(state(old)).to_contain_text("Đã lưu lúc")
    assert stored(stack, "minh") == "the-cu@example.vn"

    email(new).fill("the-moi@example.vn")
    expect(state(new)).to_contain_text("vừa được lưu ở một cửa sổ khác")
    assert stored(stack, "minh") == "the-cu@example.vn"
    state(new).get_by_role("button", name="Xem và chọn").click()
    expect(new.get_by_role("alert").get_by_text("Chưa có gì bị ghi đè")).to_be_visible()
    expect(email(new)).to_have_value("the-moi@example.vn")
    new.get_by_role("button", name="Bỏ nội dung ở đây, dùng nội dung đã lưu").click()
    expect(email(new)).to_have_value("the-cu@example.vn")


def test_without_script_a_restored_tab_keeps_the_typing(visitor: Callable[..., Visitor], stack: Stack) -> None:
    citizen = visitor(phone=True, javascript=False)
    citizen.sign_in("hoa")
    page = citizen.page
    page.goto(f"{stack.url}/nop-ho-so/{BIRTH}/")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="Người yêu cầu").click()
    email(page).fill("khoi-phuc@example.vn")
    choose(page, "Quan hệ với người được khai sinh", "Mẹ")
    forget(citizen, "csrftoken", "mc_session")
    go_on(citizen)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trang này đã mở quá lâu")
    page.get_by_role("link", name="Đăng nhập để tiếp tục").click()
    sign_in_here(page, "hoa")
    expect(email(page)).to_have_value("khoi-phuc@example.vn")
    forget(citizen, "csrftoken")
    go_on(citizen)
    page.get_by_role("link", name="Tiếp tục với nội dung vừa nhập").click()
    expect(email(page)).to_have_value("khoi-phuc@example.vn")
    go_on(citizen)
    expect(page.get_by_role("heading", level=1)).to_have_text("Người được khai sinh")
    assert stored(stack, "hoa") == "khoi-phuc@example.vn"


def test_changing_ones_mind_and_back_brings_the_answer_back(visitor: Callable[..., Visitor], stack: Stack) -> None:
    citizen = visitor()
    begin(citizen, "lan")
    page = citizen.page
    other = page.get_by_label(re.compile("^Ghi rõ quan hệ"))
    choose(page, "Quan hệ với người được khai sinh", "Người khác")
    other.fill("Dì ruột")
    expect(state(page)).to_contain_text("Đã lưu lúc")
    choose(page, "Quan hệ với người được khai sinh", "Mẹ")
    expect(other).to_be_hidden()
    go_on(citizen)
    heading(citizen, "Người được khai sinh")
    page.go_back()
    expect(other).to_be_hidden()
    choose(page, "Quan hệ với người được khai sinh", "Người khác")
    expect(other).to_have_value("Dì ruột")
    expect(state(page)).to_contain_text("Đã lưu lúc")


def test_ten_megabytes_are_answered_with_a_page_not_a_broken_line(
    visitor: Callable[..., Visitor], stack: Stack
) -> None:
    citizen = visitor()
    begin(citizen, "lan")
    page = citizen.page
    page.evaluate(
        "() => { const box = document.createElement('textarea'); box.name = 'x'; box.value = 'x'.repeat(1e7);"
        " document.querySelector('form[data-autosave]').append(box); }"
    )
    go_on(citizen)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nội dung gửi lên quá lớn")
