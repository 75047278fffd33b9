"""Progress against plan, by agency, and the forecast from the speed of the last weeks."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from archive.models import Record
from core.accounts.models import Post
from digitization.models import Batch, Campaign, Document, Quota
from digitization.queries.progress import progress_by_agency
from tests.digitization.conftest import Line
from tests.factories import AgencyFactory, officer_actor


def campaign() -> Campaign:
    today = timezone.localdate()
    return Campaign.objects.create(
        name="Số hóa 2026", legal_basis="QĐ", starts_on=today - dt.timedelta(90), ends_on=today + dt.timedelta(90)
    )


def filed(line: Line, days_ago: int) -> Document:
    document = line.document("read")
    record = Record.objects.create(
        deposit_key=str(uuid.uuid4()), code=str(uuid.uuid4()), kind="result", origin="scanned", abstract="a",
        paper_type=line.batch.paper_type, issuer_name="b", custodian=line.agency,
    )  # fmt: skip
    Document.objects.filter(pk=document.pk).update(
        state="filed",
        record=record,
        indexer=line.indexer.user,
        checker=line.checker.user,
        filed_at=timezone.now() - dt.timedelta(days=days_ago),
    )
    return document


def test_an_agencys_share_speed_and_forecast(line: Line) -> None:
    plan, today = campaign(), timezone.localdate()
    Batch.objects.update(campaign=plan)
    Quota.objects.create(campaign=plan, agency=line.agency, planned=28, due_on=today + dt.timedelta(10))
    for days in (1, 2, 3, 4, 5, 6, 40):
        filed(line, days)
    line.document("indexed")
    line.document("refused")
    row = progress_by_agency(officer_actor(Post.Role.PROVINCE_ADMIN), plan)[0]
    assert (row.planned, row.filed, row.in_line, row.refused, row.percent) == (28, 7, 1, 1, 25)
    assert row.forecast == today + dt.timedelta(days=98)  # 21 left at 6 in 28 days
    assert row.late


def test_without_movement_there_is_no_forecast(line: Line) -> None:
    plan = campaign()
    Quota.objects.create(campaign=plan, agency=line.agency, planned=5, due_on=timezone.localdate() - dt.timedelta(1))
    row = progress_by_agency(officer_actor(Post.Role.PROVINCE_ADMIN), plan)[0]
    assert (row.filed, row.forecast, row.late) == (0, None, True)


def test_officers_see_their_own_agency_and_strangers_none(line: Line) -> None:
    plan = campaign()
    for agency in (line.agency, AgencyFactory()):
        Quota.objects.create(campaign=plan, agency=agency, planned=5, due_on=timezone.localdate())
    assert [row.agency for row in progress_by_agency(line.indexer, plan)] == [line.agency]
    assert len(progress_by_agency(officer_actor(Post.Role.PROVINCE_ADMIN), plan)) == 2
    assert progress_by_agency(officer_actor(Post.Role.CLERK, line.agency), plan) == []


def test_the_number_of_queries_does_not_grow_with_agencies(line: Line, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    plan = campaign()
    for _n in range(12):
        Quota.objects.create(campaign=plan, agency=AgencyFactory(), planned=5, due_on=timezone.localdate())
    admin = officer_actor(Post.Role.PROVINCE_ADMIN)
    with django_assert_num_queries(3):
        progress_by_agency(admin, plan)
