"""Reading goes on where a killed worker stopped: nothing is lost, nothing twice, and one bad page stops no other."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.runner import LeaseLost, claim
from core.jobs.services import sweep
from digitization.models import Document, Page
from digitization.services import reading
from tests.digitization.conftest import Line, scan
from tests.support.jobs import run_all_jobs

pytestmark = pytest.mark.django_db(transaction=True)


def many_pages(count: int) -> bytes:
    stream = BytesIO()
    with pikepdf.new() as pdf, pikepdf.open(BytesIO(scan())) as one:
        for _n in range(count):
            pdf.pages.extend(one.pages)
        pdf.save(stream)
    return stream.getvalue()


def taken_in(line: Line, pages: int) -> Document:
    document = line.add(many_pages(pages)).document
    assert document is not None
    run_all_jobs("default")
    document.refresh_from_db()
    assert document.state == "scanned", document.problem
    return document


def test_pages_are_given_out_in_small_groups(line: Line) -> None:
    document = taken_in(line, 17)
    jobs = Job.objects.filter(name="digitization.read_pages").order_by("id")
    assert [(j.payload["first"], j.payload["last"]) for j in jobs] == [(1, 8), (9, 16), (17, 17)]
    assert document.page_count == 17


def test_a_worker_that_died_in_the_middle_loses_at_most_one_page(line: Line) -> None:
    document = taken_in(line, 3)
    read: list[int] = []

    def die_after_two() -> None:
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(1)

    assert claim("ocr") is not None
    with pytest.raises(KeyboardInterrupt):
        reading.read_pages(document.pk, 1, 3, die_after_two)
    kept = list(Page.objects.values_list("number", "read_at"))
    assert [number for number, _at in kept] == [1, 2]
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    sweep()
    run_all_jobs()
    document.refresh_from_db()
    assert (document.state, document.pages_read) == ("read", 3)
    assert list(Page.objects.filter(number__lte=2).values_list("number", "read_at")) == kept


def test_a_worker_whose_lease_went_to_another_stores_nothing(line: Line) -> None:
    document = taken_in(line, 1)

    def lost() -> None:
        raise LeaseLost(0)

    with pytest.raises(LeaseLost):
        reading.read_pages(document.pk, 1, 1, lost)
    assert not Page.objects.exists()


def test_reading_again_changes_nothing(line: Line) -> None:
    document = taken_in(line, 1)
    run_all_jobs()
    document.refresh_from_db()
    version, pages = document.version, list(Page.objects.values_list("pk", flat=True))
    reading.read_pages(document.pk, 1, 1, lambda: None)
    reading.assemble(document.pk, lambda: None)
    document.refresh_from_db()
    assert (document.version, list(Page.objects.values_list("pk", flat=True))) == (version, pages)


def test_a_document_removed_meanwhile_is_simply_left(line: Line) -> None:
    document = taken_in(line, 1)
    document.delete()
    run_all_jobs()
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


def test_a_page_no_engine_can_read_keeps_its_problem_and_the_line_goes_on(line: Line) -> None:
    """The second page is written as unreadable by hand: what the reader answers for such pages is its own test."""
    document = taken_in(line, 2)
    Page.objects.create(document=document, number=2, problem="Bộ đọc dừng đột ngột khi xử lý tệp này.")
    run_all_jobs()
    document.refresh_from_db()
    assert (document.state, document.pages_read) == ("read", 2)
    assert document.searchable is not None


def test_a_document_without_any_readable_page_is_refused(line: Line) -> None:
    document = taken_in(line, 1)
    Page.objects.create(document=document, number=1, problem="Tệp bị hỏng hoặc thiếu dữ liệu, không đọc được.")
    Document.objects.filter(pk=document.pk).update(pages_read=1)
    run_all_jobs()
    document.refresh_from_db()
    assert document.state == "refused"
    assert "Không đọc được trang nào" in document.problem
