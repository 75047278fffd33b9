"""Screens of the plan: their tables as spreadsheets, what a survey's page counts, where an indexer finds the survey."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from digitization.models import Campaign
from digitization.services import campaigns, surveys
from digitization.web import nav
from tests.factories import AgencyFactory, PaperTypeFactory, officer_actor
from tests.test_permission_matrix import client_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def agency() -> Agency:
    return AgencyFactory(name="=Ủy ban nhân dân phường Thử")


@pytest.fixture
def plan(admin: Actor, agency: Agency) -> Campaign:
    plan = campaigns.create_campaign(
        admin, "Số hóa", "QĐ 1", TODAY - dt.timedelta(100), TODAY + dt.timedelta(500),
        survey_due_on=TODAY - dt.timedelta(10),
    )  # fmt: skip
    plan.plan_lines.create(
        agency=agency, paper_type=PaperTypeFactory(), phase="a", phase_name="Giai đoạn A", due_on=TODAY, planned=7
    )
    campaigns.set_month_quota(admin, plan.pk, agency, TODAY, "Tổ 1", 5)
    campaigns.add_budget_line(admin, plan.pk, plan.starts_on.year, "Máy quét", "Ngân sách", 1_000_000)
    return plan


def rows(browser: Client, plan: Campaign, part: str) -> list[tuple[object, ...]]:
    answer = browser.get(f"/so-hoa/ke-hoach/{plan.pk}/bang-tinh/{part}/")
    assert answer.status_code == 200
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("part", "head", "found"),
    [
        ("khao-sat", "Mã", "Chưa lập"),
        ("lo-trinh", "Mã", 7),
        ("chi-tieu", "Tháng", "Tổ 1"),
        ("kinh-phi", "Nội dung chi", 1_000_000),
        ("nhiem-vu", "TT", "Chưa bắt đầu"),
    ],
)
def test_every_table_of_the_plan_is_a_spreadsheet(
    browser: Client, plan: Campaign, part: str, head: str, found: object
) -> None:
    heads, *lines = rows(browser, plan, part)
    assert heads[0] == head
    assert any(found in line for line in lines)
    assert not any(str(cell).startswith("=") for line in lines for cell in line)


@pytest.mark.parametrize(
    ("page", "part"),
    [("", "khao-sat"), ("lo-trinh/", "lo-trinh"), ("chi-tieu/", "chi-tieu"), ("kinh-phi/", "kinh-phi"),
     ("nhiem-vu/", "nhiem-vu")],
)  # fmt: skip
def test_each_page_leads_to_its_spreadsheet(browser: Client, plan: Campaign, page: str, part: str) -> None:
    html = browser.get(f"/so-hoa/ke-hoach/{plan.pk}/{page}").content.decode()
    assert f"/so-hoa/ke-hoach/{plan.pk}/bang-tinh/{part}/" in html


def test_no_other_table_and_no_other_plan(browser: Client, plan: Campaign) -> None:
    assert browser.get(f"/so-hoa/ke-hoach/{plan.pk}/bang-tinh/khac/").status_code == 404
    assert browser.get(f"/so-hoa/ke-hoach/{plan.pk + 1}/bang-tinh/lo-trinh/").status_code == 404


def test_agencies_that_answered_late_are_told_apart_from_those_that_have_not(
    browser: Client, plan: Campaign, agency: Agency, admin: Actor
) -> None:
    plan.returns.create(agency=agency, state="signed", signed_by=admin.post, signed_at=timezone.now())
    AgencyFactory()
    html = browser.get(f"/so-hoa/ke-hoach/{plan.pk}/").content.decode()
    asked = Agency.objects.filter(valid_to__isnull=True, kind__in=["commune", "department"]).count()
    assert f"1 trên {asked} cơ quan đã xác nhận" in html
    assert f"{asked - 1} cơ quan quá hạn mà chưa xác nhận." in html
    assert "1 cơ quan xác nhận muộn." in html
    assert "muộn 10 ngày" in html


def test_an_indexer_finds_the_survey_of_the_agency(plan: Campaign, agency: Agency) -> None:
    labels = [item.label for item in nav.items(officer_actor(Post.Role.INDEXER, agency))]
    assert "Phiếu khảo sát" in labels
    assert "Tờ bìa" in labels


def test_the_page_of_a_task_stands_in_its_tab(browser: Client, plan: Campaign) -> None:
    html = browser.get(f"/so-hoa/ke-hoach/{plan.pk}/nhiem-vu/{plan.tasks.earliest('number').pk}/").content.decode()
    assert f'href="/so-hoa/ke-hoach/{plan.pk}/nhiem-vu/" aria-current="page"' in html


def test_the_survey_page_waits_for_its_spreadsheet_by_itself(plan: Campaign, agency: Agency) -> None:
    clerk = officer_actor(Post.Role.INDEXER, agency)
    survey = surveys.open_return(clerk, plan.pk)
    address = f"/so-hoa/khao-sat/{survey.pk}/"
    client = client_of(clerk)
    assert 'hx-trigger="every 2s"' not in client.get(address).content.decode()
    surveys.upload(clerk, survey.pk, survey.version, BytesIO(b"PK\x03\x04 bang"), 9)
    html = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in html
    assert "Lưu phiếu" not in html  # what would be typed now is taken away by what is being read


def test_an_agency_that_has_not_begun_is_not_called_on_time(browser: Client, plan: Campaign, agency: Agency) -> None:
    plan.quotas.create(agency=agency, planned=7, due_on=TODAY)
    html = browser.get("/dieu-hanh/so-hoa/").content.decode()
    assert "1 cơ quan chưa bắt đầu" in html
    row = html[html.index("Mọi cơ quan") :]
    assert ">chưa bắt đầu</" in row
    assert ">không</" not in row


def test_a_budget_line_removed_by_mistake_is_one_click_away(browser: Client, plan: Campaign) -> None:
    line = plan.budget_lines.get()
    address = f"/so-hoa/ke-hoach/{plan.pk}/kinh-phi/"
    page = browser.post(f"{address}{line.pk}/bo/", follow=True)
    assert not plan.budget_lines.exists()
    assert "Đã bỏ dòng kinh phí “Máy quét”" in page.content.decode()
    form = page.context["form"]
    browser.post(address, {name: form[name].value() or "" for name in form.fields})
    again = plan.budget_lines.get()
    assert (again.name, again.year, again.source, again.amount) == (line.name, line.year, line.source, line.amount)
    assert browser.get(address).context["form"]["name"].value() is None, "offered once"


def test_a_removed_budget_line_is_offered_in_its_own_plan_only(admin: Actor, browser: Client, plan: Campaign) -> None:
    other = campaigns.create_campaign(admin, "Khác", "QĐ 2", TODAY, TODAY + dt.timedelta(90))
    browser.post(f"/so-hoa/ke-hoach/{plan.pk}/kinh-phi/{plan.budget_lines.get().pk}/bo/")
    names = [
        browser.get(f"/so-hoa/ke-hoach/{each.pk}/kinh-phi/").context["form"]["name"].value() for each in (other, plan)
    ]
    assert names == [None, "Máy quét"]
