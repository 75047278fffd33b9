"""A browser, and the whole system behind it, once for all walks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.stack import PASSWORD, ROOT, Stack

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """Somebody at a browser window; every visitor has cookies of their own."""

    def __init__(self, context: BrowserContext, stack: Stack) -> None:
        self.context = context
        self.stack = stack
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, username: str) -> None:
        self.page.goto(self.stack.url + "/tai-khoan/login/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def no_axe_violations(self) -> None:
        """The page as it stands has no violation of WCAG 2.2 AA that axe can find."""
        # In a window as high as the page nothing lies under a bar that sticks to its edge, wherever one has scrolled.
        size = self.page.viewport_size
        assert size is not None
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], int(height))})
        try:
            self._ask_axe()
        finally:
            self.page.set_viewport_size(size)

    def _ask_axe(self) -> None:
        # axe itself must not be stopped by our content security policy; it is injected through the debugger.
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"
        )
        assert found == [], f"{self.page.url}: {found}"


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Callable[..., Visitor]]:
    """Opens windows: `visitor()`, `visitor(phone=True)`, `visitor(javascript=False)`."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_window(*, phone: bool = False, javascript: bool = True) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 900}
        context = browser.new_context(
            viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", java_script_enabled=javascript
        )
        contexts.append(context)
        visitors.append(Visitor(context, stack))
        return visitors[-1]

    yield open_window
    problems = [error for one in visitors for error in one.errors]
    for context in contexts:
        context.close()
    assert problems == [], "the browser reported script errors"


@pytest.fixture
def mails(stack: Stack) -> Callable[[str], list[str]]:
    """Subjects of the e-mails that reached an address, oldest first."""

    def to(address: str) -> list[str]:
        found = []
        for path in sorted(Path(stack.folder / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]):
                found.append(re.sub(r"\s+", " ", str(message["Subject"])))
        return found

    return to
