"""A revision's life, drafts that move to a newer one without losing an answer, and forms as files."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.jobs.models import Job
from forms.models import Draft, Form, FormRevision, ProcedureForm
from forms.queries.revisions import checklist, differences, form_list
from forms.services import editing, lifecycle, save_page
from forms.services.generated import generate_drafts
from forms.services.transfer import export_revision, import_form
from tests.factories import citizen_actor, officer_actor
from tests.forms.support import begin, resident, sample_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(province: None) -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN)


def birth() -> FormRevision:
    return FormRevision.objects.select_related("form").get(form__key="khai-sinh", state="published")


def _publish(admin: Actor, revision: FormRevision, on: dt.date | None = None) -> FormRevision:
    revision = lifecycle.mark_checked(admin, revision.pk, revision.version)
    return lifecycle.publish_checked(admin, revision.pk, revision.version, on or timezone.localdate())


def test_a_published_revision_is_never_edited(admin: Actor) -> None:
    revision = birth()
    with pytest.raises(Conflict):
        editing.add_page(admin, revision.pk, revision.version, "Trang mới")


def test_only_a_checked_revision_is_published_and_an_edit_takes_the_check_back(admin: Actor) -> None:
    draft = editing.new_revision(admin, birth().form)
    with pytest.raises(Conflict):
        lifecycle.publish_checked(admin, draft.pk, draft.version, timezone.localdate())
    checked = lifecycle.mark_checked(admin, draft.pk, draft.version)
    edited = editing.change_field(admin, checked.pk, checked.version, "child.full_name", {"hint": "Ghi chữ in hoa."})
    assert edited.state == FormRevision.State.DRAFT
    with pytest.raises(Conflict):
        lifecycle.publish_checked(admin, edited.pk, edited.version, timezone.localdate())


def test_publishing_ends_the_revision_before_and_asks_for_drafts_to_move(admin: Actor) -> None:
    before = birth()
    revision = _publish(admin, editing.new_revision(admin, before.form))
    before.refresh_from_db()
    assert before.valid_to == timezone.localdate() - dt.timedelta(days=1)
    assert revision.state == FormRevision.State.PUBLISHED
    assert Job.objects.filter(name="forms.move_drafts", payload={"revision_id": revision.pk}).count() == 1


def test_an_open_draft_moves_without_losing_an_answer_and_its_author_is_told(admin: Actor) -> None:
    citizen = resident()
    draft = begin(citizen)
    page = draft.form_revision.definition["pages"][0]["key"]
    saved = save_page(
        citizen, draft.pk, page, sample_data(draft, page, applicant__email="lan@example.vn"), draft.version
    )
    assert saved.ok, saved.errors
    answers = dict(saved.draft.answers)

    new = editing.new_revision(admin, draft.form_revision.form)
    new = editing.remove_field(admin, new.pk, new.version, "applicant.email")
    new = editing.add_field(admin, new.pk, new.version, page, "common.text", "applicant.note")
    new = editing.set_details(
        admin, new.pk, new.version, title=new.form.title, legal_basis=new.legal_basis,
        abstract=new.definition.get("abstract", ""), change_note="Không hỏi thư điện tử nữa.",
    )  # fmt: skip
    new = _publish(admin, new)
    assert lifecycle.move_drafts(new.pk) == 1
    assert lifecycle.move_drafts(new.pk) == 0

    moved = Draft.objects.get(pk=draft.pk)
    assert moved.form_revision == new
    assert {**moved.answers, **moved.set_aside} == answers
    assert moved.set_aside == {"applicant.email": "lan@example.vn"}
    (told,) = moved.changes
    assert told["note"] == "Không hỏi thư điện tử nữa."
    assert len(told["added"]) == len(told["removed"]) == 1
    assert told["aside"][0]["text"] == "lan@example.vn"
    assert page not in moved.done_pages  # a new question was added there

    back = editing.new_revision(admin, new.form)
    back = editing.add_field(admin, back.pk, back.version, page, "person.email", "applicant.email")
    back = _publish(admin, back, timezone.localdate() + dt.timedelta(days=1))
    assert lifecycle.move_draft(draft.pk, back)
    moved.refresh_from_db()
    assert moved.answers["applicant.email"] == "lan@example.vn"
    assert moved.set_aside == {}


def test_submitted_drafts_keep_their_revision(admin: Actor) -> None:
    draft = begin(resident())
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED, submitted_as="X")
    new = _publish(admin, editing.new_revision(admin, draft.form_revision.form))
    assert lifecycle.move_drafts(new.pk) == 0


def test_the_checklist_says_what_stops_a_form(admin: Actor) -> None:
    revision = editing.create_form(admin, "Đơn xin phép dựng rạp")
    revision = editing.add_page(admin, revision.pk, revision.version, "Người nộp")
    stops = [item.text for item in checklist(revision) if item.stops]
    assert len(stops) == 4
    with pytest.raises(Invalid):
        lifecycle.mark_checked(admin, revision.pk, revision.version)
    revision = editing.add_field(
        admin, revision.pk, revision.version, "nguoi-nop", "person.full_name", "applicant.name"
    )
    condition = {"visible_if": {"filled": "nobody.asked"}}
    revision = editing.change_field(admin, revision.pk, revision.version, "applicant.name", condition)
    assert any(item.stops and item.field == "applicant.name" for item in checklist(revision))


def test_two_editors_do_not_overwrite_each_other(admin: Actor) -> None:
    revision = editing.create_form(admin, "Đơn thử")
    editing.add_page(admin, revision.pk, revision.version, "Một")
    with pytest.raises(Conflict):
        editing.add_page(admin, revision.pk, revision.version, "Hai")


def test_moving_and_changing_shows_in_the_difference(admin: Actor) -> None:
    old = birth()
    new = editing.new_revision(admin, old.form)
    pages = [page["key"] for page in new.definition["pages"]]
    new = editing.move_field(admin, new.pk, new.version, "child.hometown", pages[1], 0)
    new = editing.change_field(admin, new.pk, new.version, "child.sex", {"label": "Giới tính của trẻ"})
    found = {(each.kind, each.key) for each in differences(old.definition, new.definition)}
    assert ("changed", "child.sex") in found
    assert ("moved", "child.hometown") in found
    assert differences(old.definition, old.definition) == []


def test_every_form_comes_back_from_its_file_as_it_was(admin: Actor) -> None:
    for revision in FormRevision.objects.select_related("form").filter(form__kind="eform"):
        exported = export_revision(revision)
        ProcedureForm.objects.filter(form=revision.form).delete()
        Draft.objects.filter(form_revision__form=revision.form).delete()
        FormRevision.objects.filter(form=revision.form).delete()
        Form.objects.filter(pk=revision.form.pk).delete()
        imported = import_form(admin, json.dumps(exported).encode())
        assert export_revision(imported.revision) == exported


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{" * 100_000,
        b'{"format": "mot-cua-form", "version": 1}',
        b" " * (2 * 1024 * 1024 + 1),
    ],
    ids=["empty", "bytes", "list", "deep", "no parts", "large"],
)
def test_a_file_that_is_no_form_changes_nothing(admin: Actor, data: bytes) -> None:
    before = FormRevision.objects.count()
    with pytest.raises(Invalid) as refused:
        import_form(admin, data)
    assert refused.value.field == "file"
    assert FormRevision.objects.count() == before


def test_drafts_are_generated_once_from_the_catalogue(admin: Actor) -> None:
    made = generate_drafts()
    assert len(made) >= 40
    assert generate_drafts() == []
    for revision in made:
        stops = [item.text for item in checklist(revision) if item.stops]
        assert len(stops) == 1, stops  # the legal basis is for its author to write
    links = [link.procedure.code for revision in made for link in revision.form.procedure_links.all()]
    assert {"1.001193", "1.000656", "1.013225"}.isdisjoint(links)
    assert begin(resident(), code=links[0]).form_revision.form.key == "generic"


def test_the_list_of_forms_is_one_query(admin: Actor, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        assert [form.key for form in form_list("khai sinh", kind="eform")] == ["khai-sinh"]


def test_nobody_else_writes_forms(admin: Actor) -> None:
    for actor in (citizen_actor(), officer_actor(Post.Role.LEADER)):
        with pytest.raises(NotAllowed):
            editing.create_form(actor, "Đơn")
