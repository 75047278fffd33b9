"""Nothing on the line ends in a place from which no button leads on."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest

from core.accounts.models import Post
from core.jobs.models import Job
from core.signing.models import SignedFile
from digitization.models import Batch, Document
from digitization.services import arranging, batches, checking, covers, filing, indexing, intake, signing
from tests.digitization.conftest import FIELDS, OWNERS, Line
from tests.digitization.stacks import cover_page, leaf, stack
from tests.digitization.test_batch_acceptance import PASSWORD, batch_signature
from tests.factories import PaperTypeFactory
from tests.support.jobs import run_all_jobs, run_all_jobs_here


class LeaseGone(Exception):
    pass


def lose_the_lease() -> None:
    raise LeaseGone


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_signer_lost_the_right_can_be_ordered_again(line: Line) -> None:
    batch_signature(line)
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    signing.sign_batch(line.checker, line.batch.pk, PASSWORD)
    assert line.checker.post is not None
    Post.objects.filter(pk=line.checker.post.pk).update(valid_to=dt.date(2020, 1, 1))
    run_all_jobs("signing")
    job = Job.objects.get(name="digitization.sign_and_file")
    assert (job.state, job.error_code) == ("dead", filing.NO_LONGER_ALLOWED)
    document.refresh_from_db()
    assert "ký lại lô" in document.problem
    Post.objects.filter(pk=line.checker.post.pk).update(valid_to=None)
    assert signing.sign_batch(line.checker, line.batch.pk, PASSWORD) == 1
    assert Job.objects.filter(name="digitization.sign_and_file", state="queued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_order_that_was_undone_signs_nothing_later(line: Line) -> None:
    batch_signature(line)
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    signing.sign_batch(line.checker, line.batch.pk, PASSWORD)
    document.refresh_from_db()
    checking.withdraw(line.checker, document.pk, document.version)
    document.refresh_from_db()
    checking.approve(line.checker, document.pk, document.version)
    run_all_jobs("signing")
    document.refresh_from_db()
    assert (document.state, document.signed_file, document.problem) == ("checked", None, "")


@pytest.mark.django_db(transaction=True)
def test_a_paper_scanned_anew_after_a_lost_signature_is_signed_as_it_is_now(line: Line, tsa_url: str) -> None:
    intake.add_file(line.indexer, line.batch.pk, BytesIO(stack(leaf(1), leaf(2))), "a.pdf")
    run_all_jobs()
    document = Document.objects.get()
    assert document.searchable is not None
    indexing.confirm(line.indexer, document.pk, document.version, FIELDS, OWNERS)  # type: ignore[arg-type]
    checking.approve(line.checker, document.pk, document.version + 1)
    with pytest.raises(LeaseGone):  # the worker signs and is killed before it says so; then the approval is undone
        filing.sign_and_file(document.pk, lose_the_lease)
    checking.withdraw(line.checker, document.pk, document.version + 2)
    indexing.take_back(line.indexer, document.pk, document.version + 3)
    arranging.split(line.indexer, document.pk, document.version + 4, [2])
    run_all_jobs()
    document.refresh_from_db()
    indexing.confirm(line.indexer, document.pk, document.version, FIELDS, OWNERS)  # type: ignore[arg-type]
    checking.approve(line.checker, document.pk, document.version + 1)
    run_all_jobs()
    document.refresh_from_db()
    assert (document.state, document.problem) == ("filed", "")
    assert SignedFile.objects.get(output=document.signed_file).source == document.searchable


def test_a_paper_of_another_type_never_goes_into_a_closed_batch(line: Line) -> None:
    sheet = covers.make_sheets(line.indexer, PaperTypeFactory())[0]
    line.add(stack(cover_page(sheet), leaf(3)))
    run_all_jobs_here()
    sibling = Document.objects.get().batch
    assert sibling != line.batch
    sibling.documents.update(state=Document.State.REFUSED)
    assert batches.close_batch(line.checker, sibling.pk).state == "closed"
    line.add(stack(cover_page(sheet), leaf(4)))
    run_all_jobs_here()
    late = Document.objects.latest("id")
    assert (late.state, late.batch.state, late.batch.paper_type) == ("read", "open", sheet.paper_type)
    assert Batch.objects.count() == 3


def test_papers_put_behind_others_never_have_their_place(line: Line) -> None:
    sheet = covers.make_sheets(line.indexer, PaperTypeFactory())[0]
    line.add(stack(cover_page(sheet), leaf(3), cover_page(sheet), leaf(4)))
    run_all_jobs_here()
    first, second = Document.objects.order_by("pk")
    intake.remove_document(line.indexer, first.pk, first.version)
    line.add(stack(cover_page(sheet), leaf(5)))
    run_all_jobs_here()
    orders = list(second.batch.documents.values_list("order", flat=True))
    assert len(orders) == len(set(orders)) == 2
