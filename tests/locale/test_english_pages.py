"""Pages that everyone can open hold no Vietnamese once English is chosen, but for names and examples."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

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
