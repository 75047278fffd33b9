"""A paper that the archive already holds is offered, linked and seen to be used; nobody uploads it again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import address_of, choose, date_of, go_on, heading
from tests.support.stack import Stack, wait_until

pytestmark = pytest.mark.browser
FILED = "select 1 from archive_recordowner where id_number = '056198007891'"


def fill_side(citizen: Visitor, name: str, birth: tuple[str, str, str], national_id: str, *, known: bool) -> None:
    """One column of the official two-column form; what the account knows is there already."""
    page = citizen.page
    if not known:
        page.get_by_label("Họ, chữ đệm, tên", exact=True).fill(name)
        date_of(page, "Ngày, tháng, năm sinh", *birth)
        page.get_by_label("Số định danh cá nhân").fill(national_id)
        page.get_by_label("Dân tộc").select_option(label="Kinh")
        address_of(page, "Nơi cư trú", "Tỉnh Khánh Hòa", "Phường Nha Trang", "101 Nguyễn Thị Minh Khai")
    choose(page, "Tình trạng hôn nhân", "Chưa đăng ký kết hôn với ai")
    page.get_by_label("Kết hôn lần thứ mấy").fill("1")
    go_on(citizen)


def test_a_marriage_uses_the_certificate_that_stands_in_the_vault(
    visitor: Callable[..., Visitor], stack: Stack, mails: Callable[[str], list[str]]
) -> None:
    wait_until("the demo's certificate is read, checked, signed and filed", lambda: stack.sql(FILED), seconds=120)
    citizen = visitor()
    citizen.sign_in("hoa")
    page = citizen.page
    page.goto(f"{stack.url}/thu-tuc/1.000894/")
    expect(page.get_by_text("đã có trong kho của bạn").first).to_be_visible()
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="Người yêu cầu").click()
    heading(citizen, "Người yêu cầu")
    choose(page, "Bạn là bên nào", "Bên nữ")
    go_on(citizen)
    heading(citizen, "Bên nữ")
    fill_side(citizen, "Lê Thị Thu Hoa", ("02", "11", "1998"), "056198007891", known=True)
    heading(citizen, "Bên nam")
    fill_side(citizen, "Phạm Minh Đức", ("30", "5", "1996"), "056096002345", known=False)
    heading(citizen, "Bản sao và cam đoan")
    page.get_by_label(re.compile("^Chúng tôi cam đoan")).check()
    page.get_by_role("group", name=re.compile("bản sao")).get_by_label("Không", exact=True).check()
    go_on(citizen)

    heading(citizen, "Giấy tờ kèm theo")
    offer = page.get_by_role("region", name=re.compile("^Giấy xác nhận tình trạng hôn nhân"))
    expect(offer.get_by_text("Có sẵn trong kho giấy tờ của bạn")).to_be_visible()
    offer.get_by_role("button", name=re.compile("^Dùng giấy này")).click()
    expect(page.get_by_text("Từ kho giấy tờ của bạn").first).to_be_visible()
    citizen.no_axe_violations()
    page.get_by_role("link", name="Tiếp tục: kiểm tra và nộp").click()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    heading(citizen, "Đã nộp hồ sơ")
    found = re.search(r"H32(?:\.\d\d)+-\d{8}-\d{7}", page.locator("main").inner_text())
    assert found

    page.goto(f"{stack.url}/kho-giay-to/")
    heading(citizen, "Kho giấy tờ của tôi")
    page.get_by_role("link", name="Giấy xác nhận tình trạng hôn nhân").first.click()
    expect(page.get_by_text("Dùng lại trong hồ sơ")).to_be_visible()
    expect(page.get_by_text(found.group())).to_be_visible()
    citizen.no_axe_violations()
    linked = "select record_version from onestop_dossierpaper p join onestop_dossier d on d.id = p.dossier_id"
    assert stack.sql(f"{linked} where d.code = %s and p.record_id is not null and p.file_id is null", found.group())

    stranger = visitor()
    stranger.sign_in("tam")
    answer = stranger.page.goto(page.url)
    assert answer is not None
    assert answer.status == 404

    clerk = visitor()
    clerk.sign_in("motcua.nhatrang")
    clerk.page.goto(f"{stack.url}/mot-cua/ho-so/{found.group()}/")
    expect(clerk.page.get_by_text("Dùng lại từ kho").first).to_be_visible()
    clerk.no_axe_violations()
