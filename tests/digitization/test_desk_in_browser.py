"""The desk under the hands of somebody in a hurry: keys held down, pages reloaded, a return that was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Dialog, FilePayload, Page, expect, sync_playwright

from core.accounts.actor import Actor
from digitization.models import Document
from tests.digitization.conftest import Line, scan
from tests.digitization.test_screens import on_desk, page_of
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the database is used from here only between its calls.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Callable[[Actor, str], Page]]:
    contexts = []

    def open_page(actor: Actor, path: str) -> Page:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", reduced_motion="reduce")
        contexts.append(context)
        key = signed_in(actor).session.session_key
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(key), "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_after_a_refused_return_enter_does_not_approve(opened: Callable[[Actor, str], Page], line: Line) -> None:
    document = on_desk(line, "indexed")
    page = opened(line.checker, page_of(document))
    page.get_by_text("Có chỗ sai, trả lại").click()
    page.get_by_role("button", name="Trả lại người nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("Hãy ghi lý do trả lại")
    expect(page.get_by_label("Lý do trả lại")).to_be_focused()
    expect(page.get_by_role("button", name="Đúng, duyệt")).not_to_be_focused()


def test_a_key_held_down_decides_one_paper_only(opened: Callable[[Actor, str], Page], line: Line) -> None:
    first, second = on_desk(line, "indexed"), line.document("indexed")
    page = opened(line.checker, page_of(first))
    page.keyboard.down("Enter")
    page.wait_for_url(f"**{page_of(second)}*")
    expect(page.get_by_role("button", name="Đúng, duyệt")).to_be_focused()
    page.keyboard.down("Enter")  # pressed already: the browser calls it a repetition
    page.keyboard.up("Enter")
    page.reload()
    expect(page.get_by_role("button", name="Đúng, duyệt")).to_be_visible()
    assert list(Document.objects.order_by("pk").values_list("state", flat=True)) == ["checked", "indexed"]


def test_leaving_with_something_typed_is_asked_about(opened: Callable[[Actor, str], Page], line: Line) -> None:
    page = opened(line.indexer, page_of(on_desk(line)))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.reload()
    assert asked == []  # nothing was typed
    page.get_by_label("Người ký", exact=False).first.fill("Trần Minh Khánh")
    page.get_by_role("link", name="Lô số hóa").first.click()
    expect(page.get_by_label("Người ký", exact=False).first).to_have_value("Trần Minh Khánh")
    assert asked == ["beforeunload"]


def test_after_many_files_only_those_to_see_to_are_left(opened: Callable[[Actor, str], Page], line: Line) -> None:
    page = opened(line.indexer, f"/so-hoa/lo/{line.batch.pk}/")
    good: FilePayload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": scan()}
    fake: FilePayload = {"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"PK\x03\x04 khong phai PDF"}
    empty: FilePayload = {"name": "c.pdf", "mimeType": "application/pdf", "buffer": b""}
    page.set_input_files("input[type=file]", [good, fake, empty])
    expect(page.locator(".upload-summary")).to_have_text("Đã gửi 1 tệp, 2 tệp không gửi được.", timeout=30_000)
    rows = page.locator(".upload-list li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("không phải là tệp PDF")
    expect(rows.nth(1)).to_contain_text("c.pdf (0 kB)")
    for row in rows.all():
        box, told = row.bounding_box(), row.locator(".upload-state").bounding_box()
        assert box is not None
        assert told is not None
        assert told["width"] > 0.75 * box["width"]  # on a narrow screen the reason stands under the name, not beside it
    expect(page.get_by_role("link", name="a.pdf")).to_be_visible()
