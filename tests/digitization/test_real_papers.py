"""Real government papers go through the line where the folder of scans lies beside the project; else it is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.jobs.models import Job
from digitization.models import Document, Page
from tests.digitization.conftest import Line
from tests.support.jobs import run_all_jobs

SCANS = Path(__file__).resolve().parents[3] / "shared" / "data" / "scans"
HOW_MANY = 4

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not SCANS.is_dir(), reason="the folder of real scans (../shared/data/scans) is not here"),
]


def test_real_papers_are_read_and_made_searchable(line: Line) -> None:
    smallest = sorted(SCANS.glob("*.pdf"), key=lambda path: path.stat().st_size)[:HOW_MANY]
    for path in smallest:
        assert line.add(path.read_bytes(), path.name).outcome == "accepted"
    run_all_jobs()
    for document in Document.objects.all():
        assert document.state == "read", (document.name, document.problem, list(Job.objects.values("name", "error")))
        assert document.pages_read == document.page_count == document.pages.count()
        assert document.searchable is not None
        assert document.pdfa in ("pass", "fail")
        assert {row["field"] for row in document.suggestions} & {"kind", "issuer", "issued_on"}, document.name
    assert not Page.objects.exclude(problem="").exists()
