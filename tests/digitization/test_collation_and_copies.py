"""Which papers are offered as backs, and which of two equal pages is the copy: what came later, however laid."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.urls import reverse

from core.files.services import store
from digitization.models import Document, Page, PageTwin
from digitization.queries.pages import MOST_BACKS, back_candidates
from digitization.services import arranging, twins
from digitization.services.batches import create_batch
from tests.digitization.conftest import Line
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
ON_DESK = "read"


def paper(line: Line, texts: Iterable[str], name: str = "giay.pdf", state: str = ON_DESK, **values: object) -> Document:
    """A paper that came now, its pages known by their text: the same words are the same sheet."""
    texts = list(texts)
    document = line.document(state, name, page_count=len(texts), **values)
    for number, text in enumerate(texts, 1):
        Page.objects.create(document=document, number=number, text=text, image_hash=number)
    return document


def offered(line: Line, document: Document) -> list[Document]:
    document.refresh_from_db()
    return back_candidates(line.indexer, document)


def pairs() -> list[tuple[str, str]]:
    """(copy, original) by the names of their papers."""
    found = PageTwin.objects.order_by("page_id", "other_id")
    return list(found.values_list("page__document__name", "other__document__name"))


def test_of_many_single_papers_only_those_right_beside_are_offered(line: Line) -> None:
    papers = [paper(line, [f"giấy {n}"]) for n in range(8)]
    assert offered(line, papers[3]) == [papers[4], papers[2]], "what follows first: backs are scanned after"
    assert offered(line, papers[0]) == [papers[1]]
    assert offered(line, papers[7]) == [papers[6]]


def test_a_single_paper_whose_neighbour_is_a_stack_is_offered_nothing_beyond_it(line: Line) -> None:
    first = paper(line, ["một"])
    paper(line, ["hai", "ba"])
    paper(line, ["bốn"])
    assert offered(line, first) == []
    refused = paper(line, ["năm"], state="refused")
    last = paper(line, ["sáu"])
    assert refused not in offered(line, last)
    assert len(offered(line, last)) == 1, "a refused file lies between them no longer"


def test_stacks_of_the_same_height_are_offered_nearest_first(line: Line) -> None:
    stacks = [paper(line, [f"{n}a", f"{n}b", f"{n}c"]) for n in range(5)]
    lower = paper(line, ["x", "y"])
    assert offered(line, stacks[2]) == [stacks[3], stacks[1], stacks[4], stacks[0]]
    assert offered(line, lower) == []
    for n in range(5, 20):
        paper(line, [f"{n}a", f"{n}b", f"{n}c"])
    assert len(offered(line, stacks[2])) == MOST_BACKS


def test_what_was_indexed_before_or_lies_in_another_batch_is_not_offered(line: Line) -> None:
    fronts = paper(line, ["1", "2"])
    paper(line, ["3", "4"], state="indexed")
    paper(line, ["3", "4"], state="sent_back")
    paper(line, ["3", "4"], indexer=line.indexer.user)
    other = create_batch(line.indexer, "Lô khác", line.batch.paper_type)
    line.batch, batch = other, line.batch
    paper(line, ["3", "4"])
    line.batch = batch
    assert offered(line, fronts) == []


def test_what_was_laid_together_is_offered_neither_way_until_it_is_cut(line: Line) -> None:
    fronts, backs = paper(line, ["1", "3"]), paper(line, ["4", "2"])
    other = paper(line, ["a", "b", "c", "d"])
    assert offered(line, fronts) == [backs]
    arranging.collate(line.indexer, fronts.pk, fronts.version, backs.pk)
    Document.objects.update(state=ON_DESK)
    assert offered(line, fronts) == []
    assert offered(line, other) == [], "four pages as well, but fronts and backs already"
    html = signed_in(line.indexer).get(reverse("digitization:pages", args=[fronts.pk])).content.decode()
    assert 'id="collate-title"' not in html
    fronts.refresh_from_db()
    one, two = arranging.split(line.indexer, fronts.pk, fronts.version, [3])
    Document.objects.update(state=ON_DESK)
    assert offered(line, one) == [two]


def test_the_copy_is_what_came_later_whichever_is_looked_at_first(line: Line) -> None:
    """Two workers read: the one with the earlier paper may be the slower."""
    words = "GIẤY XÁC NHẬN tình trạng hôn nhân số 056195001234"
    early, late = paper(line, [words], "truoc.pdf"), paper(line, [words], "sau.pdf")
    twins.look_for(early)
    assert pairs() == [("sau.pdf", "truoc.pdf")]
    twins.look_for(late)
    twins.look_for(early)
    assert pairs() == [("sau.pdf", "truoc.pdf")], "one pair, one way round"


def test_an_original_that_is_laid_together_later_stays_the_original(line: Line) -> None:
    words = "GIẤY KHAI SINH của bé Nguyễn Văn An số 056226009999"
    backs = paper(line, [words, "mặt sau 1"], "mat-sau.pdf")
    copy = paper(line, [words], "ban-sao.pdf")
    fronts = paper(line, ["mặt trước 1", "mặt trước 2"], "mat-truoc.pdf")  # came last, and its name is kept
    for document in (backs, copy, fronts):
        twins.look_for(document)
    assert pairs() == [("ban-sao.pdf", "mat-sau.pdf")]
    PageTwin.objects.all().delete()
    arranging.collate(line.indexer, fronts.pk, fronts.version, backs.pk)
    for document in (fronts, copy):
        twins.look_for(document)
    assert pairs() == [("ban-sao.pdf", "mat-truoc.pdf")], "the page in it came before the copy"


def test_a_part_cut_off_after_the_copy_came_is_still_the_original(line: Line) -> None:
    words = "GIẤY CHỨNG NHẬN số 056195004321"
    stack = paper(line, ["tờ một", words], "xap.pdf")
    copy = paper(line, [words], "ban-sao.pdf")
    _first, second = arranging.split(line.indexer, stack.pk, stack.version, [2])
    for document in (second, copy):
        twins.look_for(document)
    assert [pair[0] for pair in pairs()] == ["ban-sao.pdf"]


def test_a_better_scan_does_not_make_the_paper_later(line: Line) -> None:
    words = "QUYẾT ĐỊNH số 77 ngày 12/03/2024"
    early, late = paper(line, [words], "truoc.pdf"), paper(line, [words], "sau.pdf")
    again = store(b"%PDF-1.4 better", trusted=True)
    early.rescans.create(number=1, file=again, state="taken", brought_by=line.indexer.post)
    early.pages.update(file=again, file_page=1)
    twins.look_for(early)
    twins.look_for(late)
    assert pairs() == [("sau.pdf", "truoc.pdf")]


def test_in_one_stack_the_sheet_that_lay_deeper_is_the_copy(line: Line) -> None:
    words = "BIÊN BẢN số 12 ngày 01/02/2024"
    stack = paper(line, [words, "khác", words], "xap.pdf")
    first, last = arranging.split(line.indexer, stack.pk, stack.version, [3])
    for document in (first, last):
        twins.look_for(document)
    assert list(PageTwin.objects.values_list("page__document", "other__document")) == [(last.pk, first.pk)]


def test_where_the_later_one_is_filed_the_one_still_on_the_line_is_asked_about(line: Line) -> None:
    words = "GIẤY XÁC NHẬN số 056195001111"
    early, late = paper(line, [words], "truoc.pdf"), paper(line, [words], "sau.pdf")
    Document.objects.filter(pk=late.pk).update(state="signed", indexer=line.indexer.user, checker=line.checker.user)
    early.refresh_from_db()
    twins.look_for(early)
    assert pairs() == [("truoc.pdf", "sau.pdf")]
