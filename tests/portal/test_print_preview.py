"""The filled form as a paper before it is handed in: its author's alone, marked as a draft on every page."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.test import Client

from core.accounts.actor import Actor
from core.catalogue.models import Procedure
from core.jobs.models import Job
from forms.models import Draft, DraftPrint
from forms.services import autosave_page, discard, mark_submitted
from forms.services.draft_print import ask_print
from tests.forms.support import MARITAL_STATUS, begin, fill, sample_data
from tests.portal.test_filing import text_of
from tests.support.jobs import run_jobs_here

pytestmark = pytest.mark.django_db
PAGE = "nguoi-yeu-cau"


def here(draft: Draft, path: str = "") -> str:
    return f"/nop-ho-so/d/{draft.pk}/xem-truoc/{path}"


def pages_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))]


def test_the_paper_shows_what_would_be_submitted_and_that_it_was_not(browser: Client, lan: Actor) -> None:
    draft = fill(lan, begin(lan, MARITAL_STATUS), subject__marital_status="divorced")
    data = sample_data(draft, "tinh-trang", subject__marital_status="single")
    draft = autosave_page(lan, draft.pk, "tinh-trang", data, draft.version).draft
    assert draft.set_aside["ended.paper"]
    page = browser.get(here(draft))
    assert here(draft, "to-khai/") in text_of(page)
    sheet = browser.get(here(draft, "to-khai/"))
    assert "Bản nháp – chưa nộp" in text_of(sheet)
    assert draft.answers["subject.full_name"] in text_of(sheet)
    assert draft.set_aside["ended.paper"] not in text_of(sheet)
    assert "'none'" in sheet.headers["Content-Security-Policy"]
    assert sheet.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_worker_makes_the_pdf_marked_on_every_page_and_it_is_made_once(browser: Client, lan: Actor) -> None:
    general = Procedure.objects.filter(form_links=None).order_by("pk")[:1].get()
    draft = fill(lan, begin(lan, general.code), request__details="Một dòng lý do.\n" * 100)
    assert browser.get(here(draft, "ban-in/")).status_code == 404
    for _ in range(2):
        assert browser.post(here(draft, "ban-in/")).headers["Location"] == here(draft)
    assert Job.objects.filter(name="forms.print_draft").count() == 1
    assert browser.get(here(draft, "ban-in/"), headers={"HX-Request": "true"}).status_code == 304
    assert "Đang tạo tệp PDF" in text_of(browser.get(here(draft)))
    run_jobs_here()
    assert "Tải bản nháp" in text_of(browser.get(here(draft, "ban-in/"), headers={"HX-Request": "true"}))
    answer = browser.get(here(draft, "ban-in/"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    pages = pages_of(b"".join(answer))  # type: ignore[arg-type]
    assert len(pages) > 1
    assert all("BẢN NHÁP" in page.upper() for page in pages)
    assert "Nguyễn Thị Lan" in "".join(pages)


def test_a_print_that_is_behind_is_not_shown_as_todays(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    browser.post(here(draft, "ban-in/"))
    run_jobs_here()
    assert "Tải bản nháp" in text_of(browser.get(here(draft)))
    autosave_page(lan, draft.pk, PAGE, sample_data(draft, PAGE, applicant__email="moi@example.vn"), draft.version)
    assert "Tạo bản nháp PDF" in text_of(browser.get(here(draft)))
    again = ask_print(lan, draft.pk)
    assert again.file_id is None
    assert again.version == 1
    run_jobs_here()
    assert DraftPrint.objects.get().file_id is not None


def test_a_submitted_or_discarded_draft_is_no_longer_printed_as_a_draft(browser: Client, lan: Actor) -> None:
    draft = begin(lan)
    ask_print(lan, draft.pk)
    mark_submitted(Draft.objects.get(pk=draft.pk), "H32-1")
    run_jobs_here()
    assert not DraftPrint.objects.exists()
    assert browser.get(here(draft)).status_code == 302
    other = begin(lan)
    discard(lan, other.pk)
    assert browser.get(here(other)).status_code == 404
    assert browser.post(here(other, "ban-in/")).status_code == 404
