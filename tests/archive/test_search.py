"""Finding records: with and without diacritics, within the scope, exact marks first."""

from __future__ import annotations

import pytest

from archive.queries import Filters, search
from archive.services.deposit import deposit
from core.accounts.models import Post
from core.audit.values import SYSTEM
from tests.archive.support import request_for
from tests.factories import AgencyFactory, OneStopUnitFactory, citizen_actor, officer_actor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        "chưa đăng ký kết hôn",
        "chua dang ky ket hon",
        "CHUA DANG KY",
        "ánh nguyệt",
        "anh nguyet",
        "kết hôn phường Nha Trang",
    ],
)
def test_content_is_found_with_and_without_marks(words: str) -> None:
    agency = AgencyFactory()
    record = deposit(request_for(custodian=agency), SYSTEM)
    assert list(search(officer_actor(Post.Role.INDEXER, agency), words)) == [record]


def test_number_and_symbol_code_and_owner_id_are_found_exactly() -> None:
    agency = AgencyFactory()
    record = deposit(request_for(owner_id="056195000111", custodian=agency), SYSTEM)
    deposit(request_for(custodian=agency), SYSTEM)
    actor = officer_actor(Post.Role.INDEXER, agency)
    for words in (
        f"{record.number}/{record.symbol}",
        f"{record.number} / {record.symbol.lower()}",
        record.code,
        "056195000111",
    ):
        assert search(actor, words).first() == record, words


def test_words_with_their_marks_come_before_words_without() -> None:
    agency = AgencyFactory()
    ban = deposit(request_for(custodian=agency, text="biên bản bàn giao"), SYSTEM)
    deposit(request_for(custodian=agency, text="bán hàng hóa"), SYSTEM)
    found = list(search(officer_actor(Post.Role.INDEXER, agency), "bản"))
    assert found[0] == ban
    assert len(found) == 2


def test_another_agency_finds_nothing() -> None:
    deposit(request_for(), SYSTEM)
    assert not search(officer_actor(Post.Role.INDEXER), "kết hôn").exists()
    assert not search(officer_actor(Post.Role.TECH_ADMIN), "kết hôn").exists()
    assert not search(citizen_actor(), "kết hôn").exists()


def test_a_one_stop_unit_sees_what_its_commune_keeps() -> None:
    commune = AgencyFactory()
    deposit(request_for(custodian=commune), SYSTEM)
    clerk = officer_actor(Post.Role.CLERK, OneStopUnitFactory(parent=commune))
    assert search(clerk, "").count() == 1


def test_filters_narrow_and_an_empty_text_lists_all() -> None:
    agency = AgencyFactory()
    record = deposit(request_for(custodian=agency), SYSTEM)
    deposit(request_for(custodian=agency), SYSTEM)
    actor = officer_actor(Post.Role.INDEXER, agency)
    assert search(actor, "").count() == 2
    assert list(search(actor, "", Filters(paper_type=record.paper_type.code))) == [record]


def test_hostile_text_is_only_text() -> None:
    actor = officer_actor(Post.Role.INDEXER)
    for words in ("'; drop table archive_record; --", "a & | ! ( <->", "\x00", "%" * 300, "🙂"):
        assert list(search(actor, words)) == []


def test_a_page_of_results_costs_the_same_for_one_and_for_many(django_assert_max_num_queries) -> None:
    agency = AgencyFactory()
    for _ in range(8):
        deposit(request_for(custodian=agency), SYSTEM)
    actor = officer_actor(Post.Role.INDEXER, agency)
    with django_assert_max_num_queries(2):
        for record in search(actor, "ket hon")[:25]:
            _ = record.paper_type.name, record.custodian.name, [owner.name for owner in record.owners.all()]
