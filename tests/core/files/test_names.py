"""A file goes out under its own name, whatever is in it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import RequestFactory

from core.files.services import store
from core.files.web import serve

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "shown", "plain"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf", "Giy khai sinh.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ('b"; filename="c.exe.pdf', 'b"; filename="c.exe.pdf', "b; filename=c.exe.pdf"),
        ("d\\", "d\\", "d"),
        ("e\ud800\x00\u202e.pdf", "e.pdf", "e.pdf"),
        ("Ồ/Ạ", "Ồ/Ạ", "/"),
        ("\n", "", "tep"),
    ],
)
def test_a_name_in_a_header(name: str, shown: str, plain: str) -> None:
    response = serve(RequestFactory().get("/"), store(b"%PDF-1.4 x", trusted=True), name)
    response.close()
    first, _star, second = response["Content-Disposition"].rpartition("; filename*=UTF-8''")
    assert first == f'attachment; filename="{plain}"'
    assert unquote(second) == shown
    assert not set(second) & set('"\r\n; ')
