"""Two people, or two processes, at the same paper in the same moment: both get an answer, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction

from core.audit.errors import Conflict, DomainError, NotAllowed
from digitization.models import Batch, ChunkedUpload, Document, Package, Page
from digitization.services import arranging, batches, intake, packages, uploads
from tests.digitization.conftest import Line
from tests.support.archives import zipped
from tests.support.at_once import at_once, beside, until, waiting

pytestmark = pytest.mark.django_db(transaction=True)


def paper(line: Line, name: str, pages: int = 1) -> Document:
    document = line.document("read", name, page_count=pages)
    for number in range(1, pages + 1):
        Page.objects.create(document=document, number=number, read_at="2026-01-05T03:00:00Z")
    return document


def in_each_others_way(monkeypatch: pytest.MonkeyPatch, *works: Callable[[], object]) -> list[object]:
    """Both works at once, each resting after its first paper is locked until the other has one too, or waits."""
    lock, seen = intake.locked, threading.local()
    arrived: list[int] = []

    def slowly(actor, document_id, version):  # type: ignore[no-untyped-def]
        found = lock(actor, document_id, version)
        if not getattr(seen, "one", False):
            seen.one = True
            arrived.append(document_id)
            until(lambda: len(arrived) == len(works) or waiting())
        return found

    monkeypatch.setattr(intake, "locked", slowly)
    return at_once(*works)


def test_one_folder_taken_in_twice_at_once_is_one_batch(line: Line) -> None:
    def take() -> Batch:
        return batches.create_batch(line.indexer, "Hộp 3", line.batch.paper_type, intake_key="folder:3")

    with ExitStack() as stack:
        with transaction.atomic():
            first = take()
            second = stack.enter_context(beside(take))
            until(waiting)
        assert second.result(20) == first
    assert Batch.objects.filter(intake_key="folder:3").count() == 1


def test_fronts_with_backs_and_backs_with_fronts_at_once(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = paper(line, "a.pdf", 2), paper(line, "b.pdf", 2)
    answers = in_each_others_way(
        monkeypatch,
        lambda: arranging.collate(line.indexer, one.pk, one.version, two.pk),
        lambda: arranging.collate(line.indexer, two.pk, two.version, one.pk),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Document", "NotAllowed"], answers
    assert Document.objects.get().page_count == Page.objects.count() == 4


def test_a_paper_split_while_the_next_is_merged_into_it(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = paper(line, "a.pdf", 2), paper(line, "b.pdf", 2)
    answers = in_each_others_way(
        monkeypatch,
        lambda: arranging.merge(line.indexer, second.pk, second.version),
        lambda: arranging.split(line.indexer, first.pk, first.version, [2]),
    )
    assert not [answer for answer in answers if isinstance(answer, DatabaseError)], answers
    assert all(isinstance(answer, (Document, list, DomainError)) for answer in answers), answers
    assert Page.objects.count() == 4


def test_the_last_piece_sent_twice_at_once_is_one_document(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"%PDF-1.4 twice\n%%EOF\n"
    upload = uploads.start(line.indexer, line.batch.pk, "a.pdf", len(data), "m")
    path, add_any = uploads.path_of(upload), packages.add_any
    adding, go_on = threading.Event(), threading.Event()

    class Last(BytesIO):
        """The empty rest of a file whose sender did not hear that all of it is here; read under the row's lock."""

        def read(self, size: int | None = -1, /) -> bytes:
            go_on.set()
            until(lambda: not path.exists() or waiting())
            return b""

    def slowly(*args, **how):  # type: ignore[no-untyped-def]
        answer = add_any(*args, **how)
        if not adding.is_set():
            adding.set()
            assert go_on.wait(20)
        return answer

    monkeypatch.setattr(packages, "add_any", slowly)
    with beside(lambda: uploads.append(line.indexer, line.batch.pk, upload.pk, 0, BytesIO(data))) as first:
        assert adding.wait(20)
        second = uploads.append(line.indexer, line.batch.pk, upload.pk, len(data), Last())
    answers = (first.result(20), second)
    assert [answer.outcome for answer in answers if isinstance(answer, intake.Intake)] == ["accepted", "duplicate"]
    assert Document.objects.count() == 1
    assert not ChunkedUpload.objects.exists()
    assert not path.exists()


def test_a_package_brought_while_its_batch_is_closed_is_not_lost_without_a_word(line: Line) -> None:
    """The batch is closed in another transaction that is not over yet: the package waits and is then refused."""
    line.document("refused")
    data = zipped({"a.pdf": b"%PDF-1.4 a\n%%EOF\n"})

    def bring() -> Package:
        return packages.bring(line.indexer, line.batch.pk, BytesIO(data), "goi.zip")

    with ExitStack() as stack:
        with transaction.atomic():
            batches.close_batch(line.checker, line.batch.pk)
            bringing = stack.enter_context(beside(bring))
            until(lambda: waiting() or bringing.done())
        assert isinstance(bringing.result(20), NotAllowed)
    assert not Package.objects.exists()


def test_a_batch_whose_package_is_still_to_be_opened_stays_open(line: Line) -> None:
    line.document("refused")
    packages.bring(line.indexer, line.batch.pk, BytesIO(zipped({"a.pdf": b"%PDF-1.4 a\n%%EOF\n"})), "goi.zip")
    with pytest.raises(Conflict) as caught:
        batches.close_batch(line.checker, line.batch.pk)
    assert caught.value.code == "batch_unpacking"
    Package.objects.update(state=Package.State.REFUSED)
    assert batches.close_batch(line.checker, line.batch.pk).state == "closed"
