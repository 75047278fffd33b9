"""What a person does on the e-form's pages, by the words they read."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor


def small_pdf() -> bytes:
    """A one-page PDF, as a phone's scanner app would make it."""
    out = BytesIO()
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.save(out)
    return out.getvalue()


def date_of(page: Page, legend: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=re.compile(f"^{legend}"))
    for label, value in (("Ngày", day), ("Tháng", month), ("Năm", year)):
        group.get_by_label(label, exact=True).fill(value)


def choose(page: Page, legend: str, answer: str) -> None:
    page.get_by_role("group", name=re.compile(f"^{legend}")).get_by_label(answer, exact=True).check()


def address_of(page: Page, legend: str, province: str, commune: str, line: str) -> None:
    """Province first; the communes arrive after it."""
    group = page.get_by_role("group", name=re.compile(f"^{legend}"))
    group.get_by_label("Tỉnh, thành phố").select_option(label=province)
    communes = group.get_by_label("Xã, phường, đặc khu")
    expect(communes.locator("option", has_text=commune).first).to_be_attached()
    communes.select_option(label=commune)
    street = group.get_by_role("textbox")
    if street.count():
        street.fill(line)


def go_on(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Lưu và tiếp tục").last.click()


def heading(visitor: Visitor, name: str) -> None:
    """The page with this heading is there, and free of violations."""
    expect(visitor.page.get_by_role("heading", level=1, name=name)).to_be_visible()
    visitor.no_axe_violations()
