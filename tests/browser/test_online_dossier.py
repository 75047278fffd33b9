"""From a birth to a signed certificate in the family's vault, as the people concerned would do it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.steps import address_of, choose, date_of, go_on, heading, small_pdf
from tests.support.stack import Stack, wait_until

pytestmark = pytest.mark.browser
CHILD = "Trần Nguyễn Minh An"


def find_procedure(citizen: Visitor) -> None:
    """Without diacritics, with them, and by code; suggestions come while typing."""
    page = citizen.page
    page.goto(citizen.stack.url)
    heading(citizen, "Bạn cần làm thủ tục gì?")
    search = page.get_by_role("searchbox", name="Tìm thủ tục")
    for words in ("đăng ký khai sinh", "1.001193", "dang ky khai sinh"):
        search.fill(words)
        expect(page.get_by_role("link", name=re.compile("^Đăng ký khai sinh 1.001193"))).to_be_visible()
    search.press("Enter")
    page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    heading(citizen, "Đăng ký khai sinh")
    page.get_by_role("link", name="Nộp hồ sơ trực tuyến").click()


def fill_form(citizen: Visitor) -> None:
    page = citizen.page
    heading(citizen, "Bạn nộp hồ sơ ở đâu?")
    expect(page.get_by_label("Nơi nộp hồ sơ").locator("option:checked")).to_have_text(
        "Ủy ban nhân dân phường Nha Trang"
    )
    page.get_by_role("button", name="Bắt đầu").click()
    heading(citizen, "Đăng ký khai sinh")
    page.get_by_role("link", name="Người yêu cầu").click()

    heading(citizen, "Người yêu cầu")
    expect(page.get_by_label("Họ, chữ đệm, tên người yêu cầu")).to_have_value("Nguyễn Thị Lan")
    go_on(citizen)
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Quan hệ với người được khai sinh")
    citizen.no_axe_violations()
    choose(page, "Quan hệ với người được khai sinh", "Mẹ")
    go_on(citizen)

    heading(citizen, "Người được khai sinh")
    page.get_by_label("Họ, chữ đệm, tên", exact=True).fill(CHILD)
    date_of(page, "Ngày, tháng, năm sinh", "10", "11", "2026")
    choose(page, "Giới tính", "Nam")
    page.get_by_label("Dân tộc").select_option(label="Kinh")
    address_of(page, "Nơi sinh", "Tỉnh Khánh Hòa", "Phường Nha Trang", "Bệnh viện đa khoa tỉnh")
    address_of(page, "Quê quán", "Tỉnh Khánh Hòa", "Phường Nha Trang", "12 Trần Phú")
    go_on(citizen)

    heading(citizen, "Người mẹ")
    page.get_by_label("Họ, chữ đệm, tên người mẹ").fill("Nguyễn Thị Lan")
    page.get_by_label(re.compile("^Số định danh cá nhân")).fill("056195001234")
    address_of(page, "Nơi cư trú", "Tỉnh Khánh Hòa", "Phường Nha Trang", "12 Trần Phú")
    go_on(citizen)

    heading(citizen, "Người cha")
    page.get_by_label("Họ, chữ đệm, tên người cha").fill("Trần Quốc Minh")
    page.get_by_label(re.compile("^Số định danh cá nhân")).fill("056093004567")
    expect(page.locator("#f-father-birth_year")).to_have_text("1993")
    page.get_by_label(re.compile("^Dân tộc")).select_option(label="Kinh")
    page.get_by_label(re.compile("^Quốc tịch")).fill("Việt Nam")
    address_of(page, "Nơi cư trú", "Tỉnh Khánh Hòa", "Phường Nha Trang", "12 Trần Phú")
    go_on(citizen)

    heading(citizen, "Bản sao và cam đoan")
    page.get_by_label(re.compile("^Tôi cam đoan")).check()
    if page.get_by_role("group", name=re.compile("bản sao")).count():
        page.get_by_role("group", name=re.compile("bản sao")).get_by_label("Không", exact=True).check()
    go_on(citizen)


def attach_and_submit(citizen: Visitor) -> str:
    """Attach the certificate of birth from the hospital, check the answers, submit; returns the dossier's code."""
    page = citizen.page
    heading(citizen, "Giấy tờ kèm theo")
    needed = page.get_by_role("region", name=re.compile("^Giấy chứng sinh"))
    needed.get_by_label(re.compile("^Tải lên: Giấy chứng sinh")).set_input_files(
        {"name": "giay-chung-sinh.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
    )
    expect(needed.get_by_text("Đã kiểm tra")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Tiếp tục: kiểm tra và nộp").click()
    heading(citizen, "Kiểm tra trước khi nộp")
    expect(page.get_by_text(CHILD)).to_be_visible()
    check_page = page.url
    page.get_by_role("button", name="Nộp hồ sơ").dblclick()
    heading(citizen, "Đã nộp hồ sơ")
    code = page.locator("main").inner_text()
    found = re.search(r"H32(?:\.\d\d)+-\d{8}-\d{7}", code)
    assert found, code
    expect(page.get_by_role("img", name=re.compile("QR"))).to_be_visible()
    wait_until("the receipt is printed", lambda: receipt_is_there(citizen))
    # Going back and sending again gives the same dossier, not a second one.
    page.goto(check_page)
    made = "select 1 from onestop_dossier d join accounts_user u on u.id = d.submitter_id where u.username = 'lan'"
    assert len(citizen.stack.sql(made)) == 1
    return found.group()


def receipt_is_there(citizen: Visitor) -> bool:
    citizen.page.reload()
    return citizen.page.get_by_role("link", name="Tải giấy biên nhận").count() == 1


def open_dossier(officer: Visitor, code: str) -> None:
    officer.page.goto(officer.stack.url + "/mot-cua/")
    officer.no_axe_violations()
    officer.page.get_by_role("row").filter(has_text=code).get_by_role("link").first.click()
    expect(officer.page.get_by_text(code).first).to_be_visible()
    officer.no_axe_violations()


def accept(clerk: Visitor, code: str) -> None:
    open_dossier(clerk, code)
    page = clerk.page
    expect(page.get_by_text("Trả lời tiếp nhận trước")).to_be_visible()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    page.goto(f"{clerk.stack.url}/mot-cua/ho-so/{code}/")
    expect(page.get_by_text("Hẹn trả kết quả").first).to_be_visible()
    page.get_by_label("Người nhận").select_option(index=0)
    page.get_by_role("button", name="Chuyển xử lý").click()


def process(specialist: Visitor, code: str) -> None:
    open_dossier(specialist, code)
    page = specialist.page
    page.get_by_role("button", name="Xác nhận đã nhận hồ sơ").click()
    page.goto(f"{specialist.stack.url}/mot-cua/ho-so/{code}/")
    page.get_by_role("link", name="Soạn kết quả").click()
    specialist.no_axe_violations()
    page.get_by_role("button", name="Lưu và về hồ sơ để trình").click()
    page.get_by_role("button", name="Trình lãnh đạo phê duyệt").click()


def approve(leader: Visitor, code: str) -> None:
    open_dossier(leader, code)
    page = leader.page
    page.get_by_role("link", name="Xem dự thảo và phê duyệt").click()
    leader.no_axe_violations()
    page.get_by_role("button", name=re.compile("^Phê duyệt")).click()


def test_a_birth_is_registered_online_from_the_search_to_the_vault(
    visitor: Callable[..., Visitor], stack: Stack, mails: Callable[[str], list[str]]
) -> None:
    citizen = visitor(phone=True)
    citizen.sign_in("lan")
    find_procedure(citizen)
    fill_form(citizen)
    code = attach_and_submit(citizen)

    anyone = visitor()
    anyone.page.goto(f"{stack.url}/tra-cuu/?ma={code}")
    expect(anyone.page.get_by_text("Mới đăng ký")).to_be_visible()
    assert "Lan" not in anyone.page.locator("main").inner_text()
    assert "khai sinh" not in anyone.page.locator("main").inner_text().lower()
    anyone.no_axe_violations()

    stranger = visitor()
    stranger.sign_in("motcua.dienkhanh")
    answer = stranger.page.goto(f"{stack.url}/mot-cua/ho-so/{code}/")
    assert answer is not None
    assert answer.status == 404

    for username, work in (("motcua.nhatrang", accept), ("tuphap.nhatrang", process), ("lanhdao.nhatrang", approve)):
        officer = visitor()
        officer.sign_in(username)
        work(officer, code)

    wait_until(
        "the result is signed, filed and returned",
        lambda: stack.sql("select 1 from onestop_dossier where code = %s and state = 'returned'", code),
        seconds=90,
    )
    page = citizen.page
    page.goto(f"{stack.url}/ho-so-cua-toi/{code}/")
    expect(page.get_by_text("Đã có kết quả").first).to_be_visible()
    for step in ("Đã nộp hồ sơ", "Đã tiếp nhận hồ sơ", "Đã trình lãnh đạo phê duyệt"):
        expect(page.get_by_role("heading", name=step)).to_be_visible()
    citizen.no_axe_violations()
    for username in ("lan", "minh"):
        parent = visitor(phone=True)
        parent.sign_in(username)
        parent.page.goto(f"{stack.url}/kho-giay-to/")
        parent.page.get_by_role("link", name="Giấy khai sinh").click()
        wait_until("the signatures are verified", lambda parent=parent: signature_is_valid(parent))
        parent.no_axe_violations()
        with parent.page.expect_download() as download:
            parent.page.get_by_role("link", name="Tải giấy tờ").click()
        assert download.value.path().read_bytes().startswith(b"%PDF")
        parent.page.reload()
        expect(parent.page.get_by_text("Chủ giấy tờ mở giấy tờ của mình").first).to_be_visible()

    told = wait_until("the citizen is told by e-mail", lambda: (m := mails("lan@example.vn")) and len(m) >= 3 and m)
    assert all(code in subject or "hồ sơ" in subject.lower() for subject in told)
    page.goto(f"{stack.url}/thong-bao/")
    heading(citizen, "Thông báo")


def signature_is_valid(visitor: Visitor) -> bool:
    visitor.page.reload()
    return visitor.page.get_by_text("Chữ ký hợp lệ").count() > 0
