"""What a person really reads: Vietnamese by default, English on request, also in errors and e-mail of the packages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core import mail
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client
from django.utils import formats, translation
from django.utils.translation import ngettext
from rest_framework import exceptions

from core.vietnamese.chips import lateness_chip
from tests.factories import UserFactory

pytestmark = pytest.mark.usefixtures("catalogues_in_use")


def test_a_form_error_is_vietnamese() -> None:
    with translation.override("vi"), pytest.raises(ValidationError, match=r"^\['Hãy điền mục này\.'\]$"):
        forms.CharField().clean("")


def test_a_short_password_is_refused_with_the_number_of_characters_needed() -> None:
    with translation.override("vi"), pytest.raises(ValidationError) as refused:
        MinimumLengthValidator(10).validate("short")
    assert refused.value.messages == ["Mật khẩu quá ngắn; cần ít nhất 10 ký tự."]


def test_an_api_error_is_vietnamese() -> None:
    with translation.override("vi"):
        assert str(exceptions.NotAuthenticated().detail) == "Chưa có thông tin xác thực."


def test_our_words_win_over_those_django_brings() -> None:
    with translation.override("vi"):
        assert translation.gettext("Password reset unsuccessful") == "Chưa đặt lại được mật khẩu"
        assert formats.date_format(date(2026, 11, 21), "l") == "Thứ Bảy"


def test_english_pages_speak_english_to_the_last_word_of_a_package() -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="This field is required"):
        forms.CharField().clean("")


def test_dates_look_the_same_in_both_languages_and_numbers_do_not() -> None:
    shown = {}
    for language in ("vi", "en"):
        with translation.override(language):
            day = formats.date_format(date(2026, 11, 20), "SHORT_DATE_FORMAT")
            shown[language] = (day, formats.number_format(1234567.5, decimal_pos=1, use_l10n=True, force_grouping=True))
    assert shown == {"vi": ("20/11/2026", "1.234.567,5"), "en": ("20/11/2026", "1,234,567.5")}


def test_plurals_of_a_package_take_one_form() -> None:
    with translation.override("vi"):
        for number in (1, 5):
            words = ngettext("%(size)d byte", "%(size)d bytes", number) % {"size": number}
            assert words == f"{number} byte"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("vi", "không có tài khoản nào dùng địa chỉ này"), ("en", "no account uses this address")]
)
def test_the_letter_about_an_unknown_account_speaks_the_readers_language(
    client: Client, language: str, words: str
) -> None:
    client.cookies["django_language"] = language
    client.post("/tai-khoan/password/reset/", {"email": "khong.co@example.vn"})
    assert len(mail.outbox) == 1
    body = " ".join(str(mail.outbox[0].body).split())
    assert words in body
    assert "1900 0000" in body


def test_a_state_kept_in_vietnamese_is_said_in_the_readers_language() -> None:
    page = Template('{% state_chip "accepted" "Được tiếp nhận" %}')
    shown = {}
    for language in ("vi", "en"):
        with translation.override(language):
            shown[language] = page.render(Context())
    assert "Được tiếp nhận" in shown["vi"]
    assert "Accepted" in shown["en"]


def test_how_late_a_dossier_is_counts_right_in_english() -> None:
    due = datetime(2026, 11, 20, 10, tzinfo=UTC)
    with translation.override("en"):
        words = [lateness_chip(due, due + timedelta(days=days)).label for days in (-2, -1, 0, 1, 3)]
    assert words == ["2 days left", "1 day left", "due today", "1 day overdue", "3 days overdue"]


@pytest.mark.django_db
def test_the_letter_that_resets_a_password_carries_the_link_and_the_user_name(client: Client) -> None:
    UserFactory(username="lan.nguyen", email="lan@example.vn")
    client.post("/tai-khoan/password/reset/", {"email": "lan@example.vn"})
    body = str(mail.outbox[0].body)
    assert "/tai-khoan/password/reset/key/" in body
    assert "Tên đăng nhập của bạn: lan.nguyen" in body
    assert "Đặt lại mật khẩu" in mail.outbox[0].subject
