"""Filling in a form: prefilled, saved page by page, never by a stranger, never overwritten by a tab that is behind."""

from __future__ import annotations

import datetime as dt
import unicodedata
from io import BytesIO

import pytest
from django.db import transaction
from django.utils import timezone

from core.accounts.actor import ANONYMOUS
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.catalogue.models import Component, ProcedureRevision
from core.catalogue.queries.procedures import current_revision
from core.files.errors import FileRefused
from core.jobs.models import Job
from forms.definition import form_of
from forms.models import Draft
from forms.printing import result_revision
from forms.queries import (
    answers_display,
    applicant_of,
    draft_for,
    drafts_of,
    missing,
    owners_of,
    papers_of,
    result_values,
)
from forms.services import (
    StaleDraft,
    attach_upload,
    attach_vault,
    autosave_page,
    discard,
    mark_submitted,
    remove_paper,
    save_page,
    start_draft,
    submittable_answers,
)
from forms.services.drafts import lock_draft
from tests.factories import citizen_actor
from tests.forms.support import MARITAL_STATUS, a_commune, begin, fill, resident, sample_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def test_a_draft_starts_with_what_the_account_knows_and_says_so() -> None:
    draft = begin(resident())
    assert draft.answers["applicant.full_name"] == "Nguyễn Thị Lan"
    assert draft.answers["applicant.residence"]["line"] == "12 Trần Phú"
    assert draft.provenance["applicant.full_name"]["source"] == "account"
    assert "mother.full_name" not in draft.answers


def test_starting_again_resumes_the_open_draft() -> None:
    actor = resident()
    assert begin(actor).pk == begin(actor).pk
    discard(actor, begin(actor).pk)
    assert drafts_of(actor).count() == 0


def test_nobody_starts_without_signing_in() -> None:
    with pytest.raises(NotAllowed):
        start_draft(ANONYMOUS, current_revision("1.001193"), a_commune())


def test_the_mother_is_prefilled_once_the_applicant_says_she_is_the_mother() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__relation="mother")
    draft = save_page(actor, draft.pk, "nguoi-yeu-cau", data, draft.version).draft
    assert draft.answers["mother.full_name"] == "Nguyễn Thị Lan"
    assert draft.answers["mother.birth_year"] == "1995"
    assert "father.full_name" not in draft.answers


def test_a_changed_answer_is_no_longer_from_the_account() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__full_name="Nguyễn Thị Lan Anh")
    draft = save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0).draft
    assert draft.provenance["applicant.full_name"]["source"] == "typed"
    assert draft.provenance["applicant.national_id"]["source"] == "account"


def test_a_required_question_left_empty_is_named_and_the_rest_is_kept() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__phone="", applicant__email="lan@example.vn")
    result = save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0)
    assert result.errors == {"applicant.phone": "Hãy điền “Điện thoại”."}
    assert result.draft.answers["applicant.email"] == "lan@example.vn"
    assert result.draft.done_pages == []


def test_unknown_and_hidden_keys_are_never_stored() -> None:
    actor = resident()
    draft = begin(actor, MARITAL_STATUS)
    draft = fill(actor, draft, subject__marital_status="single")
    data = sample_data(draft, "tinh-trang") | {"ended.paper": "giả", "is_admin": "1", "child.full_name": "Ai Đó"}
    draft = save_page(actor, draft.pk, "tinh-trang", data, draft.version).draft
    assert not {"ended.paper", "is_admin", "child.full_name"} & set(draft.answers)


def test_answers_to_questions_that_disappear_do_not_count_and_come_back_with_the_question() -> None:
    actor = resident()
    draft = fill(actor, begin(actor, MARITAL_STATUS), subject__marital_status="divorced")
    before = draft.answers
    assert before["ended.paper"]
    data = sample_data(draft, "tinh-trang", subject__marital_status="single")
    draft = save_page(actor, draft.pk, "tinh-trang", data, draft.version).draft
    assert "ended.paper" not in draft.answers
    assert "ended.paper" not in submittable_answers(draft)
    titles = [section.title for section in answers_display(draft.form_revision, draft.answers)]
    assert "Giấy tờ về tình trạng hôn nhân" not in titles
    assert draft.set_aside["ended.paper"] == before["ended.paper"]
    data["subject.marital_status"] = "divorced"
    draft = save_page(actor, draft.pk, "tinh-trang", data, draft.version).draft
    assert draft.answers == before
    assert draft.set_aside == {}
    assert missing(draft) == []


