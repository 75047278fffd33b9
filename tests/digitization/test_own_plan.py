"""An agency's own part of the plan: on the start page of its line, month by month, and for nobody of another agency."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.accounts.models import Post
from digitization.models import Batch, Campaign, MonthQuota, Quota
from digitization.queries.own_plan import own_campaigns, own_months, own_plans
from digitization.web import nav
from tests.digitization.conftest import Line
from tests.digitization.test_progress import filed
from tests.factories import AgencyFactory, officer_actor
from tests.test_permission_matrix import client_of

TODAY = timezone.localdate()
THIS = TODAY.replace(day=1)
LAST = (THIS - dt.timedelta(1)).replace(day=1)
START, MONTHS = "/so-hoa/", "/so-hoa/chi-tieu/"


@pytest.fixture
def plan(line: Line) -> Campaign:
    plan = Campaign.objects.create(
        name="Số hóa 2026", legal_basis="QĐ", starts_on=LAST, ends_on=TODAY + dt.timedelta(300)
    )
    Batch.objects.update(campaign=plan)
    Quota.objects.create(campaign=plan, agency=line.agency, planned=400, due_on=TODAY + dt.timedelta(5))
    for month, team, planned in ((LAST, "", 90), (THIS, "", 70), (THIS, "Tổ 1", 30), (THIS, "Tổ 2", 40)):
        MonthQuota.objects.create(campaign=plan, agency=line.agency, month=month, team=team, planned=planned)
    return plan


def test_the_start_page_says_what_the_month_asks_and_what_is_left(line: Line, plan: Campaign) -> None:
    for _n in range(2):
        filed(line, 0)
    filed(line, TODAY.day)  # on the last day of the month before
    [own] = own_plans(line.indexer)
    assert (own.month.planned, own.month.filed, own.month.left) == (70, 2, 68)
    assert own.progress is not None
    assert (own.progress.filed, own.progress.planned, own.progress.late) == (3, 400, True)
    for actor in (line.indexer, line.checker, officer_actor(Post.Role.LEADER, line.agency)):
        html = client_of(actor).get(START).content.decode()
        assert f"Chỉ tiêu tháng {THIS:%m/%Y}" in html
        assert ">68<" in html
        assert "3 trên 400" in html
        assert own.progress.forecast is not None
        assert f"{own.progress.forecast:%d/%m/%Y}" in html
        assert f'href="{MONTHS}?kh={plan.pk}"' in html


def test_the_months_of_the_own_agency_stand_in_their_order(line: Line, plan: Campaign) -> None:
    filed(line, TODAY.day)
    filed(line, 0)
    leader = officer_actor(Post.Role.LEADER, line.agency)
    found = [(one.month, one.planned, one.filed, one.left) for one in own_months(leader, plan)]
    assert found == [(LAST, 90, 1, 89), (THIS, 70, 1, 69)]
    html = client_of(leader).get(MONTHS).content.decode()
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    assert table.index(f"{LAST:%m/%Y}") < table.index(f"{THIS:%m/%Y}")
    assert "Tổ 1" in table
    assert line.agency.name in html


def test_teams_make_the_month_where_the_agency_as_a_whole_has_no_quota(line: Line, plan: Campaign) -> None:
    MonthQuota.objects.filter(team="").delete()
    assert [(one.month, one.planned) for one in own_months(line.indexer, plan)] == [(THIS, 70)]
    Quota.objects.all().delete()  # nothing but single months, nothing filed: no forecast to speak of
    html = client_of(line.indexer).get(START).content.decode()
    assert f"Chỉ tiêu tháng {THIS:%m/%Y}" in html
    assert "Dự báo xong" not in html


def test_a_stranger_sees_only_what_is_planned_for_the_strangers_own_agency(line: Line, plan: Campaign) -> None:
    filed(line, 0)
    other = officer_actor(Post.Role.LEADER, AgencyFactory(name="Ủy ban nhân dân xã Khác"))
    assert not own_campaigns(other).exists()
    assert own_months(other, plan) == []
    html = client_of(other).get(f"{MONTHS}?kh={plan.pk}").content.decode()
    assert "Cơ quan chưa có chỉ tiêu" in html
    assert line.agency.name not in html
    assert ">70<" not in html
    MonthQuota.objects.create(campaign=plan, agency=other.agency, month=THIS, planned=11)
    assert [(one.planned, one.filed) for one in own_months(other, plan)] == [(11, 0)]
    assert plan.name not in client_of(line.stranger).get(START).content.decode()


def test_the_provinces_page_stays_closed_to_agencies_and_theirs_to_others(line: Line, plan: Campaign) -> None:
    leader = client_of(officer_actor(Post.Role.LEADER, line.agency))
    assert leader.get("/dieu-hanh/so-hoa/").status_code == 403
    assert leader.get(f"/so-hoa/ke-hoach/{plan.pk}/chi-tieu/").status_code == 403
    for role in (Post.Role.CLERK, Post.Role.SPECIALIST, Post.Role.UNIT_HEAD, Post.Role.PROVINCE_ADMIN):
        actor = officer_actor(role, line.agency)
        assert client_of(actor).get(MONTHS).status_code == 403
        assert own_months(actor, plan) == []


def test_a_leader_whose_agency_has_not_begun_finds_the_quota(db: None) -> None:
    leader = officer_actor(Post.Role.LEADER)
    assert "Chỉ tiêu số hóa" not in [item.label for item in nav.items(leader)]
    plan = Campaign.objects.create(name="S", legal_basis="QĐ", starts_on=TODAY, ends_on=TODAY + dt.timedelta(90))
    Quota.objects.create(campaign=plan, agency=leader.agency, planned=9, due_on=plan.ends_on)
    assert "Chỉ tiêu số hóa" in [item.label for item in nav.items(leader)]
    html = client_of(leader).get(MONTHS).content.decode()
    assert "chưa có tốc độ" in html
    assert "Chưa có chỉ tiêu tháng" in html


def test_a_plan_that_is_over_no_longer_stands_on_the_start_page(line: Line, plan: Campaign) -> None:
    Campaign.objects.update(ends_on=TODAY - dt.timedelta(1))
    assert own_plans(line.indexer) == []
    assert plan.name in client_of(line.indexer).get(MONTHS).content.decode()


@pytest.mark.parametrize("wanted", ["0", "x", "²", "9" * 40])
def test_a_plan_nobody_knows_is_answered_with_the_newest(line: Line, plan: Campaign, wanted: str) -> None:
    answer = client_of(line.indexer).get(MONTHS, {"kh": wanted})
    assert answer.status_code == 200
    assert plan.name in answer.content.decode()
