"""What an indexer may confirm: dates, owners, required fields, and stale screens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.audit.errors import Conflict, NotAllowed
from digitization.metadata import FieldErrors
from digitization.queries import desk
from digitization.services import indexing
from tests.digitization.conftest import FIELDS, OWNERS, Line


def test_confirmed_fields_are_stored_as_values(line: Line) -> None:
    document = line.document("read")
    indexing.confirm(line.indexer, document.pk, 0, FIELDS, OWNERS)
    document.refresh_from_db()
    assert (document.state, document.version) == ("indexed", 1)
    assert document.fields["issued_on"] == "2024-03-12"
    assert document.owners == OWNERS
    assert (document.indexer, document.indexed_by) == (line.indexer.user, line.indexer.post)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issued_on": "31/02/2024"}, "issued_on"),
        ({"issued_on": ""}, "issued_on"),
        ({"issued_on": "01/01/1900"}, "issued_on"),
        ({"issued_on": (timezone.localdate() + dt.timedelta(days=2)).strftime("%d/%m/%Y")}, "issued_on"),
        ({"abstract": "  "}, "abstract"),
        ({"issuer": ""}, "issuer"),
        ({"number": "9" * 61}, "number"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(line: Line, change: dict[str, str], field: str) -> None:
    document = line.document("read")
    with pytest.raises(FieldErrors) as caught:
        indexing.confirm(line.indexer, document.pk, 0, FIELDS | change, OWNERS)
    assert set(caught.value.errors) == {field}
    document.refresh_from_db()
    assert (document.state, document.fields) == ("read", {})


def test_an_unknown_date_is_said_not_left_out(line: Line) -> None:
    document = line.document("read")
    indexing.confirm(line.indexer, document.pk, 0, FIELDS | {"issued_on": "", "date_unknown": "1"}, OWNERS)
    document.refresh_from_db()
    assert (document.fields["issued_on"], document.fields["date_unknown"]) == ("", "1")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "Lan", "id_kind": "national_id", "id_number": "12345"}, "owner-0-id_number"),
        ({"name": "Lan", "id_kind": "old_id", "id_number": "056195001234"}, "owner-0-id_number"),
        ({"name": "Công ty A", "id_kind": "enterprise", "id_number": "4200000000"}, "owner-0-id_number"),
        ({"name": "", "id_kind": "national_id", "id_number": "056195001234"}, "owner-0-name"),
        ({"name": "Lan", "id_kind": "x", "id_number": "1"}, "owner-0-id_kind"),
        ({}, "owner-0-name"),
    ],
)
def test_a_wrong_owner_is_named(line: Line, row: dict[str, str], field: str) -> None:
    document = line.document("read")
    with pytest.raises(FieldErrors) as caught:
        indexing.confirm(line.indexer, document.pk, 0, FIELDS, [row])
    assert list(caught.value.errors) == [field]


def test_the_kind_of_number_is_known_by_its_digits(line: Line) -> None:
    document = line.document("read")
    rows = [{"name": "Lan", "id_number": "056195001234"}, {"name": "Bình", "id_number": "225 123 456"}, {"name": "Hòa"}]
    indexing.confirm(line.indexer, document.pk, 0, FIELDS, rows)
    document.refresh_from_db()
    assert [row["id_kind"] for row in document.owners] == ["national_id", "old_id", "none"]
    assert document.owners[1]["id_number"] == "225123456"


def test_owner_may_be_unknown(line: Line) -> None:
    document = line.document("read")
    indexing.confirm(line.indexer, document.pk, 0, FIELDS, [], owner_unknown=True)
    document.refresh_from_db()
    assert (document.owners, document.owner_unknown) == ([], True)


def test_a_stale_screen_changes_nothing(line: Line) -> None:
    document = line.document("read", version=3)
    with pytest.raises(Conflict) as caught:
        indexing.confirm(line.indexer, document.pk, 2, FIELDS, OWNERS)
    assert caught.value.code == "stale"


def test_another_agencys_paper_is_not_found(line: Line) -> None:
    document = line.document("read")
    with pytest.raises(NotAllowed) as caught:
        indexing.confirm(line.stranger, document.pk, 0, FIELDS, OWNERS)
    assert caught.value.code == "document_unknown"


def test_the_indexer_takes_back_an_unchecked_paper(line: Line) -> None:
    document = line.document("indexed")
    indexing.take_back(line.indexer, document.pk, 0)
    document.refresh_from_db()
    assert document.state == "read"
    assert document.fields["number"] == "45"


def test_two_indexers_are_given_different_papers(line: Line) -> None:
    from core.accounts.models import Post
    from tests.factories import officer_actor

    first, second = line.document("read"), line.document("read")
    colleague = officer_actor(Post.Role.INDEXER, line.agency)
    indexing.open_desk(line.indexer, first)
    assert desk.next_to_index(line.indexer, line.batch) == first
    assert desk.next_to_index(colleague, line.batch) == second


def test_after_the_last_paper_comes_the_first_that_waits(line: Line) -> None:
    first, last = line.document("sent_back"), line.document("read")
    assert desk.next_to_index(line.indexer, line.batch, last.order) == first
