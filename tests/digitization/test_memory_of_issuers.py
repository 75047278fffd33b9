"""What checkers approved comes back as a better suggestion; the signer is compared with who held office that day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.accounts.models import Post
from core.agencies.models import Agency
from core.vietnamese import fold
from digitization.models import Document, IssuerMemory
from digitization.queries import desk
from digitization.queries.memory import memory_for, officers_of, settled
from digitization.reading.values import Suggestion
from digitization.services import checking, indexing, reading
from tests.digitization.conftest import FIELDS, OWNERS, Line
from tests.factories import AgencyFactory, PostFactory
from tests.support.sessions import signed_in

ISSUER = FIELDS["issuer"]


def read(field: str, value: str, confidence: float = 0.6) -> dict[str, Any]:
    return Suggestion(field, value, confidence, 1, (0.1, 0.1, 0.4, 0.2), "t").to_json()


def paper(line: Line, *suggestions: dict[str, Any]) -> Document:
    return line.document("read", suggestions=list(suggestions))


def approved(line: Line, times: int = 1) -> None:
    for _ in range(times):
        checking.approve(line.checker, line.document("indexed").pk, 0)


def test_a_correction_comes_back_on_a_paper_that_was_read_before_it(line: Line) -> None:
    waiting = paper(
        line, read("issuer", ISSUER, 0.95), read("symbol", "UBND-XNTTHM"), read("signer", "Trân Minh Khánh")
    )
    approved(line)
    page = signed_in(line.indexer).get(f"/so-hoa/giay/{waiting.pk}/").content.decode()
    assert f'value="{FIELDS["symbol"]}"' in page
    assert "theo giấy tờ trước của cơ quan này" in page
    waiting.refresh_from_db()
    assert {row["field"]: row["value"] for row in waiting.suggestions} == {
        "issuer": ISSUER,
        "symbol": FIELDS["symbol"],
        "signer": FIELDS["signer"],
    }
    indexing.confirm(line.indexer, waiting.pk, 0, FIELDS, OWNERS)
    waiting.refresh_from_db()
    assert desk.field_views(waiting)[1].known_by == ""


def test_a_confirmed_paper_keeps_what_was_suggested_for_it(line: Line) -> None:
    before = [read("issuer", ISSUER, 0.95), read("symbol", "UBND-XNTTHM")]
    returned = line.document("sent_back", suggestions=before)
    approved(line)
    indexing.open_desk(line.indexer, returned)
    returned.refresh_from_db()
    assert [row["value"] for row in returned.suggestions] == [ISSUER, "UBND-XNTTHM"]


def test_settling_again_changes_nothing_more(line: Line) -> None:
    approved(line)
    once = settled([Suggestion.from_json(read("issuer", ISSUER)), Suggestion.from_json(read("symbol", "UBND-XNTTHM"))])
    assert settled(once) == once
    assert Suggestion.from_json(once[0].to_json()) == once[0]


def test_memory_is_found_by_a_name_with_a_wrong_letter_but_not_by_another_name(line: Line) -> None:
    approved(line, 2)
    assert memory_for("Uy ban nhân dân phường Nha Tramg").symbols == {FIELDS["symbol"]: 2}
    assert memory_for("Ủy ban nhân dân phường Bắc Nha Trang").symbols == {}
    near = settled([Suggestion.from_json(read("issuer", "Ủy ban nhân dân phường Nha Tramg", 0.7))])
    assert (near[0].value, near[0].how) == (ISSUER, "memory")
    IssuerMemory.objects.create(
        issuer=fold("Ủy ban nhân dân phường Nha Tramk"),
        subject="issuer",
        value="Ủy ban nhân dân phường Nha Tramk",
        last_at=IssuerMemory.objects.first().last_at,
    )
    assert memory_for("Ủy ban nhân dân phường Nha Tramg").issuers == {}  # two as near: no telling which


def test_what_is_approved_is_remembered_once_for_every_subject(line: Line) -> None:
    approved(line, 3)
    rows = set(IssuerMemory.objects.values_list("subject", "value", "count"))
    assert rows == {
        ("issuer", ISSUER, 3),
        ("symbol", FIELDS["symbol"], 3),
        ("signer", FIELDS["signer"], 3),
        ("kind", FIELDS["kind"], 3),
    }


def officer(agency: Agency, name: str, role: str, since: dt.date, until: dt.date | None = None) -> None:
    PostFactory(user__full_name=name, agency=agency, role=role, valid_from=since, valid_to=until)


def test_officers_are_those_of_the_agency_of_that_name_on_that_day(db: None) -> None:
    before = AgencyFactory(valid_from=dt.date(2010, 1, 1), valid_to=dt.date(2025, 6, 30))
    now = AgencyFactory(valid_from=dt.date(2025, 7, 1))
    officer(before, "Trần Minh Khánh", Post.Role.LEADER, dt.date(2015, 1, 1), dt.date(2020, 5, 31))
    officer(before, "Lê Thị Sáu", Post.Role.LEADER, dt.date(2020, 6, 1), dt.date(2025, 6, 30))
    officer(before, "Ngô Văn Một", Post.Role.CLERK, dt.date(2015, 1, 1), dt.date(2025, 6, 30))
    officer(now, "Phạm Văn Bình", Post.Role.UNIT_HEAD, dt.date(2025, 7, 1))
    assert officers_of(ISSUER, "2018-03-12") == {"Trần Minh Khánh"}
    assert officers_of(ISSUER.upper(), "2020-06-01") == {"Lê Thị Sáu"}
    assert officers_of(ISSUER, "2020-05") == {"Trần Minh Khánh"}
    assert officers_of(ISSUER, "2020") == {"Trần Minh Khánh", "Lê Thị Sáu"}
    assert officers_of(ISSUER, "2026-01-05") == {"Phạm Văn Bình"}
    assert officers_of("Sở Tư pháp", "2018-03-12") == frozenset()
    assert officers_of(ISSUER, "2009-03-12") == frozenset()
    for unreadable in ("", "2020-02-30", "2020-13", "năm 2020", "2020-01-02-03"):
        assert officers_of(ISSUER, unreadable) == frozenset()


def test_a_signer_who_held_no_office_that_day_is_shown_first_and_says_why(line: Line) -> None:
    officer(line.agency, "Trần Minh Khánh", Post.Role.LEADER, dt.date(2025, 7, 1))
    known = paper(
        line, read("issuer", ISSUER), read("issued_on", "2025-09-03"), read("signer", "Trân Minh Khánh", 0.95)
    )
    stranger = paper(line, read("issuer", ISSUER), read("issued_on", "2025-09-03"), read("signer", "Phạm Văn Lạ", 0.95))
    early = paper(line, read("issuer", ISSUER), read("issued_on", "2012-09-03"), read("signer", "Phạm Văn Lạ", 0.95))
    for document in (known, stranger, early):
        indexing.open_desk(line.indexer, document)
    views = [next(view for view in desk.field_views(d) if view.key == "signer") for d in (known, stranger, early)]
    assert [(v.value, v.level) for v in views] == [
        ("Trần Minh Khánh", "sure"),
        ("Phạm Văn Lạ", "likely"),
        ("Phạm Văn Lạ", "sure"),
    ]
    assert views[0].known_by == "đúng với danh sách người ký của cơ quan"
    assert views[1].known_by == "không có trong danh sách người ký của cơ quan vào ngày này"
    assert views[2].known_by == ""


def test_reading_itself_uses_the_memory(line: Line) -> None:
    """Through the line with a real sheet: the spelling that checkers confirmed for its issuer is what is suggested."""
    line.add()
    document = Document.objects.get()
    reading.check_file(document.pk, lambda: None)
    reading.read_pages(document.pk, 1, 1, lambda: None)
    found = {s.field: s.value for s in reading.suggest([reading.reading_of(page) for page in document.pages.all()])}
    spelling = found["issuer"].upper()
    assert spelling != found["issuer"]
    IssuerMemory.objects.create(issuer=fold(spelling), subject="issuer", value=spelling, last_at=document.created_at)
    reading.assemble(document.pk, lambda: None)
    document.refresh_from_db()
    issuer = next(row for row in document.suggestions if row["field"] == "issuer")
    assert (issuer["value"], issuer["how"]) == (spelling, "memory")


def test_settling_asks_the_database_four_times_at_most(line: Line, django_assert_max_num_queries: Any) -> None:
    approved(line, 3)
    rows = [read("issuer", "Nơi chưa từng thấy bao giờ"), read("signer", "A B"), read("issued_on", "2024-01-01")]
    with django_assert_max_num_queries(4):
        settled([Suggestion.from_json(row) for row in rows])
