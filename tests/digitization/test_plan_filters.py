"""The long tables of a plan with 200 agencies: narrowed by words, month, phase, state; their spreadsheets follow."""

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
from core.agencies.queries.agencies import agencies_worded
from digitization.models import Campaign, MonthQuota
from digitization.queries.plan_tables import Narrowing, months_of, roadmap_of
from digitization.services import campaigns
from digitization.web.campaigns import PER_PAGE
from tests.factories import AgencyFactory, PaperTypeFactory, officer_actor

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
JANUARY, MARCH = dt.date(2026, 1, 1), dt.date(2026, 3, 1)


@pytest.fixture
def plan(admin: Actor) -> Campaign:
    return campaigns.create_campaign(
        admin, "Số hóa", "QĐ 1", dt.date(2026, 1, 1), dt.date(2027, 6, 30), survey_due_on=TODAY - dt.timedelta(10)
    )


@pytest.fixture
def wards() -> list[Agency]:
    return [
        AgencyFactory(name=f"Ủy ban nhân dân xã {name}", short_name=f"UBND xã {name}")
        for name in ("Đông Ninh Hòa", "Tân Định", "Nam Ninh Hòa")
    ]


def html_of(browser: Client, plan: Campaign, page: str) -> str:
    answer = browser.get(f"/so-hoa/ke-hoach/{plan.pk}/{page}")
    assert answer.status_code == 200
    return answer.content.decode()


def table_of(html: str) -> str:
    return html[html.index("<tbody>") : html.index("</tbody>")]


def sheet_of(browser: Client, html: str, part: str) -> list[tuple[object, ...]]:
    """The spreadsheet the page itself leads to, without its heads."""
    at = html.index(f"/bang-tinh/{part}/")
    start, end = html.rindex('"', 0, at) + 1, html.index('"', at)
    answer = browser.get(html[start:end].replace("&amp;", "&"))
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))[1:]


def test_an_agency_is_found_by_the_words_of_its_names_without_marks(wards: list[Agency]) -> None:
    assert set(agencies_worded("ninh hoa")) == {wards[0], wards[2]}
    assert set(agencies_worded("Đông NINH hòa")) == {wards[0]}
    assert set(agencies_worded("ubnd xã tân")) == {wards[1]}, "the short name, as tables write it"
    assert set(agencies_worded(wards[1].code.lower())) == {wards[1]}
    assert not agencies_worded("inh"), "words from their beginning"
    assert set(wards) <= set(agencies_worded("  "))


def test_month_quotas_are_narrowed_by_agency_and_month_and_so_is_the_spreadsheet(
    browser: Client, plan: Campaign, wards: list[Agency]
) -> None:
    MonthQuota.objects.bulk_create(
        MonthQuota(campaign=plan, agency=ward, month=month, planned=1000 + at)
        for at, ward in enumerate(wards)
        for month in (JANUARY, MARCH)
    )
    everything = html_of(browser, plan, "chi-tieu/")
    assert "Từ 1 đến 6 trong 6" in everything
    html = html_of(browser, plan, "chi-tieu/?q=ninh+hoa&thang=2026-03")
    assert "Từ 1 đến 2 trong 2" in html
    assert "Tân Định" not in table_of(html)
    assert "01/2026" not in table_of(html)
    assert [(row[0], row[4]) for row in sheet_of(browser, html, "chi-tieu")] == [("03/2026", 1000), ("03/2026", 1002)]
    assert len(sheet_of(browser, everything, "chi-tieu")) == 6


def test_the_filter_stays_while_pages_are_turned_and_after_a_quota_was_written(
    browser: Client, plan: Campaign, wards: list[Agency]
) -> None:
    MonthQuota.objects.bulk_create(
        MonthQuota(campaign=plan, agency=ward, month=JANUARY, team=f"Tổ {n}", planned=1)
        for ward in wards[:2]
        for n in range(PER_PAGE + 1)
    )
    html = html_of(browser, plan, "chi-tieu/?q=tan+dinh")
    assert f"Từ 1 đến {PER_PAGE} trong {PER_PAGE + 1}" in html
    assert "?q=tan+dinh&amp;trang=2" in html
    assert "Đông Ninh Hòa" not in table_of(html_of(browser, plan, "chi-tieu/?q=tan+dinh&trang=2"))
    address = f"/so-hoa/ke-hoach/{plan.pk}/chi-tieu/?q=tan+dinh"
    values = {"agency": wards[1].pk, "month": "2026-03", "team": "", "planned": 7}
    assert browser.post(address, values)["Location"] == address
    assert MonthQuota.objects.filter(agency=wards[1], month=MARCH, planned=7).exists()


