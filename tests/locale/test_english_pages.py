"""Once English is chosen, pages hold no Vietnamese but names, examples and data."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.accounts.middleware import SESSION_POST
from core.vietnamese import catalogues
from core.vietnamese.catalogues import Key
from tests.onestop.conftest import make_ward

# Only Vietnamese writes these letters.
VIETNAMESE_LETTER = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
SPOKEN = re.compile(r'<[^>]*?\b(?:alt|title|aria-label|placeholder)="([^"]*)"[^>]*>')
NAMES = (*sorted(settings.PROVINCE.values(), key=len, reverse=True), "Tiếng Việt", "Một Cửa")
EXAMPLES = ("đăng ký khai sinh (birth registration)", "“sinh con” (having a child)", "“xây nhà” (building a house)")


def words_of(page: str) -> list[str]:
    """What is read or heard of a page, without names."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    heard = SPOKEN.findall(body)
    lines = [*re.sub(r"<[^>]+>", "\n", body).split("\n"), *heard]
    found = []
    for line in map(unescape, lines):
        for name in (*NAMES, *EXAMPLES):
            line = line.replace(name, "")
        if line.strip():
            found.append(line.strip())
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogues_in_use")
@pytest.mark.parametrize(
    "path", ["/", "/thu-tuc/", "/tra-cuu/", "/tai-khoan/login/", "/tai-khoan/password/reset/", "/khong-co-trang-nay/"]
)
def test_a_public_page_is_english_when_english_is_chosen(client: Client, path: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get(path)
    words = words_of(page.content.decode())
    assert len(words) > 10
    assert [line for line in words if VIETNAMESE_LETTER.search(line)] == []
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()


def _told_in_vietnamese(page: str) -> set[str]:
    """Lines of a page that are texts of ours with another English; labels of forms are data and stay as they are."""
    folder = Path(settings.BASE_DIR) / "forms" / "data"
    data = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.json"))
    english = catalogues.read(Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po")
    return {line for line in words_of(page) if Key(line) in english and f'"{line}"' not in data}


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogues_in_use")
def test_whoever_works_on_a_dossier_in_english_reads_states_steps_and_buttons_in_english(client: Client) -> None:
    ward = make_ward()
    dossier = ward.in_review()
    page = reverse("onestop:dossier", args=[dossier.code])
    draft = ward.draft()
    filing = [reverse(f"portal:{name}", args=[draft.pk]) for name in ("draft", "papers", "check")]
    asked = [
        (ward.clerk, [reverse("onestop:list"), page]),
        (ward.specialist, [page, reverse("onestop:draft", args=[dossier.code]), reverse("archive:list")]),
        (ward.leader, [page]),
        (ward.citizen, [reverse("portal:dossiers"), reverse("portal:dossier", args=[dossier.code]), *filing]),
    ]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for actor, addresses in asked:
        assert actor.user is not None
        client.force_login(actor.user)
        if actor.post:
            session = client.session
            session[SESSION_POST] = actor.post.pk
            session.save()
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert _told_in_vietnamese(answer.content.decode()) == set(), address


@pytest.mark.django_db
@pytest.mark.usefixtures("catalogues_in_use")
def test_the_check_above_sees_vietnamese_where_it_stands(client: Client) -> None:
    page = client.get("/tra-cuu/").content.decode()
    assert {"Trang chủ", "Tra cứu hồ sơ"} <= _told_in_vietnamese(page)
