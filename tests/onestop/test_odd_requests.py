"""Requests no screen of ours makes: numbers that are none, characters the database refuses, texts longer than kept.

Each is answered in words and changes nothing. One ward serves a whole list of them: it takes long to load.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.accounts.services import issue_token
from core.audit.errors import Invalid
from core.audit.values import SYSTEM
from onestop.models import Dossier
from onestop.services.reception import answer_supplement, refuse_dossier, request_supplement
from onestop.web.lists import _cell
from tests.onestop.conftest import Ward
from tests.onestop.test_lists import enter

NO_NUMBERS = ["", "abc", "²", "1.5", "-7", "9" * 5000, "\x00"]


def _statuses(client: Client, method: str, *requests: tuple[str, Any]) -> dict[str, int]:
    """The answer to each request, 500 where the server failed; a client that raises hides all behind the first."""
    client.raise_request_exception = False
    return {f"{address[-40:]} {str(data)[:40]}": getattr(client, method)(address, data).status_code
            for address, data in requests}  # fmt: skip


def test_an_answer_to_a_supplement_request_is_taken_whole_or_refused_in_words(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    dossier = request_supplement(ward.clerk, dossier.pk, dossier.version, "Giấy chứng sinh rõ hơn", "Bản chụp mờ")
    address = reverse("portal:supplement", args=[dossier.code])
    assert ward.citizen.user is not None
    client.force_login(ward.citizen.user)

    posts = [(address, {"version": version, "message": "Gửi bổ sung"}) for version in NO_NUMBERS]
    assert set(_statuses(client, "post", *posts).values()) == {400}

    with pytest.raises(Invalid) as caught:  # the event keeps a thousand characters: more would be cut without a word
        answer_supplement(ward.citizen, dossier.pk, dossier.version, [], "Tôi xin giải trình thêm. " * 100)
    assert caught.value.field == "message"
    assert Dossier.objects.get(pk=dossier.pk).version == dossier.version

    words = "Gửi\x00 bổ sung\r\n" + "a" * 985
    answer = _statuses(client, "post", (address, {"version": dossier.version, "message": words}))
    assert set(answer.values()) == {302}
    kept = dossier.events.get(action="answer_supplement").public_note
    assert kept == "Gửi bổ sung\n" + "a" * 985


def test_a_draft_with_a_version_that_is_no_number_is_not_saved(ward: Ward, client: Client) -> None:
    dossier = ward.in_review()
    address = reverse("onestop:draft", args=[dossier.code])
    posts = [(address, {"version": version}) for version in NO_NUMBERS]
    assert set(_statuses(enter(client, ward.specialist), "post", *posts).values()) <= {302, 422}
    assert Dossier.objects.get(pk=dossier.pk).version == dossier.version


def test_filters_and_codes_that_make_no_sense_are_no_fault_of_the_server(ward: Ward, client: Client) -> None:
    ward.submitted()
    queries = ["q=An%00", "thu_tuc=1%00", "muc=%00", "q=%C2%B2", "trang=%C2%B2"]
    gets = [f"{reverse(f'onestop:{name}')}?{query}" for name in ("list", "export") for query in queries]
    gets.append("/mot-cua/ho-so/H32%00/")
    found = _statuses(enter(client, ward.clerk), "get", *((address, None) for address in gets))
    assert set(found.values()) <= {200, 400, 404}, found

    scopes = ["dossier:read", "dossier:package", "archive:read", "archive:deposit"]
    _token, key = issue_token("kiểm thử", ward.commune, scopes, dt.date(2999, 1, 1), SYSTEM)
    api = APIClient(headers={"authorization": f"Bearer {key}"})
    paths = ["dossiers/H%00/", "dossiers/H%00/package/", "records/?q=a%00", "records/?paper_type=%00",
             "records/?page=%C2%B2", "deposits/a%00/"]  # fmt: skip
    found = _statuses(api, "get", *((f"/api/v1/{path}", None) for path in paths))
    assert set(found.values()) <= {200, 400, 404}, found


def test_an_empty_cell_of_the_export_stays_empty() -> None:
    assert _cell("") == ""
    assert _cell("=1+1") == "'=1+1"


def test_a_long_reason_of_refusal_reaches_the_citizen_whole(ward: Ward) -> None:
    dossier = ward.submitted()
    reason = ("Hồ sơ thuộc thẩm quyền của nơi khác. " * 100)[:3700].strip()
    dossier = refuse_dossier(ward.clerk, dossier.pk, dossier.version, reason)
    assert dossier.events.get(action="refuse").public_note == reason
