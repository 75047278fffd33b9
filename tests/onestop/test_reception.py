"""At the reception desk: accept, ask for a supplement, refuse."""

from __future__ import annotations

import pytest

from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.files.models import StoredFile
from core.files.services import store
from core.notify.models import Notice
from onestop.models import Dossier
from onestop.services.deadlines import result_due
from onestop.services.reception import (
    SupplementFile,
    accept_dossier,
    answer_supplement,
    refuse_dossier,
    request_supplement,
)
from tests.factories import at, officer_actor
from tests.onestop.conftest import Ward


def _ask(ward: Ward, dossier: Dossier, who: str = "clerk") -> Dossier:
    actor = getattr(ward, who)
    return request_supplement(actor, dossier.pk, dossier.version, "Giấy chứng sinh bản rõ hơn", "Bản chụp mờ")


def test_acceptance_starts_the_clock_and_issues_form_01(ward: Ward) -> None:
    dossier = ward.accepted()

    assert dossier.state == Dossier.State.ACCEPTED
    assert dossier.accepted_at is not None
    assert dossier.original_due_at == dossier.current_due_at == result_due(dossier, dossier.accepted_at)
    assert dossier.slips.filter(key="slip.acceptance").count() == 1
    assert dossier.process is not None
    assert Notice.objects.filter(user=ward.citizen.user, event="dossier.accepted").exists()


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-11-20 09:00", "2026-11-20 17:00"),
        ("2026-11-20 15:00", "2026-11-20 17:00"),
        ("2026-11-20 15:01", "2026-11-23 17:00"),
        ("2026-11-21 09:00", "2026-11-23 17:00"),
    ],
)
def test_birth_registration_is_due_the_same_day_or_after_15_the_next_working_day(
    ward: Ward, accepted: str, due: str
) -> None:
    assert result_due(ward.submitted(), at(accepted)) == at(due)


def test_accepting_can_hand_over_in_the_same_transaction(ward: Ward) -> None:
    dossier = ward.handed_over()

    assert dossier.state == Dossier.State.IN_REVIEW
    assert [event.action for event in dossier.events.all()] == ["submit", "accept", "hand_over"]
    assert dossier.holder == ward.clerk.post  # until the receiver confirms
    assert Notice.objects.filter(user=ward.specialist.user, event="task.handed_over").exists()


def test_a_receiver_of_another_agency_is_refused_and_nothing_is_accepted(ward: Ward) -> None:
    dossier = ward.submitted()
    other = officer_actor(Post.Role.SPECIALIST)

    with pytest.raises(Invalid) as caught:
        accept_dossier(ward.clerk, dossier.pk, dossier.version, other.post.pk)

    assert caught.value.field == "given_to"
    assert Dossier.objects.get(pk=dossier.pk).state == Dossier.State.SUBMITTED


def test_a_stale_screen_is_refused(ward: Ward) -> None:
    dossier = ward.submitted()
    accept_dossier(ward.clerk, dossier.pk, dossier.version)

    with pytest.raises(Conflict):
        refuse_dossier(ward.second_clerk, dossier.pk, dossier.version, "Sai thẩm quyền")


def test_a_strange_agency_learns_nothing(ward: Ward) -> None:
    dossier = ward.submitted()

    with pytest.raises(NotAllowed) as caught:
        accept_dossier(ward.stranger, dossier.pk, dossier.version)

    assert caught.value.code == "dossier_unknown"


def test_papers_must_be_checked_before_acceptance(ward: Ward) -> None:
    dossier = ward.submitted()
    StoredFile.objects.update(state=StoredFile.State.QUARANTINED)

    with pytest.raises(NotAllowed) as caught:
        accept_dossier(ward.clerk, dossier.pk, dossier.version)

    assert caught.value.code == "papers_not_checked"


def test_a_supplement_request_issues_form_02_and_tells_the_citizen_what_is_missing(ward: Ward) -> None:
    dossier = _ask(ward, ward.submitted())

    assert dossier.state == Dossier.State.SUPPLEMENT_BEFORE_ACCEPT
    assert dossier.answered_at is not None
    slip = dossier.slips.get(key="slip.supplement")
    assert slip.context["contents"] == ["Giấy chứng sinh bản rõ hơn"]
    assert "bản rõ hơn" in Notice.objects.get(event="dossier.supplement_requested").body


@pytest.mark.parametrize(("contents", "reason", "field"), [("", "lý do", "contents"), ("thiếu", "  ", "reason")])
def test_a_supplement_request_says_what_and_why(ward: Ward, contents: str, reason: str, field: str) -> None:
    dossier = ward.submitted()

    with pytest.raises(Invalid) as caught:
        request_supplement(ward.clerk, dossier.pk, dossier.version, contents, reason)

    assert caught.value.field == field


def test_the_answer_brings_the_dossier_back_with_a_new_clock(ward: Ward) -> None:
    dossier = _ask(ward, ward.submitted())
    paper = SupplementFile("giay-chung-sinh", store(b"%PDF-1.4 ro hon", trusted=True), "ro-hon.pdf")

    dossier = answer_supplement(ward.citizen, dossier.pk, dossier.version, [paper])

    assert dossier.state == Dossier.State.SUBMITTED
    assert dossier.papers.count() == 2
    assert dossier.supplements.get().answered_at is not None


def test_an_answer_needs_a_file_or_a_message(ward: Ward) -> None:
    dossier = _ask(ward, ward.submitted())

    with pytest.raises(Invalid):
        answer_supplement(ward.citizen, dossier.pk, dossier.version, [], "  ")


def test_second_supplement_request_needs_unit_head(ward: Ward) -> None:
    dossier = _ask(ward, ward.submitted())
    dossier = answer_supplement(ward.citizen, dossier.pk, dossier.version, [], "Không còn bản nào khác")

    with pytest.raises(NotAllowed) as caught:
        _ask(ward, dossier)
    assert caught.value.code == "second_supplement"

    assert _ask(ward, dossier, "head").state == Dossier.State.SUPPLEMENT_BEFORE_ACCEPT


def test_a_refusal_ends_the_dossier_with_its_reason(ward: Ward) -> None:
    dossier = ward.submitted()

    dossier = refuse_dossier(ward.clerk, dossier.pk, dossier.version, "Thuộc thẩm quyền của phường Bắc Nha Trang")

    assert dossier.state == Dossier.State.REFUSED
    assert dossier.finished_at is not None
    assert dossier.slips.get(key="slip.refusal").context["reason"].startswith("Thuộc thẩm quyền")


def test_slip_numbers_of_a_unit_have_no_gap_even_after_a_failure(ward: Ward) -> None:
    first = ward.submitted()
    with pytest.raises(Invalid):
        accept_dossier(ward.clerk, first.pk, first.version, 0)
    accept_dossier(ward.clerk, first.pk, first.version)
    ward.submitted()

    numbers = [int(slip.number.partition("/")[0]) for slip in _slips(ward)]
    assert numbers == [1, 2, 3]


def _slips(ward: Ward):  # type: ignore[no-untyped-def]
    from onestop.models import IssuedSlip

    return IssuedSlip.objects.filter(agency=ward.unit, key__startswith="slip.").order_by("pk")


def test_an_officer_does_not_handle_the_own_dossier(ward: Ward) -> None:
    dossier = ward.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(submitter=ward.clerk.user)

    with pytest.raises(NotAllowed) as caught:
        accept_dossier(ward.clerk, dossier.pk, dossier.version)

    assert caught.value.code == "own_case"