def test_what_its_author_emptied_does_not_come_back() -> None:
    actor = resident()
    draft = begin(actor)
    other = sample_data(draft, "nguoi-yeu-cau", applicant__relation="other", applicant__relation_other="Dì ruột")
    draft = autosave_page(actor, draft.pk, "nguoi-yeu-cau", other, draft.version).draft
    mother = other | {"applicant.relation": "mother", "applicant.relation_other": "đăng lén"}
    draft = autosave_page(actor, draft.pk, "nguoi-yeu-cau", mother, draft.version).draft
    assert draft.set_aside == {"applicant.relation_other": "Dì ruột"}, "posted to a hidden question: ignored"
    empty = other | {"applicant.relation_other": ""}
    draft = autosave_page(actor, draft.pk, "nguoi-yeu-cau", empty, draft.version).draft
    assert "applicant.relation_other" not in draft.answers
    draft = autosave_page(actor, draft.pk, "nguoi-yeu-cau", empty, draft.version).draft
    assert draft.set_aside == {}


def test_what_was_put_aside_is_not_kept_after_submission() -> None:
    actor = resident()
    draft = fill(actor, begin(actor, MARITAL_STATUS), subject__marital_status="divorced")
    data = sample_data(draft, "tinh-trang", subject__marital_status="single")
    draft = save_page(actor, draft.pk, "tinh-trang", data, draft.version).draft
    assert draft.set_aside
    mark_submitted(draft, "H32-1")
    assert Draft.objects.get(pk=draft.pk).set_aside == {}


def test_hostile_text_is_stored_as_clean_text() -> None:
    actor = resident()
    draft = begin(actor)
    name = unicodedata.normalize("NFD", "Nguyễn Thị\u202e Lan")
    data = sample_data(draft, "nguoi-yeu-cau", applicant__full_name=name, applicant__residence_line="<b>12</b>\u200b")
    data["applicant.residence_line"] = "<script>12</script>\u200b Trần Phú"
    draft = save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0).draft
    assert draft.answers["applicant.full_name"] == "Nguyễn Thị Lan"
    assert draft.answers["applicant.residence"]["line"] == "<script>12</script> Trần Phú"


def test_an_address_outside_the_province_chosen_is_refused() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau") | {"applicant.residence_province": "01"}
    assert "applicant.residence" in save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0).errors


def test_a_page_behind_an_unfinished_one_cannot_be_saved() -> None:
    actor = resident()
    draft = begin(actor)
    with pytest.raises(Invalid, match="phần trước"):
        save_page(actor, draft.pk, "nguoi-me", {}, 0)
    with pytest.raises(Invalid):
        save_page(actor, draft.pk, "khong-co", {}, 0)


def test_a_tab_that_is_behind_cannot_overwrite() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau")
    autosave_page(actor, draft.pk, "nguoi-yeu-cau", data, 0, "the-mot")
    with pytest.raises(StaleDraft) as caught:
        save_page(actor, draft.pk, "nguoi-yeu-cau", {**data, "applicant.email": "khac@example.vn"}, 0, "the-hai")
    assert caught.value.version == 1


def test_one_tab_may_autosave_again_and_again_and_then_save() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau")
    for _ in range(3):
        autosave_page(actor, draft.pk, "nguoi-yeu-cau", data, 0, "the-mot")
    assert save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0, "the-mot").ok


def test_an_autosave_that_arrives_after_the_save_does_not_undo_it() -> None:
    actor = resident()
    draft = begin(actor)
    old = sample_data(draft, "nguoi-yeu-cau", applicant__email="cu@example.vn")
    new = sample_data(draft, "nguoi-yeu-cau", applicant__email="moi@example.vn")
    autosave_page(actor, draft.pk, "nguoi-yeu-cau", old, 0, "the-mot")
    assert save_page(actor, draft.pk, "nguoi-yeu-cau", new, 0, "the-mot").ok
    with pytest.raises(StaleDraft):
        autosave_page(actor, draft.pk, "nguoi-yeu-cau", old, 0, "the-mot")
    assert Draft.objects.get(pk=draft.pk).answers["applicant.email"] == "moi@example.vn"


def test_a_double_click_on_save_is_no_conflict() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau")
    for _ in range(2):
        assert save_page(actor, draft.pk, "nguoi-yeu-cau", data, 0, "the-mot").ok


def test_autosave_keeps_what_is_good_and_finishes_nothing() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__phone="12", applicant__email="lan@example.vn")
    result = autosave_page(actor, draft.pk, "nguoi-yeu-cau", data, 0)
    assert set(result.errors) == {"applicant.phone"}
    assert result.draft.answers["applicant.email"] == "lan@example.vn"
    assert result.draft.done_pages == []


