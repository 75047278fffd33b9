"""From a pile of scans to a signed record that its owner finds: indexer, checker, keeper, citizen."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

import pikepdf
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from digitization.samples.papers import decision, marital_status_certificate, render
from tests.browser.conftest import Visitor
from tests.browser.steps import heading, small_pdf
from tests.support.stack import Stack, wait_until

pytestmark = pytest.mark.browser
BATCH = "Giấy xác nhận tình trạng hôn nhân năm 2024, hộp 7"
OWNER, OWNER_ID = "Trần Quốc Minh", "056093004567"
ABSTRACT = "Xác nhận tình trạng hôn nhân của ông Trần Quốc Minh"
ISSUED_ON = dt.date(2024, 6, 18)
READING = 150_000
"""Milliseconds a page may need on a busy machine; the expectation ends as soon as it holds."""


def _pdf(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def _zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("giay-to.txt", "không phải PDF")
    return out.getvalue()


def _locked() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(small_pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(user="bi-mat", owner="bi-mat"))
    return out.getvalue()


def pile() -> list[FilePayload]:
    """What lies in the box: three papers, and three files that are none."""
    paper = marital_status_certificate(OWNER, OWNER_ID, ISSUED_ON, born_on=dt.date(1993, 8, 21), sex="Nam", number=127)
    other = marital_status_certificate("Đỗ Thị Thu Thảo", "056187004321", dt.date(2024, 5, 9), number=98)
    return [
        _pdf("giay-cua-ong-minh.pdf", render(paper, seed=71)),
        _pdf("anh-nen-doi-duoi.pdf", _zip()),
        _pdf("giay-cua-ba-thao.pdf", render(other, colour="grey", seed=72)),
        _pdf("co-mat-khau.pdf", _locked()),
        _pdf("quyet-dinh.pdf", render(decision(Random(73)), colour="bw", seed=73)),
        _pdf("rong.pdf", b""),
    ]


def open_batch(indexer: Visitor) -> None:
    page = indexer.page
    page.get_by_role("link", name="Lô số hóa").first.click()
    heading(indexer, "Lô số hóa")
    page.get_by_role("link", name="Mở lô mới").click()
    heading(indexer, "Mở lô mới")
    page.get_by_role("button", name="Mở lô").click()
    expect(page.get_by_role("alert")).to_contain_text("Tên lô")
    indexer.no_axe_violations()
    page.get_by_label("Tên lô").fill(BATCH)
    page.get_by_label("Loại giấy tờ").fill("giay xac nhan tinh trang hon nhan")
    page.get_by_label("Hộp").fill("7")
    page.get_by_role("button", name="Mở lô").click()
    heading(indexer, BATCH)


def upload_pile(indexer: Visitor) -> None:
    """Every file gets its own answer; those that are papers go on, and the page tells how far they are."""
    page = indexer.page
    page.get_by_label("Tải tệp quét lên").set_input_files(pile())
    sent = page.locator("main").get_by_role("listitem")
    expect(sent.filter(has_text="rong.pdf")).to_contain_text("tệp rỗng")
    expect(sent.filter(has_text="anh-nen-doi-duoi.pdf")).to_contain_text("không phải là tệp PDF", timeout=30_000)
    for taken in ("giay-cua-ong-minh.pdf", "quyet-dinh.pdf"):  # now in the table; the list keeps what is to be seen to
        expect(row(page, taken)).to_be_visible(timeout=30_000)
        expect(sent.filter(has_text=taken)).to_have_count(0)
    progress = page.get_by_label("Đang đọc và xử lý")
    expect(progress).to_be_visible()
    indexer.no_axe_violations()

    refused = row(page, "co-mat-khau.pdf")
    expect(refused).to_contain_text("mật khẩu", timeout=READING)
    expect(refused).to_contain_text("Tệp bị từ chối")
    expect(page.get_by_text("3 giấy tờ chờ nhập chỉ mục.")).to_be_visible(timeout=READING)
    expect(progress).to_be_hidden(timeout=READING)
    expect(page.get_by_text("rong.pdf")).to_have_count(1)  # said, but not in the batch
    indexer.no_axe_violations()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("table").get_by_role("row").filter(has_text=name)


def field(page: Page, label: str) -> Locator:
    """The input of the reading desk with this label."""
    return page.get_by_label(re.compile(rf"^{label}( \(nếu có\))?$"))


def place_of(page: Page, label: str) -> Locator:
    """The box drawn on the page picture where the value was read."""
    title = page.locator("title").filter(has_text=re.compile(rf"^{label}$"))
    return page.get_by_role("img", name="Ảnh trang 1").locator("rect").filter(has=title)


def index_paper(indexer: Visitor) -> None:
    page = indexer.page
    row(page, "giay-cua-ong-minh.pdf").get_by_role("link", name="giay-cua-ong-minh.pdf").click()
    heading(indexer, "Nhập chỉ mục")
    expect(field(page, "Số")).to_have_value("127")
    expect(field(page, "Ngày ban hành")).to_have_value("18/06/2024")
    expect(field(page, "Cơ quan ban hành")).to_have_value(re.compile("nhân dân phường Nha Trang", re.IGNORECASE))
    expect(field(page, "Người ký")).to_have_value("Trần Minh Khánh")
    desk = page.locator("form").filter(has=page.get_by_role("button", name="Xác nhận, sang giấy tiếp theo"))
    expect(desk.get_by_text(re.compile(r"^\s*(Chắc chắn|Nên xem lại) \d+%$")).first).to_be_visible()
    expect(desk.get_by_role("link", name="đọc từ trang 1").first).to_be_visible()

    field(page, "Ngày ban hành").focus()
    expect(place_of(page, "Ngày ban hành")).to_have_class(re.compile("is-lit"))
    expect(place_of(page, "Người ký")).not_to_have_class(re.compile("is-lit"))
    field(page, "Người ký").focus()
    expect(place_of(page, "Người ký")).to_have_class(re.compile("is-lit"))
    expect(place_of(page, "Ngày ban hành")).not_to_have_class(re.compile("is-lit"))

    walk_by_enter(page)
    field(page, "Trích yếu nội dung").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Hãy nhập trích yếu nội dung")
    indexer.no_axe_violations()
    field(page, "Trích yếu nội dung").fill(ABSTRACT)
    owner = page.get_by_role("group", name="Chủ giấy tờ 1")
    owner.get_by_label("Họ và tên hoặc tên tổ chức", exact=True).fill(OWNER)
    owner.get_by_label("Số giấy tờ", exact=True).fill(OWNER_ID)
    page.get_by_role("button", name="Xác nhận, sang giấy tiếp theo").click()
    expect(page.get_by_text(f"Đã lưu “{ABSTRACT}”.")).to_be_visible()
    indexer.no_axe_violations()


SEEN = """element => {
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return top === element || element.contains(top);
}"""


def walk_by_enter(page: Page) -> None:
    """From the first field to the button by one key, and what has the focus is never under a bar."""
    confirm = page.get_by_role("button", name="Xác nhận, sang giấy tiếp theo")
    page.locator("#desk-form").locator("input:not([type=hidden]), textarea").first.focus()
    steps = 0
    while not confirm.evaluate("button => button === document.activeElement"):
        focused = page.locator(":focus")
        name = focused.get_attribute("name")
        wait_until(f"{name} is seen while it has the focus", lambda at=focused: at.evaluate(SEEN))
        page.keyboard.press("Enter")
        steps += 1
        assert steps < 40, name
    assert steps > 10


def cannot_check_her_own(indexer: Visitor) -> None:
    page = indexer.page
    page.get_by_role("navigation", name="Vị trí trang").get_by_role("link").last.click()
    heading(indexer, BATCH)
    page.get_by_role("link", name=ABSTRACT).click()
    expect(page.get_by_text("Bạn đã nhập chỉ mục giấy tờ này nên người khác phải kiểm tra.")).to_be_visible()
    expect(page.get_by_role("button", name="Đúng, duyệt")).to_have_count(0)
    indexer.no_axe_violations()


def check_paper(checker: Visitor) -> None:
    page = checker.page
    page.get_by_role("link", name="Lô số hóa").first.click()
    page.get_by_role("link", name=BATCH).click()
    heading(checker, BATCH)
    page.get_by_role("link", name=ABSTRACT).click()
    heading(checker, "Kiểm tra chỉ mục")
    for text in (ABSTRACT, OWNER, "127", "18/06/2024"):
        expect(page.locator("main").get_by_text(text).first).to_be_visible()
    page.get_by_role("button", name="Đúng, duyệt").click()
    expect(page.get_by_text("Đã xong các giấy tờ chờ bạn trong lô này.")).to_be_visible()
    # The bar: even a lost wake-up is made good within two minutes.
    expect(row(page, ABSTRACT)).to_contain_text("Đã lưu kho", timeout=120_000)
    checker.no_axe_violations()


def find_in_store(checker: Visitor) -> None:
    """By words of the paper itself, typed without diacritics; the look is noted."""
    page = checker.page
    page.get_by_role("link", name="Kho dữ liệu").first.click()
    page.get_by_label("Tìm trong kho").fill("tran quoc minh chua dang ky ket hon")
    page.get_by_role("button", name="Lọc").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(ABSTRACT)  # best match first, below the head
    checker.no_axe_violations()
    page.get_by_role("link", name=ABSTRACT).click()
    heading(checker, ABSTRACT)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải giấy tờ").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def owner_looks(owner: Visitor) -> None:
    page = owner.page
    page.goto(owner.stack.url)
    page.get_by_label(re.compile("^Tài khoản:")).click()
    page.get_by_role("link", name="Kho giấy tờ").filter(visible=True).first.click()
    heading(owner, "Kho giấy tờ của tôi")
    card = page.get_by_role("listitem").filter(has_text=ABSTRACT)
    card.get_by_role("link", name="Giấy xác nhận tình trạng hôn nhân").click()
    heading(owner, "Giấy xác nhận tình trạng hôn nhân")
    expect(page.get_by_text("127/UBND-XNTTHN")).to_be_visible()
    wait_until("the signature is verified", lambda: _says(page, "Chữ ký hợp lệ"))
    expect(page.get_by_text("Nghiệp vụ của cơ quan lưu giữ").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải giấy tờ").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.reload()
    expect(page.get_by_text("Chủ giấy tờ mở giấy tờ của mình").first).to_be_visible()
    owner.no_axe_violations()


def _says(page: Page, text: str) -> bool:
    page.reload()
    return page.get_by_text(text).count() > 0


def test_a_pile_of_old_papers_becomes_records_their_owners_find(visitor: Callable[..., Visitor], stack: Stack) -> None:
    indexer = visitor()
    indexer.sign_in("sohoa.nhatrang")
    open_batch(indexer)
    upload_pile(indexer)
    index_paper(indexer)
    cannot_check_her_own(indexer)

    checker = visitor()
    checker.sign_in("kiemtra.nhatrang")
    check_paper(checker)
    find_in_store(checker)

    for phone in (True, False):
        owner = visitor(phone=phone)
        owner.sign_in("minh")
        owner_looks(owner)

    stranger = visitor()
    stranger.sign_in("kiemtra.dienkhanh")
    answer = stranger.page.goto(checker.page.url)
    assert answer is not None
    assert answer.status == 404
