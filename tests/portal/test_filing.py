"""Filing online as a browser does it: with and without scripts, after an expired session, in two tabs, twice."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core.accounts.actor import Actor
from core.files.models import StoredFile
from forms.models import Draft
from forms.services import attach_upload
from onestop.models import Dossier
from tests.factories import citizen_actor
from tests.forms.support import BIRTH, MARITAL_STATUS, a_commune, begin, fill, sample_data
from tests.support.jobs import run_jobs_here

pytestmark = pytest.mark.django_db


def page_url(draft: Draft, key: str = "nguoi-yeu-cau") -> str:
    return f"/nop-ho-so/d/{draft.pk}/{key}/"


def text_of(response: Any) -> str:
    return response.content.decode()


def hidden(response: Any) -> dict[str, str]:
    """Version and tab as the page carries them."""
    found = dict(re.findall(r'name="(version|tab)" value="([^"]*)"', text_of(response)))
    assert set(found) == {"version", "tab"}
    return found


def test_the_commune_of_residence_is_chosen_beforehand_and_a_draft_begins(browser: Client) -> None:
    page = browser.get(f"/nop-ho-so/{BIRTH}/")
    assert f'value="{a_commune().code}" selected' in text_of(page)
    answer = browser.post(f"/nop-ho-so/{BIRTH}/", {"agency": a_commune().code})
    draft = Draft.objects.get()
    assert answer.headers["Location"] == f"/nop-ho-so/d/{draft.pk}/"
    assert browser.post(f"/nop-ho-so/{BIRTH}/", {"agency": a_commune().code}).status_code == 302
    assert Draft.objects.count() == 1


def test_no_agency_is_an_error_at_its_field(browser: Client) -> None:
    page = browser.post(f"/nop-ho-so/{BIRTH}/", {"agency": "H99"})
    assert page.status_code == 422
    assert '<a href="#agency">Hãy chọn nơi nộp hồ sơ.</a>' in text_of(page)


def test_the_task_list_opens_only_what_can_be_done(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    page = text_of(browser.get(f"/nop-ho-so/d/{draft.pk}/"))
    assert page_url(draft) in page
    assert page_url(draft, "nguoi-me") not in page
    assert browser.get(page_url(draft, "nguoi-me")).status_code == 302


def test_prefilled_values_say_where_they_come_from(browser: Client, lan: Actor) -> None:
    page = text_of(browser.get(page_url(begin(lan))))
    assert 'value="Nguyễn Thị Lan"' in page
    assert "từ tài khoản của bạn" in page


def test_a_missing_answer_is_named_in_the_summary_and_at_its_field(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    first = browser.get(page_url(draft))
    data = sample_data(draft, "nguoi-yeu-cau", applicant__phone="12") | hidden(first)
    page = browser.post(page_url(draft), data)
    assert page.status_code == 422
    assert '<a href="#f-applicant-phone">' in text_of(page)
    assert 'id="f-applicant-phone-error"' in text_of(page)
    assert 'value="12"' in text_of(page)


def test_markup_in_an_answer_is_shown_as_text(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    data = sample_data(draft, "nguoi-yeu-cau") | {"applicant.residence_line": "<script>alert(1)</script>"}
    data["applicant.relation"], data["applicant.relation_other"] = "other", "<b>dì</b>"
    browser.post(page_url(draft), data | hidden(browser.get(page_url(draft))))
    page = text_of(browser.get(page_url(draft)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_saving_leads_on_to_the_next_page(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    data = sample_data(draft, "nguoi-yeu-cau") | hidden(browser.get(page_url(draft)))
    assert browser.post(page_url(draft), data).headers["Location"] == page_url(draft, "nguoi-duoc-khai-sinh")


def test_choosing_another_province_without_script_lists_its_communes(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    data = sample_data(draft, "nguoi-yeu-cau") | {"applicant.residence_province": "01", "refresh": "1"}
    page = browser.post(page_url(draft), data | hidden(browser.get(page_url(draft))))
    assert page.status_code == 200
    assert "Phường Hoàn Kiếm" in text_of(page)
    assert "has-error" not in text_of(page)


def test_communes_of_a_province_are_listed_for_the_picker(browser: Client) -> None:
    names = [row["label"] for row in browser.get("/dia-ban/", {"tinh": "56"}).json()]
    assert len(names) == 65
    assert browser.get("/dia-ban/", {"tinh": "x' or 1"}).json() == []


def test_autosave_answers_with_the_time_and_several_times_in_one_tab(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__email="lan@example.vn") | hidden(browser.get(page_url(draft)))
    for _ in range(2):
        answer = browser.post(page_url(draft), data | {"autosave": "1"}, headers={"accept": "application/json"})
        assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"])
    assert Draft.objects.get().answers["applicant.email"] == "lan@example.vn"
    assert browser.post(page_url(draft), data).status_code == 302


def test_two_tabs_get_a_choice_and_nothing_is_lost(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    one, two = hidden(browser.get(page_url(draft))), hidden(browser.get(page_url(draft)))
    data = sample_data(draft, "nguoi-yeu-cau")
    browser.post(page_url(draft), data | one)
    page = browser.post(page_url(draft), data | two | {"applicant.email": "khac@example.vn"})
    assert page.status_code == 409
    assert "vừa được lưu ở một cửa sổ khác" in text_of(page)
    assert "khac@example.vn" in text_of(page)
    assert (
        browser.post(page_url(draft), data | hidden(page) | {"applicant.email": "khac@example.vn"}).status_code == 302
    )
    assert Draft.objects.get().answers["applicant.email"] == "khac@example.vn"


def test_a_strangers_draft_is_not_there(lan: Actor) -> None:
    draft, stranger = begin(lan), Client()
    user = citizen_actor().user
    assert user is not None
    stranger.force_login(user)
    for path in ("", "nguoi-yeu-cau/", "giay-to/", "giay-to/giay-chung-sinh/", "kiem-tra/", "da-nop/", "bien-nhan/"):
        assert stranger.get(f"/nop-ho-so/d/{draft.pk}/{path}").status_code == 404
    for path in ("nguoi-yeu-cau/", "giay-to/giay-chung-sinh/", "kiem-tra/", "bo/"):
        assert stranger.post(f"/nop-ho-so/d/{draft.pk}/{path}", {"version": "0"}).status_code == 404


def test_a_page_that_the_form_does_not_have_is_not_there(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    assert browser.get(page_url(draft, "khong-co")).status_code == 404
    assert browser.get("/nop-ho-so/9.999999/").status_code == 404


def test_an_upload_is_listed_as_being_checked_and_can_be_removed(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    path = f"/nop-ho-so/d/{draft.pk}/giay-to/giay-chung-sinh/"
    file = SimpleUploadedFile("Giấy chứng sinh.pdf", b"%PDF-1.4 thu", "application/pdf")
    assert browser.post(path, {"file": file}).status_code == 302
    page = text_of(browser.get(f"/nop-ho-so/d/{draft.pk}/giay-to/"))
    assert "Giấy chứng sinh.pdf" in page
    assert "Đang kiểm tra tệp…" in page
    tag = re.search(r"da-thay=([^\"]+)\"", text_of(browser.get(path)))
    assert tag is not None
    assert browser.get(path, {"da-thay": tag[1]}).status_code == 304
    paper = draft.papers.get()
    browser.post(path, {"remove": paper.pk})
    assert draft.papers.count() == 0


def test_two_photos_offer_to_become_one_pdf(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    here = f"/nop-ho-so/d/{draft.pk}/giay-to/"
    path = f"{here}giay-chung-sinh/"
    for color in ("red", "blue"):
        out = BytesIO()
        Image.new("RGB", (30, 20), color).save(out, "JPEG")
        browser.post(path, {"file": SimpleUploadedFile(f"{color}.jpg", out.getvalue(), "image/jpeg")})
    assert "Ghép 2 ảnh" not in text_of(browser.get(here)), "not before they are checked"
    refused = browser.post(path, {"join": "1"})
    assert refused.status_code == 422
    assert "hai ảnh đã kiểm tra" in text_of(refused)
    run_jobs_here()
    assert "Ghép 2 ảnh thành một tệp PDF" in text_of(browser.get(here))
    assert browser.post(path, {"join": "1"}).status_code == 302
    page = text_of(browser.get(path))
    assert page.count("Đang ghép…") == 2
    assert "every 2s" in page
    run_jobs_here()
    page = text_of(browser.get(path))
    assert "Ảnh ghép, 2 trang.pdf" in page
    assert "red.jpg" not in page


def test_bad_uploads_get_a_message_in_vietnamese_and_change_nothing(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    path = f"/nop-ho-so/d/{draft.pk}/giay-to/giay-chung-sinh/"
    empty = browser.post(path, {"file": SimpleUploadedFile("rong.pdf", b"")})
    assert empty.status_code == 422
    assert "Tệp rỗng" in text_of(empty) or "Hãy chọn tệp" in text_of(empty)
    none = browser.post(path, {}, headers={"accept": "application/json"})
    assert none.status_code == 422
    assert none.json()["message"] == "Hãy chọn tệp để tải lên."
    assert draft.papers.count() == 0


def test_a_refused_file_shows_why_and_blocks_the_submission(browser: Client, lan: Actor) -> None:
    draft = fill(lan, begin(lan))
    paper = attach_upload(lan, draft.pk, "giay-chung-sinh", BytesIO(b"%PDF khoa"), "khoa.pdf")
    StoredFile.objects.filter(pk=paper.file_id).update(
        state="refused", refusal_code="encrypted", refusal_message="Tệp có mật khẩu."
    )
    assert "Tệp có mật khẩu." in text_of(browser.get(f"/nop-ho-so/d/{draft.pk}/giay-to/"))
    assert browser.post(f"/nop-ho-so/d/{draft.pk}/kiem-tra/").status_code == 422
    assert Dossier.objects.count() == 0


def test_an_unfinished_draft_cannot_be_submitted(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    page = browser.post(f"/nop-ho-so/d/{draft.pk}/kiem-tra/")
    assert page.status_code == 422
    assert Dossier.objects.count() == 0


def test_submitting_twice_gives_one_dossier_and_the_same_confirmation(browser: Client, lan: Actor) -> None:
    draft = fill(lan, begin(lan), applicant__relation="mother")
    attach_upload(lan, draft.pk, "giay-chung-sinh", BytesIO(b"%PDF-1.4 chung sinh"), "chung-sinh.pdf")
    check = browser.get(f"/nop-ho-so/d/{draft.pk}/kiem-tra/")
    assert "Nộp hồ sơ" in text_of(check)
    first = browser.post(f"/nop-ho-so/d/{draft.pk}/kiem-tra/")
    second = browser.post(f"/nop-ho-so/d/{draft.pk}/kiem-tra/")
    assert first.headers["Location"] == second.headers["Location"] == f"/nop-ho-so/d/{draft.pk}/da-nop/"
    dossier = Dossier.objects.get()
    page = text_of(browser.get(first.headers["Location"]))
    assert dossier.code in page
    assert "Mã QR" in page
    assert browser.get(page_url(draft)).headers["Location"] == f"/nop-ho-so/d/{draft.pk}/da-nop/"
    receipt = f"/nop-ho-so/d/{draft.pk}/bien-nhan/"
    assert browser.get(receipt, headers={"HX-Request": "true"}).status_code == 304
    assert "Đang in" in text_of(browser.get(receipt))


def test_a_page_that_answers_made_pointless_is_skipped(browser: Client, lan: Actor) -> None:
    draft = fill(lan, begin(lan, MARITAL_STATUS), subject__marital_status="single")
    assert browser.get(page_url(draft, "giay-to-hon-nhan")).status_code == 302
    assert "Giấy tờ về tình trạng hôn nhân" not in text_of(browser.get(f"/nop-ho-so/d/{draft.pk}/"))


def test_without_script_a_question_that_is_asked_again_shows_what_was_said_before(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    data = sample_data(draft, "nguoi-yeu-cau") | {"applicant.relation": "other", "applicant.relation_other": "Dì ruột"}
    for relation in ("other", "mother"):
        sent = {"refresh": "1", "applicant.relation": relation} | hidden(browser.get(page_url(draft)))
        page = browser.post(page_url(draft), data | sent)
    assert Draft.objects.get().answers["applicant.relation"] == "mother"
    assert "applicant.relation_other" not in Draft.objects.get().answers
    box = text_of(page).partition('data-question="applicant.relation_other" hidden>')[2].partition("data-question=")[0]
    assert 'value="Dì ruột"' in box


def test_a_discarded_draft_is_gone(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    assert browser.post(f"/nop-ho-so/d/{draft.pk}/bo/").status_code == 302
    assert browser.get(f"/nop-ho-so/d/{draft.pk}/").status_code == 404
