"""The survey: spreadsheet out and in, mistakes by cell, sign-off by the leader, and the plan made of it."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.models import Event
from core.catalogue.models import Component, Field, Procedure, ProcedureRevision
from core.files.models import StoredFile
from core.jobs.models import Job
from digitization.models import Campaign, MonthQuota, PlanLine, Quota, SurveyReturn
from digitization.services import campaigns, surveys
from digitization.survey_file import HEAD_ROWS
from digitization.survey_sheet import survey_xlsx
from tests.factories import AgencyFactory, PaperTypeFactory, officer_actor

ROW = {"year_from": "2016", "year_to": "2020", "count": "1.200", "condition": "Tốt", "place": "Kho A"}


@pytest.fixture
def admin(db: None) -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN)


@pytest.fixture
def plan(admin: Actor) -> Campaign:
    today = timezone.localdate()
    return campaigns.create_campaign(
        admin, "Số hóa", "QĐ 1", today - dt.timedelta(10), today + dt.timedelta(600),
        survey_due_on=today + dt.timedelta(20), roadmap_key="year-quang-ngai",
    )  # fmt: skip


@pytest.fixture
def clerk(db: None) -> Actor:
    return officer_actor(Post.Role.INDEXER, AgencyFactory())


@pytest.fixture
def leader(clerk: Actor) -> Actor:
    return officer_actor(Post.Role.LEADER, clerk.agency)


def sheet(*rows: list[object]) -> BytesIO:
    book = Workbook()
    for at, row in enumerate(rows):
        for column, value in enumerate(row, start=1):
            book.active.cell(row=HEAD_ROWS + 1 + at, column=column, value=value)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    return out


def send(actor: Actor, survey: SurveyReturn, data: BytesIO) -> SurveyReturn:
    survey = surveys.upload(actor, survey.pk, survey.version, data, len(data.getvalue()))
    job = Job.objects.filter(name="digitization.read_survey").latest("id")
    surveys.read_upload(job.payload["survey_id"], job.payload["version"], lambda: None)
    return SurveyReturn.objects.get(pk=survey.pk)


def test_the_form_goes_out_as_a_spreadsheet_and_comes_back_filled(plan: Campaign, clerk: Actor) -> None:
    kind = PaperTypeFactory()
    survey = surveys.open_return(clerk, plan.pk)
    book = load_workbook(BytesIO(survey_xlsx(survey, [(kind.code, "=HACK()")])))
    cell = book.active[f"A{HEAD_ROWS + 1}"]
    assert (cell.value, cell.data_type) == (f"{kind.code} – =HACK()", "s")
    for column, value in enumerate([2016, 2020, 1200, "trung bình", "Kho A", "", "ghi chú"], start=2):
        book.active.cell(row=HEAD_ROWS + 1, column=column, value=value)
    out = BytesIO()
    book.save(out)
    out.seek(0)
    survey = send(clerk, survey, out)
    row = survey.rows.get()
    assert survey.upload_errors == []
    assert (row.paper_type, row.year_from, row.year_to, row.count) == (kind, 2016, 2020, 1200)
    assert (row.condition, row.place, row.note, row.exclusion) == ("fair", "Kho A", "ghi chú", "")
    again = load_workbook(BytesIO(survey_xlsx(survey, []))).active
    assert [again.cell(row=HEAD_ROWS + 1, column=c).value for c in (2, 3, 4, 5)] == [2016, 2020, 1200, "Trung bình"]


def test_mistakes_in_a_spreadsheet_are_named_by_cell_and_nothing_is_taken(plan: Campaign, clerk: Actor) -> None:
    kind = PaperTypeFactory()
    survey = surveys.save_rows(clerk, surveys.open_return(clerk, plan.pk).pk, 0, [{"paper": kind.code, **ROW}])
    survey = send(
        clerk, survey,
        sheet(["KHONG.CO", 2016, 2020, 5], [kind.code, 2020, 2016, 5], [kind.code, 1800, 2020, -3, "Mới", "", "Chán"]),
    )  # fmt: skip
    wrong = {error["cell"]: error["message"] for error in survey.upload_errors}
    assert set(wrong) == {"A6", "C7", "B8", "D8", "E8", "G8"}
    assert wrong["A6"] == "Không có loại giấy tờ hay thủ tục mã “KHONG.CO”."
    assert survey.rows.count() == 1
    assert survey.upload is None


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"PK\x03\x04 not a zip at all"])
def test_what_is_no_spreadsheet_is_refused_in_words(plan: Campaign, clerk: Actor, data: bytes) -> None:
    survey = surveys.open_return(clerk, plan.pk)
    if data.startswith(b"%PDF"):
        with pytest.raises(Invalid) as refused:
            send(clerk, survey, BytesIO(data))
        assert refused.value.field == "file"
        return
    survey = send(clerk, survey, BytesIO(data))
    assert "Không mở được bảng tính" in survey.upload_errors[0]["message"]
    assert StoredFile.objects.get().state == StoredFile.State.REFUSED


def test_a_leader_signs_and_nobody_edits_until_it_is_reopened_with_a_reason(
    plan: Campaign, clerk: Actor, leader: Actor
) -> None:
    survey = surveys.open_return(clerk, plan.pk)
    with pytest.raises(Conflict):
        surveys.sign(leader, survey.pk, 0)
    survey = surveys.save_rows(clerk, survey.pk, 0, [{"paper": PaperTypeFactory().code, **ROW}])
    with pytest.raises(NotAllowed):
        surveys.sign(clerk, survey.pk, survey.version)
    survey = surveys.sign(leader, survey.pk, survey.version)
    assert Event.objects.get(action="digitization.survey_signed").data == {"late": False}
    with pytest.raises(NotAllowed):
        surveys.save_rows(clerk, survey.pk, survey.version, [])
    with pytest.raises(Invalid):
        surveys.reopen(leader, survey.pk, survey.version, " ")
    survey = surveys.reopen(leader, survey.pk, survey.version, "Đếm thiếu kho B")
    assert (survey.state, survey.signed_by, survey.reopened_reason) == ("draft", None, "Đếm thiếu kho B")


def test_another_agency_and_an_old_screen_change_nothing(plan: Campaign, clerk: Actor) -> None:
    survey = surveys.open_return(clerk, plan.pk)
    stranger = officer_actor(Post.Role.INDEXER, AgencyFactory())
    with pytest.raises(NotAllowed):
        surveys.save_rows(stranger, survey.pk, 0, [])
    surveys.save_rows(clerk, survey.pk, 0, [])
    with pytest.raises(Conflict):
        surveys.save_rows(clerk, survey.pk, 0, [])


def test_the_roadmap_plans_what_was_signed_without_what_was_excluded(
    plan: Campaign, admin: Actor, clerk: Actor, leader: Actor
) -> None:
    kind, other = PaperTypeFactory(), PaperTypeFactory()
    rows = [
        {"paper": kind.code, **ROW},
        {"paper": kind.code, **ROW, "year_from": "1990", "year_to": "1990", "count": "7"},
        {"paper": other.code, **ROW, "exclusion": "Hết hiệu lực"},
    ]
    survey = surveys.save_rows(clerk, surveys.open_return(clerk, plan.pk).pk, 0, rows)
    with pytest.raises(Conflict):
        campaigns.apply_roadmap(admin, plan.pk)
    surveys.sign(leader, survey.pk, survey.version)
    applied = campaigns.apply_roadmap(admin, plan.pk)
    assert (applied.agencies, applied.planned) == (1, 1207)
    lines = dict(PlanLine.objects.values_list("phase", "planned"))
    assert lines == {"2016-2021": 1200, "to-1995": 7}
    quota = Quota.objects.get()
    assert (quota.agency, quota.planned, quota.due_on) == (clerk.agency, 1207, plan.ends_on)
    assert sum(MonthQuota.objects.values_list("planned", flat=True)) == 1207
    month = timezone.localdate().replace(day=1)
    assert clerk.agency
    campaigns.set_month_quota(admin, plan.pk, clerk.agency, month, "Tổ 1", 50)
    assert campaigns.apply_roadmap(admin, plan.pk) == applied
    assert MonthQuota.objects.get(team="Tổ 1").planned == 50
    assert Quota.objects.count() == 1


def test_a_paper_that_other_procedures_ask_for_comes_first(
    plan: Campaign, admin: Actor, clerk: Actor, leader: Actor
) -> None:
    asked, plain = PaperTypeFactory(), PaperTypeFactory()
    procedure = Procedure.objects.create(code="9.000001", field=Field.objects.create(code="X", name="Hộ tịch"))
    revision = ProcedureRevision.objects.create(
        procedure=procedure, name="x", short_name="x", competence="commune", valid_from=dt.date(2020, 1, 1)
    )
    Component.objects.create(revision=revision, key="x", order=1, name="x", short_name="x", paper_type=asked)
    rows = [{"paper": kind.code, **ROW} for kind in (plain, asked)]
    survey = surveys.save_rows(clerk, surveys.open_return(clerk, plan.pk).pk, 0, rows)
    surveys.sign(leader, survey.pk, survey.version)
    assert campaigns.apply_roadmap(admin, plan.pk).priority == 1200
    assert list(PlanLine.objects.values_list("paper_type", "priority")) == [(asked.pk, True), (plain.pk, False)]


def test_only_the_province_plans_and_a_task_is_done_with_its_evidence(
    plan: Campaign, admin: Actor, leader: Actor
) -> None:
    task = plan.tasks.first()
    assert task is not None
    with pytest.raises(NotAllowed):
        campaigns.update_task(leader, plan.pk, task.pk, task.version, "running", "")
    with pytest.raises(Invalid):
        campaigns.update_task(admin, plan.pk, task.pk, task.version, "done", "")
    assert campaigns.update_task(admin, plan.pk, task.pk, task.version, "done", "CV 15/UBND").state == "done"
    assert plan.tasks.count() == 7
    with pytest.raises(NotAllowed):
        campaigns.create_campaign(leader, "x", "", dt.date(2026, 1, 1), dt.date(2027, 1, 1))


def test_phases_keep_their_order_and_stay_in_the_campaign(plan: Campaign, admin: Actor) -> None:
    keys = [phase["key"] for phase in plan.roadmap["phases"]]
    days = [plan.starts_on + dt.timedelta(days=100 * (n + 1)) for n in range(4)]
    moved = campaigns.set_phase_dates(admin, plan.pk, dict(zip(keys, days, strict=True)))
    assert [phase["due_on"] for phase in moved.roadmap["phases"]] == [day.isoformat() for day in days]
    with pytest.raises(Invalid):
        campaigns.set_phase_dates(admin, plan.pk, dict(zip(keys, reversed(days), strict=True)))
