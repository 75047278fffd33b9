"""The benchmarks fill their tables by SQL of their own; a column that came later must not surprise who runs them."""

from __future__ import annotations

import pytest

from bench import dashboards, duplicates
from bench._scratch import sql
from digitization.models import Document, Page, PageMark
from digitization.queries.progress import progress_by_agency
from digitization.services.rollups import fold, recount

pytestmark = pytest.mark.django_db


def test_the_dashboards_bench_still_fills_its_database() -> None:
    actor, campaign = dashboards._people(documents=200, agencies=4)
    sql(dashboards._DOCUMENTS, documents=200)
    recount()
    fold()
    assert Document.objects.count() == 200
    assert sum(line.planned for line in progress_by_agency(actor, campaign)) > 0
    for look in dashboards._queries(actor, campaign).values():
        look()


def test_the_duplicates_bench_still_fills_its_database() -> None:
    duplicates._fill(60)
    assert Page.objects.count() == 60
    assert PageMark.objects.count() == 0, "triggers are off while it fills; the migration's backfill is measured"
