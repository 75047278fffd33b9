"""Every spreadsheet the system makes, whatever the names in it are: control characters break none of them."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document as WordDocument
from openpyxl import load_workbook

from core.accounts.models import Post
from digitization.models import Campaign, MonthlyReport
from digitization.queries.export import table_xlsx
from digitization.services.report_word import report_docx
from digitization.services.reports import print_context, report_xlsx
from digitization.survey_sheet import survey_xlsx
from onestop.models import Dossier
from onestop.web.lists import export
from oversight.web.sheets import workbook
from tests.factories import AgencyFactory, officer_actor
from tests.onestop.conftest import Ward

NASTY = "Nguyễn\x00\x01 Thị\x0b\x0c Lan\x1f\ufffe"
CLEAN = "Nguyễn Thị Lan"
ROOMS = ("core", "forms", "archive", "digitization", "onestop", "portal", "oversight")


def texts(data: bytes) -> set[object]:
    return {value for row in load_workbook(BytesIO(data)).active.iter_rows(values_only=True) for value in row}


def test_every_module_that_makes_a_workbook_cleans_its_texts() -> None:
    makers = [
        path
        for room in ROOMS
        for path in Path(settings.BASE_DIR, room).rglob("*.py")
        if "import Workbook" in path.read_text("utf-8")
    ]
    assert len(makers) >= 5
    assert [path for path in makers if "xml_text(" not in path.read_text("utf-8")] == []


def test_tables_of_the_line_and_of_the_plan() -> None:
    assert CLEAN in texts(table_xlsx("Bảng", [NASTY], [[NASTY, 3]]))
    assert "'=" + CLEAN in texts(table_xlsx("Bảng", ["x"], [["\x01=" + NASTY, 3]])), "still no formula"


def test_tables_of_the_province() -> None:
    assert CLEAN in texts(workbook("bang", "Bảng", [NASTY], [[NASTY, 3, None]]).content)


@pytest.mark.django_db
def test_the_work_list(ward: Ward, rf) -> None:  # type: ignore[no-untyped-def]
    ward.submitted()
    Dossier.objects.update(owner_name=NASTY.replace("\x00", ""))
    request = rf.get("/", {"muc": "tiep-nhan"})
    request.user, request.actor = ward.clerk.user, ward.clerk
    assert CLEAN in texts(export(request).content)


@pytest.fixture
def campaign(db: None) -> Campaign:
    return Campaign.objects.create(
        name=NASTY.replace("\x00", ""), starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2027, 1, 1)
    )


def test_the_survey(campaign: Campaign) -> None:
    survey = campaign.returns.create(agency=AgencyFactory())
    assert f"KQ.1 – {CLEAN}" in texts(survey_xlsx(survey, [("KQ.1", NASTY)]))


def test_the_monthly_report_as_spreadsheet_and_as_word(campaign: Campaign) -> None:
    amounts = {"planned": 1, "month_quota": 1, "month": 1, "filed": 1}
    rows = [{"code": "H32", "agency": NASTY, "late": True, "due_on": "2026-12-01", **amounts}]
    report = MonthlyReport(
        campaign=campaign,
        month=dt.date(2026, 10, 1),
        figures={"rows": rows, "total": amounts, "forecast": None},
        frozen_by=officer_actor(Post.Role.PROVINCE_ADMIN).post,
        frozen_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )
    assert {CLEAN} <= texts(report_xlsx(report))
    word = WordDocument(BytesIO(report_docx(print_context(report))))
    assert CLEAN in [cell.text for table in word.tables for row in table.rows for cell in row.cells]
