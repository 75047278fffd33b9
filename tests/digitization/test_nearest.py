"""The search for nearly equal pages finds what a look at all of them finds, and its marks follow the pages."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digitization.models import Batch, Document, Page, PageMark
from digitization.queries.nearest import NEAR_BITS, nearest
from digitization.services.twins import signed
from tests.digitization.conftest import Line
from tests.factories import AgencyFactory

HASHES = st.integers(0, (1 << 64) - 1)
# Bits that differ from one of a few hashes: many pages stand near each other, some on the border, some far away.
PAGE = st.tuples(st.integers(0, 2), st.integers(0, 9), st.sampled_from(["", "2024", "056195001234"]), st.randoms())


def flipped(value: int, bits: int, dice: random.Random) -> int:
    for bit in dice.sample(range(64), bits):
        value ^= 1 << bit
    return value


def put(document: Document, pages: list[tuple[int, str]]) -> None:
    Page.objects.bulk_create(
        Page(document=document, number=n, image_hash=signed(f"{value:016x}"), text=f"số {number} ngày 1")
        for n, (value, number) in enumerate(pages, 1)
    )


def looked_at_all(mark: PageMark, most: int) -> list[tuple[int, int]]:
    """The same question, answered by looking at every mark."""
    found = []
    for other in PageMark.objects.filter(agency=mark.agency_id).exclude(pk=mark.pk):
        far = ((mark.image_hash ^ other.image_hash) & ((1 << 64) - 1)).bit_count()
        if far <= NEAR_BITS:
            found.append((other.longest_number != mark.longest_number, far, other.pk))
    return [(pk, far) for _other, far, pk in sorted(found)[:most]]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HASHES, HASHES, st.lists(PAGE, min_size=2, max_size=40), st.integers(1, 25))
def test_the_search_finds_what_a_look_at_all_pages_finds(
    line: Line, one: int, two: int, pages: list[tuple[int, int, str, random.Random]], most: int
) -> None:
    Document.objects.all().delete()
    bases = (one, two, flipped(one, 8, random.Random(two)))
    put(line.document("read"), [(flipped(bases[at], bits, dice), number) for at, bits, number, dice in pages])
    for mark in PageMark.objects.all():
        assert nearest(mark, [mark.pk], most) == looked_at_all(mark, most)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HASHES, st.sets(st.integers(0, 63), max_size=8))
def test_six_bits_anywhere_are_near_and_seven_are_not(line: Line, value: int, bits: set[int]) -> None:
    Document.objects.all().delete()
    other = value
    for bit in bits:
        other ^= 1 << bit
    put(line.document("read"), [(value, "1"), (other, "1")])
    first, second = PageMark.objects.order_by("page__number")
    assert nearest(first, [first.pk]) == ([(second.pk, len(bits))] if len(bits) <= NEAR_BITS else [])


def test_own_pages_and_other_agencies_are_left_out(line: Line) -> None:
    mine, theirs = line.document("read"), line.document("read")
    put(mine, [(5, ""), (5, "")])
    put(theirs, [(5, "")])
    own = list(mine.pages.values_list("pk", flat=True))
    mark = PageMark.objects.get(page=own[0])
    assert nearest(mark, own) == [(theirs.pages.get().pk, 0)]
    Batch.objects.filter(pk=theirs.batch_id).update(agency=AgencyFactory())
    mark.refresh_from_db()
    assert mark.agency_id == Batch.objects.get().agency_id
    elsewhere = Batch.objects.create(
        code="X", name="X", agency=line.agency, paper_type=line.batch.paper_type, created_by=line.batch.created_by
    )
    Document.objects.filter(pk=theirs.pk).update(batch=elsewhere)
    assert nearest(mark, own) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("số 45/UBND ngày 12/03/2024 của 056195001234, 056195009999", "056195001234"),
        ("a1b2c3", ""),
        ("ngày 12 tháng 34", "12"),
        ("mã " + "7" * 60, "7" * 40),
        ("", ""),
    ],
)
def test_the_longest_number_is_the_first_of_the_longest(line: Line, text: str, number: str) -> None:
    page = Page.objects.create(document=line.document("read"), number=1, image_hash=1, text=text)
    assert PageMark.objects.get(page=page).longest_number == number


def test_a_mark_follows_its_page(line: Line) -> None:
    page = Page.objects.create(document=line.document("read"), number=1)
    assert not PageMark.objects.exists()
    page.image_hash, page.text = -7, "số 123"
    page.save()
    assert list(PageMark.objects.values_list("image_hash", "longest_number", "agency")) == [(-7, "123", line.agency.pk)]
    page.is_blank = True
    page.save()
    assert not PageMark.objects.exists()
    page.is_blank = False
    page.save()
    page.delete()
    assert not PageMark.objects.exists()
