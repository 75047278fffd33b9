"""The picture tour of the README: `./dev screenshots` walks a whole system of its own in a real browser.

The system is started for this walk alone (own database, files and ports) and is gone afterwards; the developer's data
is not touched. Only the demo province and what `tour_dossiers.py` adds is shown. Pictures go to `docs/pictures/`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("TEST_DB_SUFFIX", "_tour")

import django  # noqa: E402
import pypdfium2  # noqa: E402

django.setup()

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright  # noqa: E402
from weasyprint import HTML  # noqa: E402

from tests.support.stack import PASSWORD, Stack, wait_until, whole_system  # noqa: E402

PICTURES = Path(__file__).resolve().parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
LIMIT_BYTES = 2_500_000
expect.set_options(timeout=30_000)


class Tour:
    """A browser on a running system; every person has a window of their own, on the desk and on the phone."""

    def __init__(self, browser: Browser, stack: Stack, folder: Path) -> None:
        self.browser, self.stack, self.folder = browser, stack, folder
        self.contexts: dict[tuple[str, bool], BrowserContext] = {}

    def window(self, person: str = "", *, phone: bool = False) -> Page:
        """A window in which `person` is signed in; the phone shares the sign-in of the desk."""
        if (person, phone) not in self.contexts:
            options: dict[str, object] = {
                "viewport": PHONE if phone else DESKTOP,
                "device_scale_factor": 2 if phone else 1,
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
                "reduced_motion": "reduce",
            }
            context = self.browser.new_context(**options)  # type: ignore[arg-type]
            context.set_default_timeout(30_000)
            self.contexts[person, phone] = context
            if person:
                self._sign_in(context.new_page(), person)
        context = self.contexts[person, phone]
        return context.pages[0] if context.pages else context.new_page()

    def _sign_in(self, page: Page, person: str) -> None:
        page.goto(self.stack.url + "/tai-khoan/login/")
        page.get_by_label("Tên đăng nhập").fill(person)
        page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "/login/" not in url)

    def go(self, page: Page, path: str) -> None:
        answer = page.goto(self.stack.url + path)
        assert answer is not None, path
        assert answer.ok, (path, answer.status)

    def shoot(self, page: Page, name: str, *, height: int = 0, scroll: int = 0) -> None:
        """Save what the window shows, from the top or `scroll` further down; `height` for another window height."""
        size = page.viewport_size or DESKTOP
        if height:
            page.set_viewport_size({"width": size["width"], "height": height})
        page.evaluate(f"window.scrollTo(0, {scroll})")
        page.evaluate("document.fonts.ready")
        page.wait_for_load_state("networkidle")
        picture = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
        picture.save(self.folder / f"{name}.webp", quality=80, method=6)
        if height:
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
        print(f"  {name}", flush=True)

    def both(self, person: str, path: str, name: str, *, height: int = 0) -> None:
        """The same page on the desk and on the phone."""
        for phone in (False, True):
            page = self.window(person, phone=phone)
            self.go(page, path)
            self.shoot(page, f"{name}-phone" if phone else name, height=0 if phone else height)


BIRTH_NOTICE = """<style>
@page { size: A5 landscape; margin: 14mm }
body { font: 12pt Tinos }
h1 { font-size: 16pt; text-align: center }
.date { text-align: right }
</style>
<p><b>BỆNH VIỆN ĐA KHOA TỈNH KHÁNH HÒA</b><br>(bản minh họa, không có thật)</p>
<h1>GIẤY CHỨNG SINH</h1>
<p>Họ, chữ đệm, tên mẹ: <b>Nguyễn Thị Lan</b>. Số định danh cá nhân: 056195001234</p>
<p>Đã sinh con vào lúc 7 giờ 25 phút ngày 12 tháng 11 năm 2026. Giới tính của con: <b>Nam</b></p>
<p>Dự định đặt tên con là: <b>Trần Nguyễn Minh An</b></p>
<p class="date">Nha Trang, ngày 13 tháng 11 năm 2026</p>"""


def birth_notice() -> bytes:
    """The photograph that the mother attaches; invented."""
    page = pypdfium2.PdfDocument(HTML(string=BIRTH_NOTICE).write_pdf())[0]
    picture = BytesIO()
    page.render(scale=2).to_pil().save(picture, "JPEG", quality=85)
    return picture.getvalue()


def citizen_files(tour: Tour) -> str:
    """Nguyễn Thị Lan registers the birth of her child; returns the dossier's code."""
    tour.both("", "/", "citizen-home")
    tour.both("", "/thu-tuc/1.001193/", "citizen-procedure")
    page = tour.window("lan")
    tour.go(page, "/nop-ho-so/1.001193/")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="Người yêu cầu").click()
    page.get_by_role("radio", name="Mẹ", exact=True).check()
    save(page)
    fill_child(page)
    tour.shoot(page, "citizen-filling", height=1040)
    phone = tour.window("lan", phone=True)
    phone.goto(page.url)
    tour.shoot(phone, "citizen-filling-phone")
    save(page)
    save(page)
    fill_father(page)
    save(page)
    page.get_by_role("radio", name=re.compile("^Không")).first.check()
    page.get_by_role("checkbox").check()
    save(page)
    attach(page)
    page.get_by_role("link", name="Tiếp tục: kiểm tra và nộp").click()
    tour.shoot(page, "citizen-check")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.wait_for_url(re.compile("/da-nop/"))
    expect(page.get_by_role("link", name="Tải giấy biên nhận")).to_be_visible()
    tour.shoot(page, "citizen-confirmation")
    return str(page.get_by_text(re.compile(r"^H32[\d.]+-\d{8}-\d+$")).first.inner_text())


