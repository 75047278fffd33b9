"""The table of 200 agencies against their plan: put in order, narrowed to those to see to, downloaded as it stands."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from digitization.models import Campaign, Quota, Tally
from oversight.web.digitization import PER_PAGE
from tests.factories import AgencyFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/dieu-hanh/so-hoa/"
TODAY = timezone.localdate()


@pytest.fixture
def plan() -> Campaign:
    return Campaign.objects.create(
        name="Số hóa", legal_basis="QĐ", starts_on=TODAY - dt.timedelta(90), ends_on=TODAY + dt.timedelta(900)
    )


def agency(plan: Campaign, name: str, planned: int, due_in: int, filed: int = 0, ago: int = 1) -> None:
    """An agency with a quota that has filed so many papers, all so many days ago."""
    made = AgencyFactory(name=f"Ủy ban nhân dân xã {name}", short_name=name)
    Quota.objects.create(campaign=plan, agency=made, planned=planned, due_on=TODAY + dt.timedelta(due_in))
    if filed:
        day = TODAY - dt.timedelta(ago)
        for grain, of in (("T", None), ("D", day)):
            Tally.objects.create(grain=grain, campaign=plan, agency=made, state="filed", day=of, count=filed)


@pytest.fixture
def agencies(plan: Campaign) -> None:
    agency(plan, "Đá Bạc", 100, -5)  # 5 days late, nothing filed
    agency(plan, "An Hòa", 56, 10, filed=28)  # 28 left at one a day: 18 days late
    agency(plan, "Ân Nghĩa", 100, 800, filed=50)  # in time
    agency(plan, "Bình Lộc", 100, 800, filed=90, ago=60)  # stopped
    agency(plan, "Cam An", 100, 800)  # not begun


def names(browser: Client, query: str = "") -> list[str]:
    html = unescape(browser.get(ADDRESS + query).content.decode())
    table = html[html.index('id="cac-co-quan"') :]
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', table)


def test_agencies_stand_by_name_share_or_lateness_and_the_other_way_round(browser: Client, agencies: None) -> None:
    by_name = ["An Hòa", "Ân Nghĩa", "Bình Lộc", "Cam An", "Đá Bạc"]
    assert names(browser, "?sap-xep=ten") == by_name
    assert names(browser, "?sap-xep=-ten") == by_name[::-1]
    assert names(browser, "?sap-xep=ty-le") == ["Cam An", "Đá Bạc", "An Hòa", "Ân Nghĩa", "Bình Lộc"]
    assert names(browser, "?sap-xep=-ty-le") == ["Bình Lộc", "An Hòa", "Ân Nghĩa", "Cam An", "Đá Bạc"]
    assert names(browser, "?sap-xep=-cham") == ["An Hòa", "Đá Bạc", "Bình Lộc", "Cam An", "Ân Nghĩa"]
    assert names(browser, "?sap-xep=cham")[0] == "Ân Nghĩa"
    assert names(browser, "?sap-xep=khac") == names(browser)


def test_the_heads_are_links_that_say_the_order(browser: Client, plan: Campaign, agencies: None) -> None:
    html = unescape(browser.get(f"{ADDRESS}?kh={plan.pk}&sap-xep=-cham").content.decode())
    heads = re.findall(r'<th scope="col"[^>]*aria-sort="(\w+)"[^>]*><a href="([^"]+)">([^<]+?) <', html)
    assert heads == [("descending", f"?kh={plan.pk}&sap-xep=cham#cac-co-quan", "Chậm")]
    assert f'<a href="?kh={plan.pk}&sap-xep=ten#cac-co-quan">Cơ quan' in html


def test_those_to_see_to_are_counted_and_can_be_shown_alone(browser: Client, plan: Campaign, agencies: None) -> None:
    html = unescape(browser.get(f"{ADDRESS}?kh={plan.pk}&sap-xep=ten&loc=cham").content.decode())
    tabs = re.findall(r'<a href="([^"]*)"( aria-current="page")?>([^<]+?) <span class="chip tnum">(\d+)</span>', html)
    assert [(label, count, bool(now)) for _href, now, label, count in tabs] == [
        ("Tất cả", "5", False), ("Chậm", "2", True), ("Chưa bắt đầu", "2", False), ("Đang dừng", "1", False),
    ]  # fmt: skip
    assert tabs[0][0] == f"?kh={plan.pk}&sap-xep=ten#cac-co-quan"
    assert "Còn 2 cơ quan chậm kế hoạch số hóa" in html, "as the sentence says"
    assert names(browser, "?loc=cham&sap-xep=ten") == ["An Hòa", "Đá Bạc"]
    assert "18 ngày" in html
    assert names(browser, "?loc=chua-bat-dau&sap-xep=ten") == ["Cam An", "Đá Bạc"]
    assert names(browser, "?loc=dang-dung") == ["Bình Lộc"]
    assert len(names(browser, "?loc=la")) == 5


def test_the_download_keeps_order_and_choice(browser: Client, plan: Campaign, agencies: None) -> None:
    html = unescape(browser.get(f"{ADDRESS}?kh={plan.pk}&sap-xep=-cham&loc=cham&trang=1").content.decode())
    [href] = re.findall(r'class="btn btn-secondary" href="(\?[^"]*tai=xlsx[^"]*)"', html)
    book = load_workbook(BytesIO(browser.get(ADDRESS + href).content))
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    assert [(row[0], row[9]) for row in rows] == [("An Hòa", "18 ngày"), ("Đá Bạc", "5 ngày")]


def test_the_order_goes_over_all_pages(browser: Client, plan: Campaign) -> None:
    for n in range(PER_PAGE + 1):
        agency(plan, f"Xã {n:03d}", 10, 800)
    assert names(browser, "?sap-xep=-ten")[0] == f"Xã {PER_PAGE:03d}"
    assert names(browser, "?sap-xep=-ten&trang=2") == ["Xã 000"]
    html = unescape(browser.get(f"{ADDRESS}?sap-xep=-ten").content.decode())
    assert 'href="?sap-xep=-ten&trang=2#cac-co-quan"' in html


def test_nobody_of_a_kind_is_said(browser: Client, plan: Campaign) -> None:
    agency(plan, "Xa", 10, 800)
    html = browser.get(f"{ADDRESS}?loc=cham").content.decode()
    assert "Không có cơ quan nào như vậy." in html
