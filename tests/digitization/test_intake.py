"""What is taken onto the line, what is answered as a duplicate, and what is refused with its reason."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
import pytest

from core.audit.errors import Conflict, NotAllowed
from core.audit.models import Event
from core.jobs.models import Job
from digitization.models import Document
from digitization.services import batches, intake
from tests.digitization.conftest import Line, scan
from tests.factories import PaperTypeFactory
from tests.support.archives import zipped
from tests.support.jobs import run_all_jobs


def locked_pdf() -> bytes:
    stream = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stream, encryption=pikepdf.Encryption(user="bi-mat", owner="bi-mat"))
    return stream.getvalue()


def huge_png() -> bytes:
    """A header that claims 60,000 × 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_an_accepted_file_waits_in_quarantine_with_its_job(line: Line) -> None:
    answer = line.add()
    assert (answer.outcome, answer.document and answer.document.state) == ("accepted", "registered")
    assert answer.document is not None
    assert answer.document.source.state == "quarantined"
    assert Job.objects.filter(name="digitization.check_file").count() == 1
    assert Event.objects.filter(action="digitization.document_registered").count() == 1


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [(zipped(), "wrong_type", "PDF, JPEG, PNG"), (b"", "empty", "0 byte")],
    ids=["zip renamed", "0 byte"],
)
def test_a_file_wrong_at_first_sight_is_answered_at_once(line: Line, data: bytes, code: str, words: str) -> None:
    answer = line.add(data, "quyet-dinh.pdf")
    assert (answer.outcome, answer.code, answer.name) == ("refused", code, "quyet-dinh.pdf")
    assert words in answer.message
    assert not Document.objects.exists()


def test_a_file_over_the_limit_is_refused(line: Line, settings) -> None:  # type: ignore[no-untyped-def]
    settings.UPLOAD_MAX_BYTES = 1000
    answer = line.add()
    assert (answer.outcome, answer.code) == ("refused", "too_large")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("data", "name", "words"),
    [(locked_pdf(), "a.pdf", "mật khẩu"), (huge_png(), "a.png", "điểm ảnh"), (b"%PDF-1.7 hong", "a.pdf", "hỏng")],
    ids=["locked", "60000 px", "damaged"],
)
def test_a_file_wrong_inside_is_refused_by_the_worker(line: Line, data: bytes, name: str, words: str) -> None:
    document = line.add(data, name).document
    assert document is not None
    run_all_jobs()
    document.refresh_from_db()
    assert document.state == "refused"
    assert words in document.problem
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    again = line.add(data, name)
    assert again.outcome in ("duplicate", "refused")


def test_the_same_bytes_are_one_document_in_the_agency(line: Line) -> None:
    first = line.add().document
    assert first is not None
    second = line.add(name="ban-khac.pdf")
    assert (second.outcome, second.document) == ("duplicate", first)
    other = batches.create_batch(line.indexer, "Lô khác", PaperTypeFactory())
    third = intake.add_file(line.indexer, other.pk, BytesIO(scan()), "a.pdf")
    assert (third.outcome, third.document) == ("duplicate", first)
    assert line.batch.code in third.message
    assert Document.objects.count() == 1


def test_documents_are_numbered_in_order_of_arrival(line: Line) -> None:
    for n in range(3):
        line.add(b"%PDF-1.4 " + str(n).encode(), f"{n}.pdf")
    assert list(line.batch.documents.values_list("order", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\quet\\a\x00b.pdf", "quyết định.pdf"])
def test_names_lose_folders_and_control_characters(line: Line, name: str) -> None:
    shown = line.add(name=name).name
    assert "/" not in shown
    assert "\\" not in shown
    assert "\x00" not in shown
    assert shown.endswith(".pdf")


def test_only_an_indexer_of_the_agency_adds_files(line: Line) -> None:
    for actor in (line.stranger, line.checker):
        with pytest.raises(NotAllowed):
            intake.add_file(actor, line.batch.pk, BytesIO(scan()), "a.pdf")
    assert not Document.objects.exists()


def test_a_closed_batch_takes_no_more(line: Line) -> None:
    line.document("refused")
    batches.close_batch(line.indexer, line.batch.pk)
    with pytest.raises(NotAllowed):
        line.add()


def test_a_batch_with_work_left_stays_open(line: Line) -> None:
    line.document("read")
    with pytest.raises(Conflict) as caught:
        batches.close_batch(line.indexer, line.batch.pk)
    assert caught.value.code == "batch_unfinished"


def test_a_removed_document_leaves_a_trace_and_room_for_its_file(line: Line) -> None:
    document = line.add().document
    assert document is not None
    intake.remove_document(line.indexer, document.pk, document.version)
    assert not Document.objects.exists()
    assert Event.objects.filter(action="digitization.document_removed", object_id=str(document.pk)).exists()
    assert line.add().outcome == "accepted"


def test_a_checked_document_cannot_be_removed(line: Line) -> None:
    document = line.document("indexed")
    with pytest.raises(Conflict):
        intake.remove_document(line.indexer, document.pk, document.version)
