"""The figures of the people on the line as a spreadsheet: those of the page, all pages of it, and nobody else's."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from core.accounts.actor import Actor
from core.accounts.models import Post
from digitization.models import WorkDone
from digitization.web.quality import PER_PAGE
from tests.digitization.conftest import Line
from tests.factories import officer_actor
from tests.test_permission_matrix import client_of

pytestmark = pytest.mark.django_db
PAGE, SHEET = "/so-hoa/nang-suat/", "/so-hoa/nang-suat/bang-tinh/"
MONDAY = timezone.localdate() - dt.timedelta(timezone.localdate().weekday())


def rows(actor: Actor) -> list[tuple[object, ...]]:
    answer = client_of(actor).get(SHEET)
    assert answer.status_code == 200
    assert f'filename="nang-suat-so-hoa-{timezone.localdate():%Y%m%d}.xlsx"' in answer["Content-Disposition"]
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def work(line: Line, person: Actor, **values: object) -> None:
    given = {"step": "index", "pages": 3, "seconds": 20, "week": MONDAY, "at": timezone.now()} | values
    WorkDone.objects.create(document=line.document("indexed"), agency=line.agency, person=person.user, **given)


def test_everyone_has_their_own_the_head_the_agencys_the_province_all(line: Line) -> None:
    work(line, line.indexer)
    work(line, line.checker, step="check", seconds=None)
    heads, *own = rows(line.indexer)
    assert heads[:4] == ("Người làm", "Cơ quan", "Tuần từ", "Việc")
    assert own == [("Lê Thị Hồng", line.agency.name, f"{MONDAY:%d/%m/%Y}", "Nhập chỉ mục", 1, 3, 20, 0, 1, 0)]
    head = officer_actor(Post.Role.UNIT_HEAD, line.agency)
    assert {row[0] for row in rows(head)[1:]} == {"Lê Thị Hồng", "Phạm Văn Bình"}
    assert len(rows(officer_actor(Post.Role.PROVINCE_ADMIN))) == 3
    assert rows(line.stranger)[1:] == []
    assert client_of(officer_actor(Post.Role.CLERK, line.agency)).get(SHEET).status_code == 403


def test_the_page_leads_to_all_of_it(line: Line) -> None:
    for n in range(PER_PAGE + 2):
        work(line, officer_actor(Post.Role.INDEXER, line.agency, user__full_name=f"=Người {n}"))
    head = officer_actor(Post.Role.LEADER, line.agency)
    assert f'href="{SHEET}"' in client_of(head).get(PAGE).content.decode()
    found = rows(head)[1:]
    assert len(found) == PER_PAGE + 2
    assert not any(str(cell).startswith("=") for row in found for cell in row)


def test_without_figures_there_is_nothing_to_download(line: Line) -> None:
    assert SHEET not in client_of(line.indexer).get(PAGE).content.decode()
