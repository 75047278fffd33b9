"""Typing survives: an expired session, a restored tab without its cookie, another account, another window, too much."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from core.accounts.actor import Actor
from forms.models import Draft, KeptPage
from tests.factories import PASSWORD, citizen_actor
from tests.forms.support import begin, sample_data
from tests.portal.test_filing import hidden, page_url, text_of

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
TYPED = "vua-go@example.vn"
US = "http://testserver"


def typed(draft: Draft, **more: str) -> dict[str, str]:
    return sample_data(draft, "nguoi-yeu-cau", applicant__email=TYPED) | {"version": "0", "tab": "t"} | more


def sign_in(client: Client, actor: Actor) -> None:
    assert actor.user is not None
    client.post("/tai-khoan/login/", {"login": actor.user.username, "password": PASSWORD})


def restored(client: Client, draft: Draft) -> bool:
    page = text_of(client.get(page_url(draft)))
    return TYPED in page and "nhưng không mất gì" in page


def strict(actor: Actor | None = None) -> Client:
    """A browser whose posts are checked as in production."""
    client = Client(enforce_csrf_checks=True)
    if actor is not None and actor.user is not None:
        client.force_login(actor.user)
    return client


def token(response: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text_of(response))
    assert found is not None
    return found[1]


def test_an_expired_session_in_mid_form_loses_nothing(lan: Actor) -> None:
    client, draft = Client(), begin(lan)
    sent = client.post(page_url(draft), typed(draft))
    assert sent.headers["Location"] == f"/tai-khoan/login/?next={page_url(draft).replace('/', '%2F')}"
    sign_in(client, lan)
    assert restored(client, draft)
    assert restored(client, draft), "looking at it again must not lose it"
    assert Draft.objects.get().answers.get("applicant.email") != TYPED
    data = typed(draft) | hidden(client.get(page_url(draft)))
    assert client.post(page_url(draft), data).status_code == 302
    assert Draft.objects.get().answers["applicant.email"] == TYPED
    assert not restored(client, draft)
    assert not KeptPage.objects.exists()


def test_an_autosave_after_the_session_ended_is_kept_for_the_next_sign_in(lan: Actor) -> None:
    client, draft = Client(), begin(lan)
    answer = client.post(page_url(draft), typed(draft, autosave="1"), headers=JSON)
    assert answer.status_code == 401
    assert answer.json()["code"] == "signed_out"
    assert answer.json()["kept"] is True
    sign_in(client, lan)
    assert restored(client, draft)


def test_what_was_kept_is_given_up_for_what_is_stored(lan: Actor) -> None:
    client, draft = Client(), begin(lan)
    client.post(page_url(draft), typed(draft))
    sign_in(client, lan)
    assert client.post(page_url(draft), {"stored": "1"}).status_code == 302
    assert not restored(client, draft)


def test_kept_typing_never_overwrites_what_was_saved_meanwhile(lan: Actor, browser: Client) -> None:
    client, draft = Client(), begin(lan)
    client.post(page_url(draft), typed(draft))
    other = sample_data(draft, "nguoi-yeu-cau", applicant__email="may-khac@example.vn")
    browser.post(page_url(draft), other | hidden(browser.get(page_url(draft))))
    sign_in(client, lan)
    page = text_of(client.get(page_url(draft)))
    assert "vừa được lưu ở một cửa sổ khác" in page
    assert TYPED in page
    assert Draft.objects.get().answers["applicant.email"] == "may-khac@example.vn"


def test_a_restored_tab_without_its_cookie_keeps_the_typing(lan: Actor) -> None:
    client, draft = strict(lan), begin(lan)
    page = client.get(page_url(draft))
    data = typed(draft) | hidden(page) | {"csrfmiddlewaretoken": token(page)}
    del client.cookies["csrftoken"]
    answer = client.post(page_url(draft), data, headers={"origin": US})
    assert answer.status_code == 403
    assert "Những gì bạn vừa nhập đã được giữ lại" in text_of(answer)
    assert f'href="{page_url(draft)}"' in text_of(answer)
    assert Draft.objects.get().answers.get("applicant.email") != TYPED, "nothing is saved without a confirmation"
    page = client.get(page_url(draft))
    assert TYPED in text_of(page)
    again = data | hidden(page) | {"csrfmiddlewaretoken": token(page)}
    assert client.post(page_url(draft), again).status_code == 302
    assert Draft.objects.get().answers["applicant.email"] == TYPED


def test_a_restored_tab_without_any_cookie_leads_through_the_sign_in(lan: Actor) -> None:
    client, draft = strict(), begin(lan)
    answer = client.post(page_url(draft), typed(draft), headers={"origin": US})
    assert answer.status_code == 403
    assert "Đăng nhập để tiếp tục" in text_of(answer)
    page = client.get("/tai-khoan/login/")
    assert lan.user is not None
    login = {"login": lan.user.username, "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    assert client.post("/tai-khoan/login/", login).status_code == 302
    assert restored(client, draft)


def test_a_script_gets_a_fresh_token_for_ones_own_draft_only(lan: Actor) -> None:
    draft = begin(lan)
    data, headers = typed(draft, autosave="1"), {**JSON, "origin": US}
    answer = strict(lan).post(page_url(draft), data, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["token"]
    other = strict(citizen_actor()).post(page_url(draft), data, headers=headers)
    assert other.status_code == 403
    assert other.json()["code"] == "other_account"
    assert "token" not in other.json()


def test_another_account_in_the_same_browser_is_shown_nothing_and_the_author_loses_nothing(lan: Actor) -> None:
    minh, draft = citizen_actor(), begin(lan)
    client = strict(minh)
    answer = client.post(page_url(draft), typed(draft), headers={"origin": US})
    assert answer.status_code == 403
    assert "tài khoản khác" in text_of(answer)
    assert TYPED not in text_of(answer)
    assert client.get(page_url(draft)).status_code == 404
    client.logout()
    assert lan.user is not None
    client.cookies.update(answer.cookies)  # the test client's logout forgets all cookies, a browser's does not
    client.force_login(lan.user)
    assert restored(client, draft)


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {}])
def test_a_post_from_elsewhere_is_not_kept(lan: Actor, headers: dict[str, str]) -> None:
    draft = begin(lan)
    answer = strict(lan).post(page_url(draft), typed(draft), headers=headers)
    assert answer.status_code == 403
    assert "chưa được ghi nhận" in text_of(answer)
    assert not KeptPage.objects.exists()
    assert "mc_browser" not in answer.cookies


def test_after_signing_in_again_addresses_that_only_take_posts_lead_back_to_a_page(lan: Actor) -> None:
    client, draft = Client(), begin(lan)
    here = f"/nop-ho-so/d/{draft.pk}/"
    for path, back in (
        ("giay-to/giay-chung-sinh/", "giay-to/"),
        ("bo/", ""),
        ("da-doc/", ""),
        ("kiem-tra/", "kiem-tra/"),
    ):
        sent = client.post(here + path)
        assert sent.headers["Location"] == f"/tai-khoan/login/?next={(here + back).replace('/', '%2F')}"


def test_autosave_names_the_answer_that_it_did_not_take(lan: Actor, browser: Client) -> None:
    draft = begin(lan)
    data = typed(draft, autosave="1") | {"applicant.phone": "12"} | hidden(browser.get(page_url(draft)))
    answer = browser.post(page_url(draft), data, headers=JSON).json()
    assert [each["key"] for each in answer["refused"]] == ["applicant.phone"]
    assert answer["refused"][0]["label"]
    assert answer["refused"][0]["message"]
    assert Draft.objects.get().answers["applicant.email"] == TYPED


def test_ten_megabytes_get_a_clear_message_and_change_nothing(lan: Actor, browser: Client) -> None:
    draft = begin(lan)
    body = typed(draft) | {"applicant.email": "x" * 10_000_000}
    for headers in ({}, JSON):
        answer = browser.post(page_url(draft), body, headers=headers)
        assert answer.status_code == 413
        said = answer.json()["message"] if headers else text_of(answer)
        assert "Nội dung gửi lên quá lớn" in said
    many = browser.post(page_url(draft), typed(draft) | {f"o{number}": "1" for number in range(2001)})
    assert many.status_code == 413
    assert Draft.objects.get().version == 0


def test_a_tab_name_that_no_page_carries_is_no_name(lan: Actor, browser: Client) -> None:
    draft = begin(lan)
    assert browser.post(page_url(draft), typed(draft, tab="a\x00b")).status_code == 302
    client = Client()
    client.post(page_url(draft), typed(draft) | {"applicant.email": "go\x00@example.vn"})
    assert KeptPage.objects.get().posted["applicant.email"] == ["go@example.vn"]
