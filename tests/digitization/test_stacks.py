"""A stack splits itself by our own cover sheets and by blank pages, loses no page, and can be put together again."""

from __future__ import annotations

import pytest

from core.audit.errors import Conflict, Invalid, NotAllowed
from core.files.services import read_stored
from digitization.models import Document, Page, SetAside
from digitization.services import arranging, covers
from tests.digitization.conftest import OWNERS, Line
from tests.digitization.stacks import A4, blank_page, code_page, cover_page, leaf, stack
from tests.factories import PaperTypeFactory
from tests.support.jobs import run_all_jobs_here

pytestmark = pytest.mark.django_db


def taken(line: Line, data: bytes, **how: object) -> list[Document]:
    from io import BytesIO

    from digitization.services import intake

    intake.add_file(line.indexer, line.batch.pk, BytesIO(data), "chong.pdf", **how)  # type: ignore[arg-type]
    run_all_jobs_here()
    return list(Document.objects.order_by("batch_id", "order"))


def places(document: Document) -> list[int | None]:
    return list(document.pages.order_by("number").values_list("file_page", flat=True))


def test_a_stack_with_cover_sheets_splits_and_indexes_itself(line: Line) -> None:
    other_type = PaperTypeFactory()
    named = covers.make_sheets(line.indexer, line.batch.paper_type, owner=OWNERS[0])[0]
    typed = covers.make_sheets(line.indexer, other_type, case_code="H32.30-261128-0001")[0]
    data = stack(cover_page(named, A4), blank_page(), leaf(1), leaf(2), cover_page(typed), leaf(3))
    first, second = taken(line, data)
    assert (first.state, second.state) == ("read", "read"), (first.problem, second.problem)
    assert (places(first), places(second)) == ([3, 4], [6])
    assert (first.batch.paper_type, second.batch.paper_type) == (line.batch.paper_type, other_type)
    assert first.owners == OWNERS
    assert {row["how"] for row in first.suggestions if row["field"] == "owner"} == {"cover sheet"}
    assert [row["value"] for row in second.suggestions if row["field"] == "case_code"] == ["H32.30-261128-0001"]
    assert sorted(SetAside.objects.values_list("file_page", "reason")) == [(1, "cover"), (2, "blank"), (5, "cover")]
    assert second.searchable is not None
    assert second.alone is not None
    assert read_stored(second.alone).startswith(b"%PDF")


def test_a_code_of_a_stranger_or_of_another_agency_splits_nothing(line: Line) -> None:
    theirs = covers.make_sheets(line.stranger, PaperTypeFactory())[0]
    ours = covers.make_sheets(line.indexer, line.batch.paper_type)[0]
    forged = f"MC1.{ours.pk}.{'0' * 20}"
    strange = [covers.token_of(theirs), forged, "https://vi.du"]
    (only,) = taken(line, stack(leaf(1), *map(code_page, strange)))
    assert [page.measures["codes"] for page in only.pages.all()] == [[], *([text] for text in strange)]
    assert (only.state, only.page_count, only.rearranged) == ("read", 4, False)


def test_blank_pages_separate_papers_only_where_the_sender_says_so(line: Line) -> None:
    data = stack(leaf(1), blank_page(), leaf(2))
    first, second = taken(line, data, split_blank=True)
    assert (places(first), places(second)) == ([1], [3])
    again = taken(line, stack(leaf(3), blank_page(), leaf(4)))
    assert len(again) == 3
    assert again[-1].page_count == 3


def test_a_cut_by_hand_is_undone_by_merging(line: Line) -> None:
    (whole,) = taken(line, stack(leaf(1), leaf(2), leaf(3)))
    papers = arranging.split(line.indexer, whole.pk, whole.version, [2, 3])
    assert [places(paper) for paper in papers] == [[1], [2], [3]]
    run_all_jobs_here()
    third = Document.objects.get(order=3)
    second = Document.objects.get(order=2)
    assert (second.state, third.state) == ("read", "read")
    arranging.merge(line.indexer, third.pk, third.version)
    run_all_jobs_here()
    second.refresh_from_db()
    arranging.merge(line.indexer, second.pk, second.version)
    run_all_jobs_here()
    whole.refresh_from_db()
    assert (Document.objects.count(), places(whole), whole.state) == (1, [1, 2, 3], "read")
    assert Page.objects.count() == 3


def test_fronts_and_backs_are_laid_together(line: Line) -> None:
    (fronts,) = taken(line, stack(leaf(1), leaf(3)))
    taken(line, stack(leaf(4), leaf(2)))
    backs = Document.objects.get(order=2)
    texts = {"fronts": list(fronts.pages.values_list("text", flat=True)), "backs": []}
    texts["backs"] = list(backs.pages.values_list("text", flat=True))
    arranging.collate(line.indexer, fronts.pk, fronts.version, backs.pk)
    run_all_jobs_here()
    fronts.refresh_from_db()
    expected = [texts["fronts"][0], texts["backs"][1], texts["fronts"][1], texts["backs"][0]]
    assert list(fronts.pages.order_by("number").values_list("text", flat=True)) == expected
    assert (fronts.state, fronts.page_count, Document.objects.count()) == ("read", 4, 1)


def test_stacks_of_unequal_height_are_not_laid_together(line: Line) -> None:
    fronts, backs = line.document("read", page_count=2), line.document("read")
    for document, number in ((fronts, 1), (fronts, 2), (backs, 1)):
        Page.objects.create(document=document, number=number)
    with pytest.raises(Invalid) as caught:
        arranging.collate(line.indexer, fronts.pk, fronts.version, backs.pk)
    assert caught.value.code == "collate_counts"
    assert Page.objects.count() == 3


def test_a_page_put_aside_can_be_brought_back(line: Line) -> None:
    first, _second = taken(line, stack(leaf(1), blank_page(), leaf(2)), split_blank=True)
    second = Document.objects.get(order=2)
    aside = SetAside.objects.get()
    arranging.put_back(line.indexer, second.pk, second.version, aside.pk)
    run_all_jobs_here()
    second.refresh_from_db()
    assert (places(second), second.state, SetAside.objects.count()) == ([2, 3], "read", 0)
    assert first.page_count == 1


def test_only_the_indexer_of_the_agency_arranges_and_only_before_the_check(line: Line) -> None:
    document = line.document("read", page_count=2)
    for n in (1, 2):
        Page.objects.create(document=document, number=n)
    for actor in (line.stranger, line.checker):
        with pytest.raises(NotAllowed):
            arranging.split(actor, document.pk, document.version, [2])
    indexed = line.document("indexed")
    with pytest.raises(Conflict):
        arranging.split(line.indexer, indexed.pk, indexed.version, [2])
    with pytest.raises(Invalid):
        arranging.split(line.indexer, document.pk, document.version, [1, 9])
