"""The batch's page renews its line by itself every two seconds: whoever is on it by keyboard stays where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import F
from playwright.sync_api import Locator, Page, expect

from core.accounts.actor import Actor
from core.files.services import store
from digitization.models import Document
from tests.digitization.conftest import Line
from tests.digitization.test_desk_in_browser import browser, opened  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def renewed(page: Page) -> None:
    """Something happens on the line, and the page has taken it up."""
    page.evaluate("document.getElementById('line').dataset.before = 'yes'")
    Document.objects.update(version=F("version") + 1)
    expect(page.locator("#line:not([data-before])")).to_be_attached(timeout=15_000)


@pytest.fixture
def page(line: Line, opened: Callable[[Actor, str], Page]) -> Page:  # noqa: F811
    """The page of a batch on which the system is at work: one paper is being read, others wait for an indexer."""
    line.document("scanned", "dang-doc.pdf")
    for n in range(3):
        line.document("read", f"giay-{n}.pdf")
    source = store(b"PK goi", trusted=True)
    line.batch.packages.create(
        file=source, name="goi.zip", state="taken", report=[["x.pdf", "refused", "Tệp hỏng."]],
        brought_by=line.indexer.post,
    )  # fmt: skip
    return opened(line.indexer, f"/so-hoa/lo/{line.batch.pk}/")


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(lambda page: page.get_by_role("link", name="giay-1.pdf"), id="a paper"),
        pytest.param(lambda page: page.get_by_role("link", name="Các trang của giấy tờ 3"), id="its pages"),
        pytest.param(lambda page: page.get_by_role("link", name="Nhập chỉ mục").last, id="the next step"),
        pytest.param(lambda page: page.locator(".tabs a").nth(1), id="a tab"),
        pytest.param(lambda page: page.get_by_role("button", name="Đã xem, ẩn đi"), id="putting a note away"),
    ],
)
def test_the_focus_stays_on_its_control(
    page: Page,
    place: Callable[[Page], Locator],
) -> None:
    place(page).focus()
    for _twice in range(2):
        renewed(page)
        expect(place(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(place(page)).to_be_focused()


def test_where_its_control_is_gone_the_focus_stays_in_the_line(page: Page, line: Line) -> None:
    page.get_by_role("button", name="Đã xem, ẩn đi").focus()
    line.batch.packages.all().delete()
    for _twice in range(2):
        renewed(page)
        expect(page.locator("#line")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#line') !== null")


def test_a_focus_elsewhere_is_left_alone(page: Page) -> None:
    elsewhere = page.get_by_role("link", name="Sửa lô")
    elsewhere.focus()
    renewed(page)
    expect(elsewhere).to_be_focused()
