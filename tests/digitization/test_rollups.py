"""The counts of the dashboards: in the transaction of every change, mended when they are wrong, folded without loss."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from core.audit.models import Event
from core.jobs.models import Job
from digitization.models import Batch, Campaign, Document, Tally
from digitization.services.rollups import fold, recount
from digitization.tasks import nightly
from tests.digitization.conftest import FIELDS, OWNERS, Line
from tests.digitization.test_progress import campaign, filed
from tests.factories import PaperTypeFactory


def counts(grain: str = "T") -> dict[str, int]:
    rows = Tally.objects.filter(grain=grain).values_list("state").annotate(n=Sum("count")).order_by()
    return {state: n for state, n in rows if n}


def test_every_step_of_a_document_moves_one_count(line: Line) -> None:
    from digitization.services.checking import send_back
    from digitization.services.indexing import confirm, take_back
    from digitization.services.intake import remove_document

    document = line.add().document
    assert document is not None
    assert counts() == {"registered": 1}
    Document.objects.filter(pk=document.pk).update(state="read")
    assert counts() == {"read": 1}
    confirm(line.indexer, document.pk, 0, FIELDS, OWNERS)
    assert (counts(), counts("D"), counts("W")) == ({"indexed": 1}, {}, {})
    take_back(line.indexer, document.pk, 1)
    assert counts() == {"read": 1}
    confirm(line.indexer, document.pk, 2, FIELDS, OWNERS)
    send_back(line.checker, document.pk, 3, "Sai số")
    assert counts() == {"sent_back": 1}
    remove_document(line.indexer, document.pk, 4)
    assert counts() == {}
    assert recount(mend=False) == []


def test_a_change_that_is_rolled_back_leaves_no_count(line: Line) -> None:
    line.document("read")
    with transaction.atomic():
        Document.objects.update(state="indexed")
        assert counts() == {"indexed": 1}
        transaction.set_rollback(True)
    assert counts() == {"read": 1}


def test_a_filed_paper_counts_on_its_day_of_filing_and_with_its_batch(line: Line) -> None:
    plan = campaign()
    filed(line, 3)
    day = timezone.localdate(timezone.now() - dt.timedelta(days=3))
    row = Tally.objects.filter(grain="D", state="filed").values_list("day", "campaign").annotate(n=Sum("count")).get()
    assert row == (day, None, 1)
    Batch.objects.update(campaign=plan)
    rows = Tally.objects.filter(grain="D").values_list("day", "campaign", "state").annotate(n=Sum("count"))
    assert [row for row in rows if row[-1]] == [(day, plan.pk, "filed", 1)]
    assert recount(mend=False) == []


def test_wrong_counts_are_found_mended_and_written_to_the_log(line: Line) -> None:
    for _n in range(3):
        line.document("read")
    Tally.objects.filter(grain="T").delete()
    Tally.objects.create(grain="D", agency=line.agency, state="filed", count=5, day=timezone.localdate())
    found = {(row.grain, row.state): (row.documents, row.counted) for row in recount()}
    assert found == {("T", "read"): (3, 0), ("D", "filed"): (0, 5)}
    assert recount() == []
    event = Event.objects.get(action="digitization.rollups_mended")
    assert event.data == {"counts": 2, "agencies": [line.agency.pk], "documents": 3, "counted": 0}


def test_folding_puts_rows_together_and_changes_no_count(line: Line) -> None:
    for days in (3, 3, 3):
        filed(line, days)
    for _n in range(4):
        line.document("scanned")
    Document.objects.filter(state="scanned").update(state="read")
    before = counts(), counts("W"), counts("D")
    assert fold() > 0
    assert (counts(), counts("W"), counts("D")) == before == ({"read": 4, "filed": 3}, {"filed": 3}, {"filed": 3})
    assert Tally.objects.count() == 4
    line.document("read")
    fold()
    assert (Tally.objects.count(), counts()) == (4, {"read": 5, "filed": 3})
    assert fold() == 0


def test_days_are_counted_over_all_kinds_of_paper(line: Line) -> None:
    """Totals keep the kind; a day and a week have one count whatever was filed, also when a batch's kind is mended."""
    filed(line, 1)
    other = PaperTypeFactory()
    Batch.objects.update(paper_type=other)
    fold()
    assert set(Tally.objects.values_list("grain", "paper_type", "count")) == {
        ("T", other.pk, 1), ("W", None, 1), ("D", None, 1),
    }  # fmt: skip
    assert recount(mend=False) == []


def test_the_night_asks_for_one_full_count(line: Line) -> None:
    nightly()
    nightly()
    assert Job.objects.filter(name="digitization.recount").count() == 1


def test_counts_never_reach_the_documents_of_another_campaign(line: Line) -> None:
    other = Campaign.objects.create(
        name="Khác", legal_basis="QĐ", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31)
    )
    Batch.objects.update(campaign=campaign())
    line.document("read")
    assert not Tally.objects.filter(campaign=other).exists()


def test_triggers_cover_what_a_statement_changes_in_bulk(line: Line) -> None:
    for _n in range(5):
        line.document("scanned")
    with connection.cursor() as cursor:
        cursor.execute("update digitization_document set state = 'read' where state = 'scanned'")
    assert counts() == {"read": 5}
    Document.objects.all().delete()
    assert counts() == {}
