"""A draft becomes a dossier, once, with everything that belongs to it."""

from __future__ import annotations

import pytest

from archive.models import AccessEvent
from core.accounts.models import Post
from core.audit.errors import Invalid, NotAllowed
from core.audit.models import Event
from core.files.models import StoredFile
from core.notify.models import Notice
from core.outbox.models import Message
from forms.models import DraftPaper
from onestop.models import Dossier
from onestop.services.intake import submit_dossier
from tests.factories import at, citizen_actor, officer_actor
from tests.onestop.conftest import Ward


def test_a_draft_becomes_a_dossier_with_code_clock_and_receipt(ward: Ward) -> None:
    dossier = ward.submitted()

    assert dossier.code.startswith(f"{ward.unit.code}-")
    assert dossier.state == Dossier.State.SUBMITTED
    assert dossier.reception_due_at > dossier.submitted_at
    assert dossier.receiving_agency == ward.unit
    assert dossier.competent_agency == ward.commune
    assert [slip.key for slip in dossier.slips.order_by("pk")] == ["slip.submission", "eform.declaration"]
    assert dossier.papers.get().component_name == "Giấy chứng sinh"


def test_submitting_twice_gives_the_same_dossier(ward: Ward) -> None:
    draft = ward.draft()

    first = submit_dossier(ward.citizen, draft.pk)
    second = submit_dossier(ward.citizen, draft.pk)

    assert first.pk == second.pk
    assert Dossier.objects.count() == 1
    assert first.events.count() == 1


def test_child_and_both_parents_own_a_birth_registration(ward: Ward) -> None:
    owners = {owner.name: (owner.role, owner.id_kind, owner.id_number) for owner in ward.submitted().owners.all()}

    assert owners == {
        "Trần Nguyễn Minh An": ("subject", "none", ""),
        "Nguyễn Thị Lan": ("parent", "national_id", "056195001234"),
        "Trần Quốc Minh": ("parent", "national_id", "056093004567"),
    }


def test_the_owner_of_the_dossier_is_the_proven_identity_not_what_was_typed(ward: Ward) -> None:
    draft = ward.draft()
    draft.answers["applicant.full_name"] = "Người Khác"
    draft.save()

    dossier = submit_dossier(ward.citizen, draft.pk)

    assert (dossier.owner_name, dossier.owner_id) == ("Nguyễn Thị Lan", "056195001234")


def test_submission_is_told_to_the_citizen_the_portal_and_the_audit_log(ward: Ward) -> None:
    dossier = ward.submitted()

    assert Notice.objects.filter(user=ward.citizen.user, event="dossier.submitted").count() == 1
    kinds = Message.objects.filter(subject=dossier.code).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]
    assert Event.objects.filter(action="dossier.submit", object_id=str(dossier.pk)).exists()


def test_an_unfinished_draft_is_not_filed_and_nothing_changes(ward: Ward) -> None:
    draft = ward.draft()
    draft.papers.all().delete()

    with pytest.raises(Invalid) as caught:
        submit_dossier(ward.citizen, draft.pk)

    assert "Giấy chứng sinh" in caught.value.message
    assert not Dossier.objects.exists()
    assert not Message.objects.exists()


def test_a_strangers_draft_cannot_be_filed(ward: Ward) -> None:
    with pytest.raises(NotAllowed):
        submit_dossier(citizen_actor(), ward.draft().pk)


def test_without_a_proven_identity_nothing_is_filed(ward: Ward) -> None:
    nobody = officer_actor(Post.Role.CLERK, ward.unit)
    draft = ward.draft(nobody)

    with pytest.raises(Invalid) as caught:
        submit_dossier(nobody, draft.pk)

    assert caught.value.code == "identity_missing"


def test_a_file_still_in_quarantine_is_filed_and_marked_to_check(ward: Ward) -> None:
    draft = ward.draft()
    StoredFile.objects.update(state=StoredFile.State.QUARANTINED)

    paper = submit_dossier(ward.citizen, draft.pk).papers.get()

    assert paper.shown_status == "to_check"
    assert not paper.is_open


def test_a_paper_of_the_vault_is_linked_by_version_and_its_use_is_logged(ward: Ward) -> None:
    from archive.services.deposit import deposit
    from core.audit.values import SYSTEM
    from tests.archive.support import request_for

    record = deposit(request_for(owner_id="056195001234"), SYSTEM)
    draft = ward.draft()
    DraftPaper.objects.create(
        draft=draft, component_key="giay-chung-sinh", source="vault", name="Giấy xác nhận", source_name="archive",
        source_ref=f"{record.pk}:1",
    )  # fmt: skip

    dossier = submit_dossier(ward.citizen, draft.pk)

    paper = dossier.papers.get(record=record)
    assert (paper.status, paper.record_version, paper.file) == ("reused", 1, None)
    use = AccessEvent.objects.get(record=record, kind="reuse")
    assert use.dossier_code == dossier.code


def test_somebody_elses_record_cannot_be_linked(ward: Ward) -> None:
    from archive.services.deposit import deposit
    from core.audit.values import SYSTEM
    from tests.archive.support import request_for

    record = deposit(request_for(owner_id="056000000001"), SYSTEM)
    draft = ward.draft()
    DraftPaper.objects.create(
        draft=draft, component_key="giay-chung-sinh", source="vault", name="x", source_ref=f"{record.pk}:1"
    )

    with pytest.raises(NotAllowed):
        submit_dossier(ward.citizen, draft.pk)
    assert not Dossier.objects.exists()


def test_the_reception_clock_is_eight_working_hours(ward: Ward) -> None:
    from onestop.services.deadlines import answer_due

    assert answer_due(ward.unit, at("2026-11-20 14:00")) == at("2026-11-23 14:00")
