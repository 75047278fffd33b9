"""The browsable description of the API works under our content security policy."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_has_no_script_of_its_own_in_its_text() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert scripts
    assert [script for script in scripts if "src=" not in script] == []


def test_its_script_comes_from_our_own_address() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    own = [address for address in re.findall(r'<script[^>]*src="([^"]+)"', page) if not address.startswith("/static/")]
    assert len(own) == 1
    answer = Client().get(own[0])
    assert answer.headers["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in answer.content.decode()