def test_the_roadmap_is_narrowed_by_agency_phase_and_priority(
    browser: Client, plan: Campaign, wards: list[Agency]
) -> None:
    for at, (phase, priority) in enumerate((("a", True), ("a", False), ("b", True))):
        plan.plan_lines.create(
            agency=wards[at], paper_type=PaperTypeFactory(), phase=phase, phase_name=f"Giai đoạn {phase.upper()}",
            due_on=TODAY + dt.timedelta(at), planned=10 + at, priority=priority,
        )  # fmt: skip
    html = html_of(browser, plan, "lo-trinh/?giai_doan=a")
    assert "Từ 1 đến 2 trong 2" in html
    assert "Giai đoạn B" not in table_of(html)
    assert [row[6] for row in sheet_of(browser, html, "lo-trinh")] == [10, 11]
    both = html_of(browser, plan, "lo-trinh/?giai_doan=a&uu_tien=on&q=dong")
    assert [row[6] for row in sheet_of(browser, both, "lo-trinh")] == [10]


def test_surveys_are_narrowed_by_state_and_lateness_and_the_counts_above_stay(
    browser: Client, plan: Campaign, wards: list[Agency], admin: Actor
) -> None:
    signed = {"state": "signed", "signed_by": admin.post}
    plan.returns.create(agency=wards[0], signed_at=timezone.now(), **signed)
    plan.returns.create(agency=wards[1], signed_at=timezone.now() - dt.timedelta(30), **signed)
    plan.returns.create(agency=wards[2])
    asked = Agency.objects.filter(valid_to__isnull=True, kind__in=["commune", "department"]).count()

    def found(query: str) -> list[object]:
        html = html_of(browser, plan, query)
        assert f"2 trên {asked} cơ quan đã xác nhận" in html
        return [row[1] for row in sheet_of(browser, html, "khao-sat")]

    assert found("?cham=signed_late") == [wards[0].name]
    assert found("?trang_thai=signed") == [wards[0].name, wards[1].name]
    assert wards[2].name in found("?cham=overdue")
    assert wards[1].name not in found("?cham=overdue")
    assert found("?trang_thai=draft&q=ninh+hoa") == [wards[2].name]
    assert wards[2].name not in found("?trang_thai=missing")


def test_nothing_found_is_said_and_the_way_back_is_shown(browser: Client, plan: Campaign, wards: list[Agency]) -> None:
    campaigns.set_month_quota(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, wards[0], JANUARY, "", 5)
    html = html_of(browser, plan, "chi-tieu/?q=kh%C3%B4ng+c%C3%B3")
    assert "Không có dòng nào khớp" in html
    assert f'href="/so-hoa/ke-hoach/{plan.pk}/chi-tieu/"' in html
    assert 'value="không có"' in html


@pytest.mark.parametrize("query", ["thang=2026-13", "thang=x", "q=" + "a" * 101])
def test_a_value_nobody_offered_is_told_at_its_field(
    browser: Client, plan: Campaign, wards: list[Agency], query: str
) -> None:
    campaigns.set_month_quota(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, wards[0], JANUARY, "", 5)
    html = html_of(browser, plan, f"chi-tieu/?{query}")
    assert 'aria-invalid="true"' in html
    assert "Từ 1 đến 1 trong 1" in html


def test_the_tables_are_empty_for_who_may_not_open_the_plan(plan: Campaign, wards: list[Agency]) -> None:
    campaigns.set_month_quota(officer_actor(Post.Role.PROVINCE_ADMIN), plan.pk, wards[0], JANUARY, "", 5)
    leader = officer_actor(Post.Role.LEADER, wards[0])
    assert not months_of(leader, plan, Narrowing())
    assert not roadmap_of(leader, plan, Narrowing())


def test_narrowing_costs_no_query_a_row(
    browser: Client, plan: Campaign, wards: list[Agency], django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    MonthQuota.objects.bulk_create(
        MonthQuota(campaign=plan, agency=ward, month=JANUARY, team=f"Tổ {n}", planned=1)
        for ward in wards
        for n in range(15)
    )
    with django_assert_max_num_queries(14):
        html_of(browser, plan, "chi-tieu/?q=xa&thang=2026-01")
