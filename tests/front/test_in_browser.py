"""In a real browser: axe finds nothing in light and dark, nothing is wider than 320 px, keys and guards work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from core.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]
GALLERY = "/_thu-vien-giao-dien/"
# Set to a folder, pictures of the pages are left there for people to look at.
PICTURES = os.environ.get("FRONT_PICTURES", "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the database is used from here only between its calls.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, "--disable-sync"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(path: str, *, width: int = 1280, theme: str = "light", session: str = "") -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, locale="vi-VN", reduced_motion="reduce")
        contexts.append(context)
        cookies = {"theme": theme, settings.SESSION_COOKIE_NAME: session}
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items() if value]
        )
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def problems(page: Page, picture: str) -> list[str]:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES, f"{picture}.png")), full_page=True)
    # Injected through the debugger: axe itself must not be stopped by our content security policy.
    page.evaluate(Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js").read_text("utf-8"))
    found: list[str] = page.evaluate(
        "axe.run(document).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))"
    )
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the window")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_components_of_the_back_office(opened: Callable[..., Page], theme: str, width: int) -> None:
    assert problems(opened(GALLERY, width=width, theme=theme), f"gallery-{theme}-{width}") == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/tai-khoan/login/", "/tai-khoan/password/reset/", "/khong-co-trang-nay/"])
def test_pages_of_a_visitor(opened: Callable[..., Page], path: str, width: int) -> None:
    assert problems(opened(path, width=width), f"{path.strip('/').replace('/', '-')}-{width}") == []


@pytest.mark.parametrize("path", ["2fa/", "2fa/totp/activate/", "password/change/", "email/", "logout/"])
def test_account_pages_of_a_person(opened: Callable[..., Page], path: str) -> None:
    user = User.objects.create(username="lan", full_name="Nguyễn Thị Lan", email="lan@example.vn")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = opened(f"/tai-khoan/{path}", width=360, session=client.session.session_key)
    assert "/login/" not in page.url
    assert problems(page, f"account-{path.strip('/').replace('/', '-')}") == []


def test_dialog_opens_by_key_and_gives_the_focus_back(opened: Callable[..., Page]) -> None:
    page = opened(GALLERY)
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Phím tắt trên trang này").is_visible()
    page.keyboard.press("Escape")
    button = page.get_by_role("button", name="Từ chối hồ sơ").first
    button.click()
    assert page.get_by_role("heading", name="Từ chối tiếp nhận hồ sơ?").is_visible()
    page.keyboard.press("Escape")
    assert button.evaluate("element => element === document.activeElement")


def test_theme_is_kept_by_a_cookie(opened: Callable[..., Page]) -> None:
    page = opened(GALLERY)
    page.get_by_text("Giao diện", exact=True).click()
    page.get_by_role("button", name="Tối").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_a_form_clicked_three_times_is_sent_once(opened: Callable[..., Page]) -> None:
    page = opened(GALLERY)
    sent: list[str] = []
    # Never answered: the form stays on its way while the hand clicks on.
    page.route("**/gui-cham/", lambda route: sent.append(route.request.url))
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.method = "post";
            form.action = "/gui-cham/";
            form.innerHTML = "<button>Gửi</button>";
            document.querySelector("main").append(form);
            const click = () => form.querySelector("button").click();
            click();
            setTimeout(click, 40);
            setTimeout(click, 80);
        }"""
    )
    page.wait_for_timeout(400)
    assert len(sent) == 1