def save(page: Page) -> None:
    """Save a page of the form; the walk fails here when the form shows errors."""
    before = page.url
    page.get_by_role("button", name="Lưu và tiếp tục", exact=True).last.click()
    page.wait_for_url(lambda url: url != before)


def fill_child(page: Page) -> None:
    page.get_by_label("Họ, chữ đệm, tên").fill("Trần Nguyễn Minh An")
    for label, value in (("Ngày", "12"), ("Tháng", "11"), ("Năm", "2026")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("radio", name="Nam", exact=True).check()
    page.get_by_label("Dân tộc").select_option("Kinh")
    fill_address(page, "Nơi sinh", "Bệnh viện Đa khoa tỉnh Khánh Hòa")
    fill_address(page, "Quê quán", "")


def fill_father(page: Page) -> None:
    page.get_by_label(re.compile("^Họ, chữ đệm, tên người cha")).fill("Trần Quốc Minh")
    page.get_by_label(re.compile("^Số định danh|^Giấy tờ tùy thân")).first.fill("056093004567")
    page.get_by_label("Dân tộc").select_option("Kinh")
    page.get_by_label("Quốc tịch").fill("Việt Nam")
    fill_address(page, "Nơi cư trú", "45 Lê Thánh Tôn")


def fill_address(page: Page, legend: str, line: str) -> None:
    group = page.get_by_role("group", name=re.compile(f"^{legend}"))
    group.get_by_label("Tỉnh, thành phố").select_option(label="Tỉnh Khánh Hòa")
    commune = group.get_by_label("Xã, phường, đặc khu")
    expect(commune.locator("option", has_text="Nha Trang").first).to_be_attached()
    commune.select_option(label="Phường Nha Trang")
    if line:
        group.get_by_role("textbox").fill(line)


def attach(page: Page) -> None:
    paper = {"name": "giay-chung-sinh.jpg", "mimeType": "image/jpeg", "buffer": birth_notice()}
    page.locator("input[type=file]").first.set_input_files(paper)  # type: ignore[arg-type]
    send = page.get_by_role("button", name=re.compile("^Tải lên")).first
    if send.is_visible():
        send.click()
    expect(page.get_by_text("Đã kiểm tra").first).to_be_visible()


def office_handles(tour: Tour, code: str) -> None:
    """Accepted, drafted, approved, signed, filed: by three people."""
    clerk = tour.window("motcua.nhatrang")
    tour.go(clerk, "/mot-cua/")
    tour.shoot(clerk, "office-list")
    tour.go(clerk, f"/mot-cua/ho-so/{code}/")
    tour.shoot(clerk, "office-dossier", height=980)
    clerk.get_by_label("Chuyển ngay đến người xử lý").select_option(index=1)
    clerk.get_by_role("button", name="Tiếp nhận").click()
    expect(clerk.get_by_text(f"Đã tiếp nhận hồ sơ {code}")).to_be_visible()
    specialist = tour.window("tuphap.nhatrang")
    tour.go(specialist, f"/mot-cua/ho-so/{code}/")
    specialist.get_by_role("button", name="Xác nhận đã nhận hồ sơ").click()
    tour.go(specialist, f"/mot-cua/ho-so/{code}/du-thao/")
    specialist.get_by_role("button", name="Lưu và xem bản in").click()
    expect(specialist.locator("iframe.paper-preview")).to_be_visible()
    tour.shoot(specialist, "office-draft", height=980)
    tour.go(specialist, f"/mot-cua/ho-so/{code}/")
    specialist.get_by_role("button", name="Trình lãnh đạo phê duyệt").click()
    leader = tour.window("lanhdao.nhatrang")
    wait_until("the draft is printed", lambda: tour.stack.sql(PREVIEW, code))
    tour.go(leader, f"/mot-cua/ho-so/{code}/")
    leader.get_by_role("link", name="Xem dự thảo và phê duyệt").click()
    tour.shoot(leader, "office-approval", height=980)
    leader.get_by_role("button", name="Phê duyệt và ký số").click()
    wait_until("the result is signed and filed", lambda: state_of(tour.stack, code) in ("result_ready", "returned"))


PREVIEW = (
    "select 1 from onestop_decision d join onestop_dossier s on s.id = d.dossier_id "
    "where s.code = %s and d.preview_id is not null"
)


def state_of(stack: Stack, code: str) -> str:
    return str(stack.sql("select state from onestop_dossier where code = %s", code)[0][0])


def citizen_receives(tour: Tour, code: str) -> None:
    tour.both("lan", f"/ho-so-cua-toi/{code}/", "citizen-timeline", height=980)
    tour.both("lan", "/kho-giay-to/", "citizen-vault")
    page = tour.window("lan")
    page.get_by_role("link", name=re.compile("khai sinh", re.IGNORECASE)).first.click()
    tour.shoot(page, "citizen-record")


def archive_works(tour: Tour) -> None:
    """The reading desk and the check; the batch comes with the demo."""
    waiting = "select count(*) from digitization_document where state in ('registered', 'scanned')"
    wait_until("the demo's scans are read", lambda: tour.stack.sql(waiting)[0][0] == 0, 180)
    indexer = tour.window("sohoa.nhatrang")
    tour.go(indexer, "/so-hoa/")
    indexer.get_by_role("link", name=re.compile("hộp 12")).first.click()
    tour.shoot(indexer, "archive-batch", height=760, scroll=440)
    tour.go(indexer, "/so-hoa/tiep-theo/")
    indexer.get_by_label(re.compile("^Số")).first.focus()
    tour.shoot(indexer, "archive-desk", height=980)
    confirm(indexer)
    checker = tour.window("kiemtra.nhatrang")
    tour.go(checker, "/so-hoa/tiep-theo/")
    tour.shoot(checker, "archive-check", height=980)
    tour.go(indexer, "/kho/?q=tinh+trang+hon+nhan")
    tour.shoot(indexer, "archive-search")


def confirm(page: Page) -> None:
    """Correct what the reading was not sure of, name the owner, confirm."""
    page.get_by_label(re.compile("^Trích yếu")).fill("Giấy xác nhận tình trạng hôn nhân – Nguyễn Thị Lan")
    page.get_by_label(re.compile("^Họ")).first.fill("Nguyễn Thị Lan")
    page.get_by_role("button", name=re.compile("^Xác nhận, sang")).click()
    expect(page.get_by_text(re.compile("^Đã lưu")).first).to_be_visible()


def administration_looks(tour: Tour) -> None:
    chief = tour.window("quantri.tinh")
    chief.set_viewport_size({"width": DESKTOP["width"], "height": 1300})  # charts are drawn when they come into view
    tour.go(chief, "/dieu-hanh/")
    expect(chief.locator("[data-chart]").nth(1).locator("svg, canvas").first).to_be_visible()
    tour.shoot(chief, "oversight-dashboard")
    tour.go(chief, "/bieu-mau/?q=giay-phep-xay-dung")
    chief.get_by_role("row", name=re.compile("giay-phep-xay-dung")).get_by_role("link", name=re.compile("^Bản")).click()
    chief.get_by_role("button", name="Sửa thành bản mới").click()
    expect(chief.get_by_text("Bản thảo").first).to_be_visible()
    tour.shoot(chief, "oversight-builder", height=1000)
    technician = tour.window("kythuat.tinh")
    tour.go(technician, "/quan-tri/thong-diep/")
    tour.shoot(technician, "oversight-messages")


def national_portal(stack: Stack, mode: str) -> None:
    """Tell the simulator how to behave."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.ports['portal']}/_control",
        json.dumps({"mode": mode}).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


def walk(tour: Tour) -> None:
    """The whole tour, in the order in which things happen."""
    tour.stack.manage("shell", "-v", "0", "-c", (ROOT / "docs" / "tour_dossiers.py").read_text("utf-8"))
    code = citizen_files(tour)
    office_handles(tour, code)
    citizen_receives(tour, code)
    archive_works(tour)
    national_portal(tour.stack, "error")
    tour.stack.manage("shell", "-v", "0", "-c", (ROOT / "docs" / "tour_undelivered.py").read_text("utf-8"))
    failing = "select count(*) from outbox_message where state <> 'delivered' and attempts > 0"
    wait_until("the portal refuses a message", lambda: tour.stack.sql(failing)[0][0] > 0)
    administration_looks(tour)


def run(stack: Stack, folder: Path, walked: Callable[[Tour], None] = walk) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            walked(Tour(chromium, stack, folder))
        finally:
            chromium.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev screenshots")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder for the pictures")
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-tour-") as state, whole_system(Path(state)) as stack:
        run(stack, folder)
    total = sum(path.stat().st_size for path in folder.glob("*.webp"))
    print(f"{len(list(folder.glob('*.webp')))} pictures, {total / 1e6:.1f} MB in {folder}")
    return 0 if total <= LIMIT_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
