"""The frame pages answer in Vietnamese: gallery, sign-in, errors, second factor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client

from core.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def signed_in() -> Callable[[], Client]:
    def make() -> Client:
        user = User.objects.create(username="lan", full_name="Nguyễn Thị Lan", email="lan@example.vn")
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


def test_gallery_shows_every_component(client: Client) -> None:
    page = client.get("/_thu-vien-giao-dien/").content.decode()
    for word in ("Bảng xác nhận", "Diễn biến", "quá hạn 2 ngày", "Chưa có hồ sơ nào", "Xem bảng số liệu"):
        assert word in page


def test_sign_in_page_is_vietnamese_and_says_when_the_password_is_wrong(client: Client) -> None:
    page = client.get("/tai-khoan/login/").content.decode()
    assert '<html lang="vi"' in page
    assert "Tên đăng nhập" in page
    assert "Mật khẩu" in page
    wrong = client.post("/tai-khoan/login/", {"login": "lan", "password": "sai"}).content.decode()
    assert "không đúng" in wrong
    assert "data-error-summary" in wrong


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/tai-khoan/logout/", "Đăng xuất khỏi tài khoản?"),
        ("/tai-khoan/password/change/", "Mật khẩu hiện tại"),
        ("/tai-khoan/email/", "Địa chỉ thư điện tử"),
        ("/tai-khoan/2fa/", "Xác thực hai lớp"),
    ],
)
def test_account_pages_are_vietnamese(signed_in: Callable[[], Client], address: str, words: str) -> None:
    answer = signed_in().get(address)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_unknown_page_offers_a_way_on(client: Client) -> None:
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert "Tìm thủ tục" in answer.content.decode()


def test_page_for_a_broken_server_needs_no_context() -> None:
    for name in ("500.html", "400.html", "403_csrf.html"):
        assert "<h1>" in render_to_string(name)


def test_theme_of_officers_comes_from_their_cookie(client: Client) -> None:
    client.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get("/_thu-vien-giao-dien/").content.decode()
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/_thu-vien-giao-dien/").content.decode().split("</head>")[0]
