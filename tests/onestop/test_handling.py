"""Inside the competent agency: hand over, receive, draft, submit, send back, approve."""

from __future__ import annotations

import pytest

from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.jobs.models import Job
from onestop.models import Dossier
from onestop.queries import control_rows
from onestop.results import DraftInvalid, as_posted, draft_values, result_revision
from onestop.services import handling
from tests.factories import officer_actor
from tests.onestop.conftest import Ward


def test_responsibility_stays_with_the_giver_until_the_receiver_confirms(ward: Ward) -> None:
    dossier = ward.handed_over()
    assert dossier.holder == ward.clerk.post

    dossier = handling.receive(ward.specialist, dossier.pk, dossier.version)

    assert dossier.holder == ward.specialist.post
    assert dossier.hand_overs.get().received_at is not None


def test_only_the_one_it_was_given_to_receives_it(ward: Ward) -> None:
    dossier = ward.handed_over()
    other = officer_actor(Post.Role.SPECIALIST, ward.commune)

    with pytest.raises(NotAllowed) as caught:
        handling.receive(other, dossier.pk, dossier.version)

    assert caught.value.code == "no_hand_over"


def test_a_specialist_hands_over_to_another(ward: Ward) -> None:
    dossier = ward.in_review()
    other = officer_actor(Post.Role.SPECIALIST, ward.commune)

    dossier = handling.hand_over(ward.specialist, dossier.pk, dossier.version, other.post.pk, "Nghỉ phép")
    dossier = handling.receive(other, dossier.pk, dossier.version)

    assert dossier.holder == other.post
    rows = control_rows(dossier)
    assert [row["no"] for row in rows] == [1, 2]
    assert rows[0]["done_at"]
    assert rows[1]["note"] == "Nghỉ phép"


def test_a_draft_starts_from_the_answers(ward: Ward) -> None:
    values = draft_values(ward.in_review())

    assert "Trần Nguyễn Minh An" in values.values()
    assert "Nguyễn Thị Lan" in values.values()


def test_a_draft_without_a_required_value_names_the_field(ward: Ward) -> None:
    dossier = ward.in_review()
    data = as_posted(result_revision(dossier), draft_values(dossier))
    name = next(key for key, value in draft_values(dossier).items() if value == "Trần Nguyễn Minh An")
    data[name] = ""

    with pytest.raises(DraftInvalid) as caught:
        handling.save_decision(ward.specialist, dossier.pk, dossier.version, data)

    assert caught.value.field == name


def test_saving_a_draft_makes_older_screens_stale(ward: Ward) -> None:
    dossier = ward.in_review()
    data = as_posted(result_revision(dossier), draft_values(dossier))
    handling.save_decision(ward.specialist, dossier.pk, dossier.version, data)

    with pytest.raises(Conflict):
        handling.save_decision(ward.specialist, dossier.pk, dossier.version, data)


def test_nothing_is_submitted_without_a_draft(ward: Ward) -> None:
    dossier = ward.in_review()

    with pytest.raises(NotAllowed) as caught:
        handling.submit_for_approval(ward.specialist, dossier.pk, dossier.version, ward.leader.post.pk)

    assert caught.value.code == "no_draft"


def test_a_leader_sends_back_with_a_reason_and_the_drafter_holds_it_again(ward: Ward) -> None:
    dossier = ward.for_approval()
    with pytest.raises(Invalid):
        handling.send_back(ward.leader, dossier.pk, dossier.version, " ")

    dossier = handling.send_back(ward.leader, dossier.pk, dossier.version, "Sai nơi sinh")

    assert dossier.state == Dossier.State.IN_REVIEW
    assert dossier.holder == ward.specialist.post
    assert not dossier.events.last().public_note  # an internal remark is not the citizen's to read


def test_who_drafted_does_not_approve(ward: Ward) -> None:
    dossier = ward.for_approval()
    from core.accounts.actor import actor_for
    from tests.factories import PostFactory

    second_post = PostFactory(user=ward.specialist.user, agency=ward.commune, role=Post.Role.LEADER)

    with pytest.raises(NotAllowed) as caught:
        handling.approve(actor_for(ward.specialist.user, second_post), dossier.pk, dossier.version)

    assert caught.value.code == "approver_is_drafter"


def test_a_leader_of_another_agency_does_not_approve(ward: Ward) -> None:
    dossier = ward.for_approval()

    with pytest.raises(NotAllowed):
        handling.approve(officer_actor(Post.Role.LEADER), dossier.pk, dossier.version)


def test_approval_takes_the_number_and_orders_the_signature(ward: Ward) -> None:
    dossier = ward.approved()

    assert dossier.state == Dossier.State.APPROVED
    assert dossier.decision.number.startswith("01/")
    assert dossier.decision.approved_by == ward.leader.post
    assert Job.objects.filter(name="onestop.sign_result", queue="signing").count() == 1


def test_register_numbers_have_no_gap(ward: Ward) -> None:
    first = ward.approved()
    stale = ward.for_approval()
    with pytest.raises(Conflict):
        handling.approve(ward.leader, stale.pk, stale.version - 1)
    second = handling.approve(ward.leader, stale.pk, stale.version)

    numbers = [dossier.decision.number.partition("/")[0] for dossier in (first, second)]
    assert numbers == ["01", "02"]
