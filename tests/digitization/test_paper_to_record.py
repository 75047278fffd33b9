"""A scanned paper goes the whole line, with the real engine, and stands in the archive once."""

from __future__ import annotations

import datetime as dt

import pytest

from archive.models import Record, RecordFile
from archive.queries.search import search
from core.audit.models import Event
from core.jobs.models import Job
from core.outbox.models import Message
from core.signing.models import SignedFile
from core.vietnamese import fold
from digitization.gateways import national_store
from digitization.models import Document, Page
from digitization.queries import desk
from digitization.services import checking, filing, indexing
from tests.digitization.conftest import FIELDS, OWNER, OWNERS, Line
from tests.support.jobs import run_all_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def read(line: Line) -> Document:
    document = line.add().document
    assert document is not None
    run_all_jobs()
    document.refresh_from_db()
    return document


def test_reading_suggests_the_fields_with_their_place(line: Line) -> None:
    document = read(line)
    assert document.state == "read", (document.problem, list(Job.objects.values("name", "error")))
    assert (document.page_count, document.pages_read, document.pdfa) == (1, 1, "pass")
    page = Page.objects.get(document=document)
    assert page.image is not None
    assert page.thumbnail is not None
    assert "tình trạng hôn nhân" in page.text.lower()
    found = {row["field"]: row for row in document.suggestions}
    assert found["kind"]["value"] == FIELDS["kind"]
    assert found["issued_on"]["value"].startswith("2024-03")
    views = {view.key: view for view in desk.field_views(document)}
    assert views["kind"].page == 1
    assert views["kind"].box is not None
    assert fold(desk.owner_rows(document)[0]["name"]) == fold(OWNER[0])
    assert desk.owner_rows(document)[0]["id_number"] == OWNER[1]


def test_a_checked_paper_is_signed_and_filed_once(line: Line, tsa_url: str) -> None:
    line.batch.place = {"shelf": "A2", "box": "12"}
    line.batch.save()
    document = read(line)
    indexing.confirm(line.indexer, document.pk, document.version, FIELDS, OWNERS)
    document.refresh_from_db()
    checking.approve(line.checker, document.pk, document.version)
    run_all_jobs()
    document.refresh_from_db()
    assert document.state == "filed", document.problem
    record = Record.objects.get()
    assert document.record == record
    assert (record.number, record.symbol, record.issued_on) == ("45", "UBND-XNTTHN", dt.date(2024, 3, 12))
    assert record.expires_on == dt.date(2024, 9, 12)
    assert record.custodian == line.agency
    assert record.owners.get().id_number == OWNER[1]
    roles = RecordFile.objects.filter(version__record=record).values_list("role", flat=True)
    assert sorted(roles) == ["original", "searchable", "signed"]
    filing.sign_and_file(document.pk, lambda: None)
    assert (Record.objects.count(), SignedFile.objects.count()) == (1, 1)
    actions = set(Event.objects.values_list("action", flat=True))
    assert {"digitization.confirmed", "digitization.approved", "digitization.sign", "digitization.file"} <= actions
    message = Message.objects.get(destination=national_store.DESTINATION)
    assert message.subject == record.code
    assert national_store.problems(message.payload["data"][0]) == []
    assert record.place_text == f"giá A2, hộp 12, tờ 1, lô {line.batch.code}"
    assert [hit.pk for hit in search(line.checker, "hộp 12")] == [record.pk]
    assert [hit.pk for hit in search(line.checker, "tinh trang hon nhan nguyen thi lan")] == [record.pk]


def test_time_stamping_down_leaves_the_paper_checked_and_the_job_waiting(  # type: ignore[no-untyped-def]
    line: Line, tsa_url: str, settings
) -> None:
    settings.TSA_URL = "http://127.0.0.1:9/tsa"
    document = read(line)
    indexing.confirm(line.indexer, document.pk, document.version, FIELDS, OWNERS)
    document.refresh_from_db()
    checking.approve(line.checker, document.pk, document.version)
    run_all_jobs()
    document.refresh_from_db()
    assert document.state == "checked"
    assert Job.objects.get(name="digitization.sign_and_file").state == Job.State.QUEUED
    assert not Record.objects.exists()
