"""The officer's screens over HTTP: what is shown, what is refused, and where an error stands."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import AccessEvent
from core.accounts.models import Post
from core.audit.models import Event
from onestop.models import Dossier
from onestop.results import as_posted, draft_values, result_revision
from onestop.services.reception import answer_supplement, request_supplement
from tests.factories import officer_actor
from tests.onestop.conftest import PDF, Ward
from tests.onestop.test_lists import enter
from tests.support.jobs import run_all_jobs


def _page(dossier: Dossier) -> str:
    return reverse("onestop:dossier", args=[dossier.code])


def _act(dossier: Dossier, slug: str) -> str:
    return reverse("onestop:act", args=[dossier.code, slug])


def test_the_page_says_whose_what_until_when_and_whose_turn(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()

    page = enter(client, ward.clerk).get(_page(dossier)).content.decode()

    for words in ("Nguyễn Thị Lan", "Đăng ký khai sinh", dossier.code, "Bộ phận Một cửa", "Trần Nguyễn Minh An"):
        assert words in page
    assert "Tiếp nhận" in page
    assert "Phê duyệt và ký số" not in page


def test_only_what_is_possible_now_is_offered(ward: Ward, client: Client) -> None:
    dossier = ward.handed_over()

    clerk = enter(client, ward.clerk).get(_page(dossier)).content.decode()
    specialist = enter(client, ward.specialist).get(_page(dossier)).content.decode()

    assert "Xác nhận đã nhận hồ sơ" not in clerk
    assert "Xác nhận đã nhận hồ sơ" in specialist


@pytest.mark.parametrize(
    "name", ["dossier", "draft", "preview", "result", "act:tiep-nhan", "paper", "slip", "preview_file"]
)
def test_another_agencys_dossier_does_not_exist(ward: Ward, client: Client, name: str) -> None:
    dossier = ward.drafted()
    enter(client, ward.stranger)

    view, _, slug = name.partition(":")
    extra = {"act": [slug], "paper": [dossier.papers.get().pk], "slip": [dossier.slips.first().pk]}.get(view, [])
    address = reverse(f"onestop:{view}", args=[dossier.code, *extra])

    assert client.get(address).status_code == 404
    assert client.post(address, {"version": dossier.version}).status_code == 404
    assert Dossier.objects.get(pk=dossier.pk).version == dossier.version


def test_a_code_that_does_not_exist_is_404(ward: Ward, client: Client) -> None:
    assert enter(client, ward.clerk).get("/mot-cua/ho-so/H32.99-20261121-9999999/").status_code == 404


def test_citizens_and_archivists_do_not_enter(ward: Ward, client: Client) -> None:
    assert enter(client, ward.citizen).get(reverse("onestop:list")).status_code == 403
    archivist = officer_actor(Post.Role.INDEXER, ward.commune)
    assert enter(client, archivist).get(reverse("onestop:list")).status_code == 403


def test_an_administrator_sees_state_but_no_content(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    enter(client, officer_actor(Post.Role.PROVINCE_ADMIN))

    page = client.get(_page(dossier)).content.decode()

    assert dossier.code in page
    assert "Trần Quốc Minh" not in page
    paper = reverse("onestop:paper", args=[dossier.code, dossier.papers.get().pk])
    assert client.get(paper).status_code == 404


def test_an_administrator_reads_nothing_of_what_people_wrote_to_each_other(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    dossier = request_supplement(ward.clerk, dossier.pk, dossier.version, "Giấy chứng sinh bản chính", "Bản chụp mờ")
    answer_supplement(ward.citizen, dossier.pk, dossier.version, [], "Con tôi sinh tại nhà")
    said = ("Giấy chứng sinh bản chính", "Bản chụp mờ", "Con tôi sinh tại nhà")

    clerk = enter(client, ward.clerk).get(_page(dossier)).content.decode()
    admin = enter(client, officer_actor(Post.Role.PROVINCE_ADMIN)).get(_page(dossier)).content.decode()

    assert [text for text in said if text not in clerk] == []
    assert [text for text in said if text in admin] == []


def test_accepting_goes_on_to_the_next_dossier(ward: Ward, client: Client) -> None:
    first, second = ward.submitted(), ward.submitted()
    enter(client, ward.clerk).get(reverse("onestop:list") + "?muc=tiep-nhan")

    answer = client.post(_act(first, "tiep-nhan"), {"version": first.version, "given_to": ward.specialist.post.pk})

    assert answer.headers["Location"] == _page(second)
    assert Dossier.objects.get(pk=first.pk).state == Dossier.State.IN_REVIEW


def test_a_missing_reason_is_said_at_its_field_and_nothing_changes(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    enter(client, ward.clerk)

    answer = client.post(_act(dossier, "tu-choi"), {"version": dossier.version, "reason": "  "})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ghi lý do từ chối" in page
    assert "không mở lại được" in page  # the consequence, in words
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.SUBMITTED


def test_a_stale_screen_is_told_and_changes_nothing(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    enter(client, ward.clerk)

    answer = client.post(
        _act(dossier, "tu-choi"), {"version": dossier.version - 1, "reason": "Sai nơi nộp"}, follow=True
    )

    assert "vừa được người khác cập nhật" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.SUBMITTED


def test_a_post_without_version_or_with_nonsense_is_refused(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    enter(client, ward.clerk)

    for version in ("", "abc", "-1", "9" * 30):
        assert client.post(_act(dossier, "tiep-nhan"), {"version": version}).status_code in (302, 422)
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.SUBMITTED


def test_opening_a_paper_is_written_down(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    paper = dossier.papers.get()

    answer = enter(client, ward.clerk).get(reverse("onestop:paper", args=[dossier.code, paper.pk]) + "?xem=1")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == PDF
    event = Event.objects.get(action="dossier.view")
    assert (event.actor_id, event.data["name"]) == (ward.clerk.user.pk, paper.name)


def test_the_drafting_screen_is_prefilled_saved_and_shown(ward: Ward, client: Client) -> None:
    dossier = ward.in_review()
    address = reverse("onestop:draft", args=[dossier.code])
    enter(client, ward.specialist)
    assert "Trần Nguyễn Minh An" in client.get(address).content.decode()

    data = as_posted(result_revision(dossier), draft_values(dossier))
    answer = client.post(address, {**data, "version": dossier.version})

    assert answer.headers["Location"] == address
    preview = client.get(reverse("onestop:preview", args=[dossier.code]))
    assert "Trần Nguyễn Minh An" in preview.content.decode()
    looks = Event.objects.filter(action="dossier.view").values_list("actor_id", "data__name")
    assert list(looks) == [(ward.specialist.user.pk, f"Dự thảo {dossier.code}.pdf")], "the look is written down"


def test_an_empty_required_value_of_a_draft_is_said_at_its_field(ward: Ward, client: Client) -> None:
    dossier = ward.in_review()
    enter(client, ward.specialist)

    answer = client.post(reverse("onestop:draft", args=[dossier.code]), {"version": dossier.version})

    assert answer.status_code == 422
    assert 'href="#f-child-full_name"' in answer.content.decode()


def test_who_does_not_hold_the_dossier_does_not_draft(ward: Ward, client: Client) -> None:
    dossier = ward.in_review()

    answer = enter(client, ward.clerk).get(reverse("onestop:draft", args=[dossier.code]))

    assert answer.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_leader_sees_the_print_before_approving(client: Client) -> None:
    from tests.onestop.conftest import make_ward

    ward = make_ward()
    dossier = ward.for_approval()
    run_all_jobs("default")
    enter(client, ward.leader)

    assert (
        reverse("onestop:preview_file", args=[dossier.code]) in client.get(_act(dossier, "phe-duyet")).content.decode()
    )
    pdf = client.get(reverse("onestop:preview_file", args=[dossier.code]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    look = Event.objects.get(action="dossier.view")
    assert (look.actor_id, look.data["name"]) == (ward.leader.user.pk, f"Dự thảo {dossier.code}.pdf")
    client.post(_act(dossier, "phe-duyet"), {"version": dossier.version})

    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.APPROVED


def test_a_reused_record_opened_by_the_handling_officer_shows_in_its_owners_history(ward: Ward, client: Client) -> None:
    from archive.services.deposit import deposit
    from core.audit.values import SYSTEM
    from forms.models import DraftPaper
    from onestop.services.intake import submit_dossier
    from tests.archive.support import request_for

    record = deposit(request_for(owner_id="056195001234"), SYSTEM)
    draft = ward.draft()
    DraftPaper.objects.create(
        draft=draft, component_key="giay-chung-sinh", source="vault", name="Giấy cũ", source_ref=f"{record.pk}:1"
    )
    dossier = submit_dossier(ward.citizen, draft.pk)
    paper = dossier.papers.get(record=record)

    answer = enter(client, ward.clerk).get(reverse("onestop:paper", args=[dossier.code, paper.pk]))

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    look = AccessEvent.objects.get(record=record, kind="download")
    assert (look.actor_name, look.dossier_code) == (ward.clerk.user.full_name, dossier.code)