def test_a_strangers_draft_does_not_exist() -> None:
    draft, stranger = begin(resident()), citizen_actor()
    assert draft_for(stranger, draft.pk) is None
    for attempt in (
        lambda: save_page(stranger, draft.pk, "nguoi-yeu-cau", {}, 0),
        lambda: autosave_page(stranger, draft.pk, "nguoi-yeu-cau", {}, 0),
        lambda: attach_upload(stranger, draft.pk, "x", BytesIO(b"x"), "x.pdf"),
        lambda: attach_vault(stranger, draft.pk, "x", "archive", "x:1"),
        lambda: remove_paper(stranger, draft.pk, 1),
        lambda: discard(stranger, draft.pk),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_finished_draft_is_complete_and_names_owners_and_applicant() -> None:
    actor = resident()
    draft = fill(actor, begin(actor), applicant__relation="mother")
    answers = submittable_answers(draft)
    owners = owners_of(draft.form_revision, answers)
    assert [(owner.role, owner.id_kind) for owner in owners][:2] == [("subject", "none"), ("parent", "national_id")]
    assert applicant_of(draft.form_revision, answers)["address"].startswith("12 Trần Phú, ")
    values = result_values(result_revision("1.001193", timezone.localdate()), draft.form_revision, answers)
    assert values["child.sex"] == "Nam"
    assert isinstance(values["mother.residence"], str)


def test_an_unfinished_draft_says_what_is_missing() -> None:
    actor = resident()
    draft = begin(actor)
    with pytest.raises(Invalid):
        submittable_answers(draft)
    assert {each.kind for each in missing(draft)} >= {"page"}


def test_a_submitted_draft_takes_no_more_and_the_same_code_changes_nothing() -> None:
    actor = resident()
    draft = begin(actor)
    mark_submitted(draft, "H32.1-1")
    mark_submitted(draft, "H32.1-1")
    with pytest.raises(Conflict):
        mark_submitted(draft, "H32.1-2")
    with pytest.raises(Conflict):
        save_page(actor, draft.pk, "nguoi-yeu-cau", {}, 0)
    assert Draft.objects.get(pk=draft.pk).submitted_as == "H32.1-1"


def component_of(draft: Draft) -> str:
    row = draft.procedure_revision.components.exclude(need=Component.Need.FORM).order_by("order").first()
    assert row is not None
    return row.key


def test_an_upload_waits_for_its_check_and_the_same_bytes_are_one_paper() -> None:
    actor = resident()
    draft = begin(actor)
    key = component_of(draft)
    first = attach_upload(actor, draft.pk, key, BytesIO(b"%PDF-1.4 thu"), "Giấy chứng sinh.pdf")
    second = attach_upload(actor, draft.pk, key, BytesIO(b"%PDF-1.4 thu"), "lan hai.pdf")
    assert first.pk == second.pk
    assert Job.objects.filter(name="forms.check_file").count() == 1
    shown = {each.component.key: each.papers for each in papers_of(actor, draft)}
    assert shown[key] == [first]
    remove_paper(actor, draft.pk, first.pk)
    assert draft.papers.count() == 0


def test_an_empty_file_and_an_unknown_component_are_refused() -> None:
    actor = resident()
    draft = begin(actor)
    with pytest.raises(FileRefused):
        attach_upload(actor, draft.pk, component_of(draft), BytesIO(b""), "rong.pdf")
    with pytest.raises(Invalid):
        attach_upload(actor, draft.pk, "khong-co", BytesIO(b"x"), "x.pdf")


def test_a_paper_that_is_not_offered_cannot_be_linked() -> None:
    actor = resident()
    draft = begin(actor)
    with pytest.raises(Invalid, match="không dùng được"):
        attach_vault(actor, draft.pk, component_of(draft), "archive", "00000000-0000-0000-0000-000000000000:1")


def test_an_open_draft_follows_the_text_of_the_procedure_in_force() -> None:
    actor = resident()
    draft = begin(actor)
    old, today = draft.procedure_revision, timezone.localdate()
    new = ProcedureRevision.objects.get(pk=old.pk)
    new.pk, new.number, new.valid_from = None, 2, today
    ProcedureRevision.objects.filter(pk=old.pk).update(valid_to=today - dt.timedelta(days=1))
    new.save()
    new.components.create(key="moi", order=1, name="Giấy tờ mới", short_name="Giấy tờ mới", need="always")
    with transaction.atomic():
        followed = lock_draft(actor, draft.pk)
    assert followed.procedure_revision == new
    assert "moi" in {each.key for each in missing(followed)}


def test_what_was_filled_for_oneself_is_taken_back_before_its_page_is_opened_for_somebody_else() -> None:
    """An autosave is enough: whoever then fills in that page keeps what they said there."""
    actor = resident(sex="female")
    draft = begin(actor, MARITAL_STATUS)
    first, second = form_of(draft.form_revision).pages[:2]
    draft = save_page(actor, draft.pk, first.key, sample_data(draft, first.key, applicant__relation="self"), 0).draft
    assert draft.answers["subject.sex"] == "female"
    data = sample_data(draft, first.key, applicant__relation="parent")
    draft = autosave_page(actor, draft.pk, first.key, data, draft.version).draft
    assert "subject.sex" not in draft.answers
    assert "subject.full_name" not in draft.answers
    data = sample_data(draft, second.key, subject__sex="female")
    draft = save_page(actor, draft.pk, second.key, data, draft.version).draft
    assert draft.answers["subject.sex"] == "female"
    assert second.key in draft.done_pages
