"""Officers' lists: what is in which tab, search, order, export; and no query per row."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.accounts.actor import Actor
from core.accounts.models import Post
from onestop.models import Dossier
from onestop.queries import worklist
from onestop.queries.worklist import Filters, tab_of
from tests.factories import officer_actor
from tests.onestop.conftest import Ward


def enter(client: Client, actor: Actor) -> Client:
    """Signed in, acting in the actor's post."""
    client.force_login(actor.user)
    if actor.post is not None:
        session = client.session
        session["post_id"] = actor.post.pk
        session.save()
    return client


def _codes(actor: Actor, tab: str, **filters: object) -> list[str]:
    return [dossier.code for dossier in worklist.work_list(actor, tab_of(tab), Filters(**filters))]  # type: ignore[arg-type]


def test_what_waits_for_whom(ward: Ward) -> None:
    new, handed, draft = ward.submitted(), ward.handed_over(), ward.for_approval()

    assert _codes(ward.clerk, "viec-cua-toi") == [new.code]
    assert _codes(ward.specialist, "viec-cua-toi") == [handed.code]
    assert _codes(ward.leader, "viec-cua-toi") == [draft.code]
    assert worklist.waiting_count(ward.specialist) == 1


def test_counts_are_those_of_the_tabs(ward: Ward) -> None:
    ward.submitted()
    ward.accepted()

    counts = worklist.tab_counts(ward.clerk, Filters())

    for tab in worklist.TABS:
        assert counts[tab.key] == len(_codes(ward.clerk, tab.key)), tab.key


def test_an_administrator_finds_dossiers_by_code_and_reads_no_owner(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    admin = officer_actor(Post.Role.PROVINCE_ADMIN)
    enter(client, admin)
    address = reverse("onestop:list") + "?muc=tiep-nhan"

    assert _codes(admin, "tiep-nhan", text=dossier.code[-7:]) == [dossier.code]
    assert _codes(admin, "tiep-nhan", text="nguyen thi lan") == []
    book = load_workbook(BytesIO(client.get(reverse("onestop:export") + "?muc=tiep-nhan").content))
    cells = [str(cell) for row in book.active.values for cell in row]
    pages = [client.get(at).content.decode() for at in (address, reverse("onestop:dossier", args=[dossier.code]))]
    assert dossier.code in cells
    assert dossier.owner_name not in cells
    for page in pages:
        assert dossier.code in page
        assert dossier.owner_name not in page


def test_search_finds_by_code_and_by_name_without_marks(ward: Ward) -> None:
    dossier = ward.submitted()

    for text in (dossier.code, dossier.code[-7:], "nguyen thi lan", "LAN", "tran nguyen minh an"):
        assert _codes(ward.clerk, "tiep-nhan", text=text) == [dossier.code], text
    assert _codes(ward.clerk, "tiep-nhan", text="khong co ai") == []


def test_the_most_urgent_comes_first_and_late_ones_can_be_asked_for(ward: Ward) -> None:
    first, second = ward.submitted(), ward.submitted()
    Dossier.objects.filter(pk=second.pk).update(reception_due_at=timezone.now() - timezone.timedelta(days=3))

    assert _codes(ward.clerk, "tiep-nhan") == [second.code, first.code]
    assert _codes(ward.clerk, "tiep-nhan", late=True) == [second.code]


def test_a_strange_agency_sees_nothing(ward: Ward) -> None:
    ward.submitted()

    assert _codes(ward.stranger, "tiep-nhan") == []
    assert _codes(officer_actor(Post.Role.INDEXER, ward.commune), "tiep-nhan") == []
    assert _codes(officer_actor(Post.Role.TECH_ADMIN, ward.commune), "tiep-nhan") == []


def test_the_list_costs_no_query_per_row(ward: Ward, client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    enter(client, ward.clerk)
    ward.submitted()
    client.get(reverse("onestop:list"))
    with django_assert_num_queries(_count_queries(client)):
        client.get(reverse("onestop:list"))
    before = _count_queries(client)
    for _ in range(4):
        ward.submitted()

    assert _count_queries(client) == before


def _count_queries(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("onestop:list")).status_code == 200
    return len(queries)


def test_the_list_exports_what_is_filtered(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(owner_name="=HYPERLINK(1)")

    answer = enter(client, ward.clerk).get(reverse("onestop:export") + "?muc=tiep-nhan")

    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("Mã hồ sơ", "Chủ hồ sơ", "Thủ tục")
    assert rows[1][0] == dossier.code
    assert rows[1][1] == "'=HYPERLINK(1)"  # a name is never a formula


@pytest.mark.parametrize("page", ["abc", "0", "999"])
def test_a_page_that_does_not_exist_is_no_error(ward: Ward, client: Client, page: str) -> None:
    assert enter(client, ward.clerk).get(reverse("onestop:list") + f"?trang={page}&muc=xyz").status_code == 200
