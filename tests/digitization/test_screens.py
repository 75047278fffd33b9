"""The screens: who gets in, what an upload is answered, what the desk shows, and that lists cost no query a row."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.accounts.models import Post
from core.audit.models import Event
from core.files.services import store
from digitization.models import Campaign, Document, Page
from digitization.services import campaigns
from tests.digitization.conftest import FIELDS, OWNER, Line, scan
from tests.factories import officer_actor
from tests.support.sessions import signed_in

SUGGESTIONS = [
    {"field": "number", "value": "45", "confidence": 0.4, "page": 1, "box": [0.1, 0.1, 0.2, 0.12], "how": "line"},
    {"field": "issuer", "value": "Ủy ban nhân dân phường Nha Trang", "confidence": 0.97, "page": 1,
     "box": [0.05, 0.03, 0.4, 0.06], "how": "top"},
    {"field": "issued_on", "value": "2024-03", "confidence": 0.7, "page": 2, "box": [0.5, 0.1, 0.9, 0.12], "how": "x"},
]  # fmt: skip


def on_desk(line: Line, state: str = "read") -> Document:
    """A document with two pages and their pictures."""
    document = line.document(state, page_count=2, pages_read=2, suggestions=SUGGESTIONS)
    picture = store(b"RIFF\x24\x00\x00\x00WEBPVP8 ", trusted=True)
    for number in (1, 2):
        Page.objects.create(
            document=document,
            number=number,
            image=picture,
            thumbnail=picture,
            words=[["Số:", 0.1, 0.1, 0.2, 0.12, 90.0, 0, 0]],
            measures={"width_px": 1654, "height_px": 2339, "orientation": 90 if number == 2 else 0},
            confidence=90.0,
        )
    return document


def form(document: Document, **changes: str) -> dict[str, str]:
    owner = {"owner-0-name": OWNER[0], "owner-0-id_number": OWNER[1], "owner-0-id_kind": "", "owner-0-role": "subject"}
    return {**FIELDS, **owner, "version": str(document.version), "action": "confirm", **changes}


def page_of(document: Document) -> str:
    return reverse("digitization:document", args=[document.pk])


def plan_of_days(first: date, last: date) -> Campaign:
    admin = officer_actor(Post.Role.PROVINCE_ADMIN)
    return campaigns.create_campaign(admin, "Số hóa", "QĐ 1", first, last, survey_due_on=None, roadmap_key="")


def test_an_empty_list_says_what_to_do(line: Line) -> None:
    line.batch.delete()
    html = signed_in(line.indexer).get(reverse("digitization:batches")).content.decode()
    assert "Chưa có lô nào" in html
    assert "Mở lô mới" in html


def test_a_new_batch_is_opened_by_type_name_without_marks(line: Line) -> None:
    client = signed_in(line.indexer)
    data = {"name": "Hộp 13", "paper_type": "giay xac nhan tinh trang hon nhan", "box": "13"}
    answer = client.post(reverse("digitization:batch_new"), data, follow=True)
    assert answer.status_code == 200
    assert "Hộp 13" in answer.content.decode()
    assert line.agency.batches.get(name="Hộp 13").place == {"box": "13"}


def test_an_unknown_paper_type_is_told_at_its_field(line: Line) -> None:
    data = {"name": "Hộp 13", "paper_type": "không có loại này"}
    answer = signed_in(line.indexer).post(reverse("digitization:batch_new"), data)
    assert answer.status_code == 422
    assert "Không có loại giấy tờ nào khớp" in answer.content.decode()


def test_the_only_running_plan_is_chosen_beforehand(line: Line) -> None:
    address, today = reverse("digitization:batch_new"), timezone.localdate()
    client = signed_in(line.indexer)
    running = plan_of_days(today, today + timedelta(days=9))
    plan_of_days(today - timedelta(days=9), today - timedelta(days=1))
    assert f'<option value="{running.pk}" selected>' in client.get(address).content.decode()
    plan_of_days(today, today + timedelta(days=9))
    assert f'<option value="{running.pk}" selected>' not in client.get(address).content.decode()


def test_a_slip_in_the_batch_is_mended_until_its_papers_bear_it(line: Line) -> None:
    address = reverse("digitization:batch_change", args=[line.batch.pk])
    client = signed_in(line.indexer)
    assert address in client.get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    today = timezone.localdate()
    plan = plan_of_days(today, today + timedelta(days=9))
    line.document("read")
    mended = {"name": "Hôn nhân 2024, hộp 21", "box": "21", "shelf": " A3 ", "folder": "", "campaign": plan.pk}
    assert client.post(address, mended).status_code == 302
    line.batch.refresh_from_db()
    assert (line.batch.name, line.batch.place) == ("Hôn nhân 2024, hộp 21", {"shelf": "A3", "box": "21"})
    assert line.batch.campaign == plan
    event = Event.objects.get(action="digitization.batch_changed")
    assert event.data["before"] == {"name": "Hôn nhân 2024, hộp 12", "place": {}, "campaign": None}
    refused = client.post(address, mended | {"name": " "})
    assert refused.status_code == 422
    assert 'href="#id_name"' in refused.content.decode()

    Document.objects.update(state="signed", indexer=line.indexer.user, checker=line.checker.user)
    bound = client.post(address, mended | {"box": "22"})
    assert bound.status_code == 422
    assert "chỉ sửa được tên lô" in bound.content.decode()
    assert client.post(address, mended | {"name": "Hôn nhân 2024"}).status_code == 302
    line.batch.refresh_from_db()
    assert (line.batch.name, line.batch.place["box"]) == ("Hôn nhân 2024", "21")
    assert signed_in(line.checker).post(address, mended).status_code == 403
    assert signed_in(line.stranger).post(address, mended).status_code == 404


def test_each_file_sent_by_script_is_answered_for_itself(line: Line) -> None:
    client, address = signed_in(line.indexer), reverse("digitization:batch_upload", args=[line.batch.pk])
    outcomes = []
    for name, data in (("a.pdf", scan()), ("b.pdf", scan()), ("c.pdf", b"PK\x03\x04 zip"), ("d.pdf", b"")):
        upload = SimpleUploadedFile(name, data)
        answer = client.post(address, {"file": upload}, headers={"accept": "application/json"})
        body = answer.json()
        outcomes.append((answer.status_code, body["outcome"] if "outcome" in body else body["code"]))
        assert body["message"]
    assert outcomes == [(200, "accepted"), (200, "duplicate"), (422, "refused"), (422, "refused")]


def test_many_files_in_one_plain_form_are_each_answered(line: Line) -> None:
    client, address = signed_in(line.indexer), reverse("digitization:batch_upload", args=[line.batch.pk])
    files = [SimpleUploadedFile("tốt.pdf", scan()), SimpleUploadedFile("nén.pdf", b"PK\x03\x04 zip")]
    html = client.post(address, {"file": files}, follow=True).content.decode()
    assert "tốt.pdf: Đã nhận" in html
    assert "nén.pdf: “nén.pdf” không phải là tệp PDF" in html
    assert line.batch.documents.count() == 1


def test_news_of_a_batch_come_only_when_there_are_any(line: Line) -> None:
    document = line.document("scanned", page_count=4, pages_read=1)
    client, address = signed_in(line.indexer), reverse("digitization:batch_news", args=[line.batch.pk])
    first = client.get(address)
    assert "every 2s" in first.content.decode()
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    Document.objects.filter(pk=document.pk).update(pages_read=2)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    Document.objects.filter(pk=document.pk).update(state="read", pages_read=4, version=1)
    assert "every 2s" not in client.get(address).content.decode()


def test_the_desk_puts_doubtful_fields_first_with_their_place(line: Line) -> None:
    html = signed_in(line.indexer).get(page_of(on_desk(line))).content.decode()
    assert html.index('id="id-number"') < html.index('id="id-issuer"')
    assert "đọc từ trang 1" in html
    assert 'id="place-number"' in html
    assert "Không chắc" in html
    assert "tháng 03 năm 2024" in html
    assert Event.objects.filter(action="digitization.opened").count() == 1


def test_drawings_are_written_with_points_whatever_the_language(line: Line) -> None:
    document = on_desk(line)
    for language in ("vi", "en"):
        html = signed_in(line.indexer).get(page_of(document), headers={"accept-language": language}).content.decode()
        numbers = re.findall(r' (?:x|y|width|height|data-height)="([^"]*)"', html)
        assert len(numbers) > 20
        assert not [number for number in numbers if "," in number]


def test_turning_the_page_keeps_what_was_typed(line: Line) -> None:
    document = on_desk(line)
    data = form(document, abstract="Đang gõ dở") | {"show_page": "2"}
    html = signed_in(line.indexer).post(page_of(document), data).content.decode()
    assert "Đang gõ dở" in html
    assert 'data-page="2"' in html
    assert "rotate(90)" in html
    document.refresh_from_db()
    assert document.state == "read"


def test_confirming_leads_to_the_next_paper_and_back_again(line: Line) -> None:
    first, second = on_desk(line), on_desk(line)
    client = signed_in(line.indexer)
    answer = client.post(page_of(first), form(first))
    assert answer["Location"] == f"{page_of(second)}?vua={first.pk}"
    assert "Lấy lại" in client.get(answer["Location"]).content.decode()
    first.refresh_from_db()
    assert first.state == "indexed"
    client.post(page_of(first), {"action": "take_back", "version": first.version})
    first.refresh_from_db()
    assert first.state == "read"


def test_errors_are_shown_at_their_fields_and_nothing_typed_is_lost(line: Line) -> None:
    document = on_desk(line)
    answer = signed_in(line.indexer).post(page_of(document), form(document, issued_on="31/02/2024", number="77"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id-issued_on"' in html
    assert 'value="77"' in html
    assert OWNER[0] in html


def test_a_stale_screen_is_told_and_keeps_what_was_typed(line: Line) -> None:
    document = on_desk(line)
    Document.objects.filter(pk=document.pk).update(version=5)
    answer = signed_in(line.indexer).post(page_of(document), form(document, number="77"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "đã thay đổi sau khi bạn mở trang, ở cửa sổ khác hoặc do người khác" in html  # often oneself, in another tab
    assert "Hãy tải lại trang" not in html  # what is shown is the paper as it stands
    assert 'value="77"' in answer.content.decode()


def test_the_checker_approves_or_sends_back_with_a_reason(line: Line) -> None:
    document = on_desk(line, "indexed")
    client = signed_in(line.checker)
    assert "Đúng, duyệt" in client.get(page_of(document)).content.decode()
    answer = client.post(page_of(document), {"action": "send_back", "version": 0, "reason": ""})
    assert answer.status_code == 422
    assert "Hãy ghi lý do trả lại" in answer.content.decode()
    client.post(page_of(document), {"action": "approve", "version": 0})
    document.refresh_from_db()
    assert document.state == "checked"


def test_the_checker_is_told_what_went_back(line: Line) -> None:
    document, other = on_desk(line, "indexed"), line.document("indexed")
    told = {"action": "send_back", "version": 0, "reason": "Sai số", "kind": "number"}
    answer = signed_in(line.checker).post(page_of(document), told, follow=True)
    assert answer.redirect_chain[-1][0].startswith(page_of(other))
    assert f"Đã trả lại “{FIELDS['abstract']}”" in answer.content.decode()


def test_a_paper_may_be_left_for_later(line: Line) -> None:
    first, second = on_desk(line), line.document("read")
    client = signed_in(line.indexer)
    later = reverse("digitization:next") + f"?sau={first.pk}"
    assert later in client.get(page_of(first)).content.decode()
    assert client.get(later).headers["Location"] == page_of(second)
    first.refresh_from_db()
    assert (first.state, first.fields, first.desk_user) == ("read", {}, None)  # a colleague may take it at once
    back = reverse("digitization:next") + f"?sau={second.pk}"
    assert client.get(back).headers["Location"] == page_of(first)
    Document.objects.filter(pk=first.pk).update(state="sent_back")  # a returned one comes first, but not after itself
    assert client.get(later).headers["Location"] == page_of(second)
    second.delete()
    alone = client.get(later, follow=True)
    assert alone.redirect_chain[-1][0] == reverse("digitization:batch", args=[line.batch.pk])
    assert "Trong lô không còn giấy tờ nào khác chờ bạn" in alone.content.decode()


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "²"])
def test_a_wrong_place_to_go_on_from_leads_to_the_next_paper(line: Line, asked: str) -> None:
    document = on_desk(line)
    answer = signed_in(line.indexer).get(reverse("digitization:next"), {"sau": asked})
    assert answer.headers["Location"] == page_of(document)


def test_the_indexer_sees_that_another_person_must_check(line: Line) -> None:
    html = signed_in(line.indexer).get(page_of(on_desk(line, "indexed"))).content.decode()
    assert "người khác phải kiểm tra" in html
    assert "Đúng, duyệt" not in html


@pytest.mark.parametrize("name", ["document", "page", "picture", "file", "batch", "batch_news", "batch_export"])
def test_another_agencys_papers_do_not_exist(line: Line, name: str) -> None:
    document = on_desk(line)
    arguments = {
        "page": [document.pk, 1],
        "picture": [document.pk, 1, "anh"],
        "file": [document.pk, "goc"],
        "document": [document.pk],
    }.get(name, [line.batch.pk])
    address = reverse(f"digitization:{name}", args=arguments)
    mine = signed_in(line.indexer).get(address)
    assert mine.status_code == 200
    assert b"".join(mine)  # read to the end, so that the file is closed
    assert signed_in(line.stranger).get(address).status_code == 404
    assert signed_in(officer_actor(Post.Role.CLERK, line.agency)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_provinces_administrator_sees_counts_but_no_paper(line: Line) -> None:
    document = on_desk(line)
    client = signed_in(officer_actor(Post.Role.PROVINCE_ADMIN))
    html = client.get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    assert "Chờ nhập chỉ mục" in html
    assert document.name not in html
    assert client.get(page_of(document)).status_code == 403


def test_looking_at_a_page_is_logged_once_an_hour(line: Line) -> None:
    document = on_desk(line)
    client, address = signed_in(line.indexer), reverse("digitization:picture", args=[document.pk, 1, "anh"])
    for _n in range(3):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert Event.objects.filter(action="digitization.page_viewed").count() == 1


def test_lists_cost_the_same_with_one_row_and_with_many(line: Line, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = signed_in(line.indexer), reverse("digitization:batch", args=[line.batch.pk])
    line.document("indexed")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _n in range(8):
        line.document("indexed")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    with django_assert_max_num_queries(15):
        client.get(reverse("digitization:batches"))


def test_the_spreadsheet_lists_the_documents_and_runs_no_formula(line: Line) -> None:
    line.document("indexed", name="=cmd.pdf")
    answer = signed_in(line.indexer).get(reverse("digitization:batch_export", args=[line.batch.pk]))
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:2] == ("TT", "Tên tệp")
    assert rows[1][1] == "'=cmd.pdf"
    assert "12/03/2024" in rows[1]
    assert f"{OWNER[0]} (Số định danh cá nhân {OWNER[1]})" in rows[1]
