"""Monthly reports: frozen in the database, printed once by a worker; the public page and the province's pictures."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from docx import Document as WordDocument
from openpyxl import load_workbook

from core.accounts.models import Post
from core.audit.errors import Invalid, NotAllowed
from core.files.services import read_stored
from core.jobs.models import Job
from digitization.models import Batch, Campaign, MonthlyReport, PlanLine, Quota
from digitization.queries.public import summary
from digitization.services.reports import freeze, write_files
from tests.digitization.conftest import Line
from tests.digitization.test_progress import filed
from tests.factories import AgencyFactory, officer_actor
from tests.test_permission_matrix import client_of

TODAY = timezone.localdate()
LAST_MONTH = (TODAY.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


@pytest.fixture
def plan(line: Line) -> Campaign:
    """A plan of ten papers, of which three were filed last month and one in this."""
    plan = Campaign.objects.create(
        name="Số hóa 2026", legal_basis="QĐ 1", starts_on=TODAY - dt.timedelta(100), ends_on=TODAY + dt.timedelta(100)
    )
    Batch.objects.update(campaign=plan)
    Quota.objects.create(campaign=plan, agency=line.agency, planned=10, due_on=plan.ends_on)
    PlanLine.objects.create(
        campaign=plan, agency=line.agency, paper_type=line.batch.paper_type, phase="a", phase_name="Giai đoạn A",
        due_on=TODAY - dt.timedelta(1), planned=3,
    )  # fmt: skip
    PlanLine.objects.create(
        campaign=plan, agency=line.agency, paper_type=line.batch.paper_type, phase="b", phase_name="Giai đoạn B",
        due_on=plan.ends_on, planned=7,
    )  # fmt: skip
    for day in (3, 4, 5):
        filed(line, (TODAY - LAST_MONTH.replace(day=day)).days)
    filed(line, 0)
    return plan


def test_a_report_keeps_its_figures_whatever_is_filed_later(line: Line, plan: Campaign) -> None:
    admin = officer_actor(Post.Role.PROVINCE_ADMIN)
    report = freeze(admin, plan.pk, LAST_MONTH)
    row = report.figures["rows"][0]
    assert (row["planned"], row["month"], row["filed"]) == (10, 3, 3)
    filed(line, (TODAY - LAST_MONTH.replace(day=6)).days)
    assert freeze(admin, plan.pk, LAST_MONTH.replace(day=20)).figures == report.figures
    assert Job.objects.filter(name="digitization.write_report").count() == 1
    for change in ("update digitization_monthlyreport set figures = '{}'", "delete from digitization_monthlyreport"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_worker_writes_the_files_once(plan: Campaign) -> None:
    report = freeze(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, LAST_MONTH)
    write_files(report.pk, lambda: None)
    report = MonthlyReport.objects.select_related("pdf", "docx", "xlsx").get()
    assert report.pdf
    assert report.docx
    assert report.xlsx
    text = pypdfium2.PdfDocument(read_stored(report.pdf))[0].get_textpage().get_text_bounded()
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Trong tháng đã lưu kho 3 giấy tờ" in " ".join(text.split())
    assert "cơ quan chưa lưu kho giấy tờ nào" not in text
    word = WordDocument(BytesIO(read_stored(report.docx)))
    assert any("Trong tháng đã lưu kho 3 giấy tờ" in each.text for each in word.paragraphs)
    figures = word.tables[1]
    assert [cell.text for cell in figures.rows[-1].cells] == ["", "Cộng", "10", "0", "3", "3", "30"]
    sheet = load_workbook(BytesIO(read_stored(report.xlsx))).active
    assert [sheet.cell(row=sheet.max_row, column=column).value for column in (2, 3, 5, 6)] == ["Cộng", 10, 3, 3]
    files = report.pdf_id, report.docx_id, report.xlsx_id
    write_files(report.pk, lambda: None)
    again = MonthlyReport.objects.get()
    assert (again.pdf_id, again.docx_id, again.xlsx_id) == files


def test_a_running_month_and_other_officers_freeze_nothing(line: Line, plan: Campaign) -> None:
    with pytest.raises(Invalid):
        freeze(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, TODAY)
    with pytest.raises(NotAllowed):
        freeze(line.checker, plan.pk, LAST_MONTH)
    assert not MonthlyReport.objects.exists()


def test_anybody_sees_the_sums_and_no_agency(line: Line, plan: Campaign) -> None:
    found = summary()
    assert found is not None
    assert (found.planned, found.filed, found.left, found.percent, found.finished) == (10, 4, 6, 40, 0)
    assert sum(count for _month, count in found.months) == 4
    page = Client().get("/tien-do-so-hoa/").content.decode()
    assert "Đã số hóa 4 trên 10 giấy tờ, đạt 40%." in page
    assert "<svg viewBox" in page
    assert line.agency.short_name not in page


def test_little_is_not_called_nothing(line: Line, plan: Campaign) -> None:
    Quota.objects.filter(campaign=plan).update(planned=2281)
    page = Client().get("/tien-do-so-hoa/").content.decode()
    assert "Đã số hóa 4 trên 2.281 giấy tờ, chưa đến 1%." in page


def test_without_a_plan_the_public_page_says_so(db: None) -> None:
    assert "Chưa có kế hoạch số hóa" in Client().get("/tien-do-so-hoa/").content.decode()


def test_the_dashboard_goes_from_the_province_down_to_the_batch(line: Line, plan: Campaign) -> None:
    client = client_of(officer_actor(Post.Role.PROVINCE_ADMIN))
    page = client.get("/dieu-hanh/so-hoa/").content.decode()
    assert "theo tốc độ bốn tuần qua, toàn tỉnh xong" in page
    assert page.count('class="card chart"') == 5
    down = f"/dieu-hanh/so-hoa/{line.agency.pk}/"
    assert down in page
    assert f"/so-hoa/lo/{line.batch.pk}/" in client.get(down).content.decode()
    for kind in ("xlsx", "tuan", "giai-doan", "loai"):
        book = load_workbook(BytesIO(client.get(f"/dieu-hanh/so-hoa/?tai={kind}").content))
        assert book.active.max_row > 4
    rows = list(book.active.values)
    assert rows[-1][1:4] == (10, 4, 6)


def test_phases_are_filled_in_the_order_of_their_last_days(line: Line, plan: Campaign) -> None:
    from digitization.queries.progress import burn_up, progress_by_phase

    admin = officer_actor(Post.Role.PROVINCE_ADMIN)
    phases = [(phase.name, phase.planned, phase.filed, phase.late) for phase in progress_by_phase(admin, plan)]
    assert phases == [("Giai đoạn A", 3, 3, False), ("Giai đoạn B", 7, 1, False)]
    assert progress_by_phase(line.stranger, plan) == []
    curve = burn_up(admin, plan)
    now = [value for value in curve.filed if value is not None][-1]
    assert (now, curve.planned[-1], curve.planned[0] < 3) == (4, 10, True)
    assert curve.planned == sorted(curve.planned)
    assert [value for value in curve.expected if value is not None][-1] <= 10


def test_the_report_numbers_its_pages_from_the_second_and_names_those_who_have_not_begun(plan: Campaign) -> None:
    for agency in AgencyFactory.create_batch(60):
        Quota.objects.create(campaign=plan, agency=agency, planned=5, due_on=plan.ends_on)
    report = freeze(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, LAST_MONTH)
    write_files(report.pk, lambda: None)
    report = MonthlyReport.objects.select_related("pdf").get()
    assert report.pdf
    paper = pypdfium2.PdfDocument(read_stored(report.pdf))
    first = " ".join(paper[0].get_textpage().get_text_bounded().split())
    margins = [page.get_textpage().get_text_bounded(bottom=page.get_height() - 55).strip() for page in paper]
    assert "Có 60 cơ quan chưa lưu kho giấy tờ nào." in first
    assert len(margins) > 1
    assert margins == ["", *(str(number) for number in range(2, len(margins) + 1))]
