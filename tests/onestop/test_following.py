"""What the applicant and the public see: own dossiers, the timeline, the public status, the promise in figures."""

from __future__ import annotations

import dataclasses

from onestop.models import Dossier
from onestop.queries import by_token, dossier_for, mine, promise, public_status, timeline, turn
from onestop.queries.dossiers import my_dossier
from onestop.services.reception import request_supplement
from tests.factories import citizen_actor
from tests.onestop.conftest import Ward


def test_the_submitter_and_both_parents_see_the_dossier_and_nobody_else(ward: Ward) -> None:
    dossier = ward.submitted()
    father = citizen_actor(national_id="056093004567")

    assert my_dossier(ward.citizen, dossier.code) == dossier
    assert my_dossier(father, dossier.code) == dossier
    assert dossier_for(citizen_actor(), dossier.code) is None
    assert not mine(citizen_actor()).exists()


def test_the_other_parent_sees_but_does_not_answer_for_the_submitter(ward: Ward) -> None:
    from onestop.policies import can

    dossier = request_supplement(ward.clerk, (d := ward.submitted()).pk, d.version, "Giấy", "Mờ")

    assert can(ward.citizen, dossier, "answer_supplement")
    assert not can(citizen_actor(national_id="056093004567"), dossier, "answer_supplement")


def test_the_timeline_tells_what_happened_what_happens_and_what_comes(ward: Ward) -> None:
    entries = timeline(ward.accepted())

    assert [entry.kind for entry in entries] == ["done", "done", "now", "next", "next", "next", "next"]
    assert entries[0].title == "Đã nộp hồ sơ"
    assert entries[2].who.endswith(ward.unit.name)
    assert entries[2].until is not None


def test_it_is_the_citizens_turn_while_a_supplement_is_asked_for(ward: Ward) -> None:
    dossier = ward.submitted()
    dossier = request_supplement(ward.clerk, dossier.pk, dossier.version, "Giấy chứng sinh", "Mờ")

    now = turn(dossier)

    assert now is not None
    assert now.is_citizen


def test_the_public_status_names_neither_person_nor_procedure(ward: Ward) -> None:
    dossier = ward.submitted()

    status = public_status(f" {dossier.code.lower()} ")

    assert status is not None
    text = str(dataclasses.asdict(status))
    for secret in ("Lan", "khai sinh", "056195001234", "Minh An"):
        assert secret not in text
    assert public_status("H32-khong-co") is None


def test_the_token_is_not_the_code(ward: Ward) -> None:
    dossier = ward.submitted()

    assert by_token(dossier.tracking_token) == dossier
    assert by_token(dossier.code) is None
    assert by_token("") is None


def test_the_promise_is_counted(ward: Ward) -> None:
    dossier = ward.accepted()
    Dossier.objects.filter(pk=dossier.pk).update(
        state="result_ready", finished_at=dossier.accepted_at, current_due_at=dossier.accepted_at
    )

    figures = promise()

    assert figures.received_this_month == 1
    assert figures.on_time_share == 100.0
