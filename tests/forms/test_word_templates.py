"""A form's Word template: from the starter to the published revision; who may, what is told, what changes nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.models import Event
from core.files.models import StoredFile
from core.files.services import read_stored
from core.jobs.models import Job
from forms.definition import FieldDef, FormDef, PageDef, form_of
from forms.models import Form, FormRevision, WordTemplate
from forms.queries.revisions import checklist
from forms.queries.word import suggestions_for, template_in_use
from forms.services import editing, lifecycle, word_templates
from forms.services.word_copies import carry_template
from forms.services.word_print import to_pdf
from forms.word.names import sample_values, shapes, values_of
from forms.word.starter import starter
from tests.factories import citizen_actor, officer_actor
from tests.forms.word_files import texts, with_part, word
from tests.support.jobs import run_jobs_here
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
FORMS = ("khai-sinh", "ket-hon", "xac-nhan-hon-nhan", "generic", "ho-kinh-doanh", "khai-tu", "giay-phep-xay-dung",
         "phieu-ly-lich-tu-phap")  # fmt: skip


@pytest.fixture(autouse=True)
def no_office(settings) -> None:  # type: ignore[no-untyped-def]
    """The conversion itself is tried in `test_word_office`."""
    settings.OFFICE_PROGRAM = ""


@pytest.fixture
def admin() -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN)


@pytest.fixture
def draft(admin: Actor) -> FormRevision:
    return editing.new_revision(admin, Form.objects.get(key="khai-sinh"))


def send(admin: Actor, draft: FormRevision, data: bytes, name: str = "Tờ khai.docx") -> WordTemplate:
    draft.refresh_from_db()
    word_templates.upload(admin, draft.pk, draft.version, BytesIO(data), len(data), name)
    run_jobs_here()
    draft.refresh_from_db()
    return WordTemplate.objects.get(revision=draft)


def birth_starter() -> bytes:
    revision = FormRevision.objects.get(form__key="khai-sinh", state="published")
    return starter("Tờ khai đăng ký khai sinh", form_of(revision))


@pytest.mark.parametrize("key", FORMS)
def test_the_starter_of_every_form_passes_its_own_check(admin: Actor, key: str) -> None:
    form = Form.objects.filter(key=key).first()
    assert form is not None
    draft = editing.new_revision(admin, form)
    published = form.revisions.get(state="published")
    template = send(admin, draft, starter(form.title, form_of(published)))
    assert template.findings == []
    assert template.state == WordTemplate.State.ACCEPTED
    assert template.preview is not None
    preview = "\n".join(texts(read_stored(template.preview)))
    assert form.title.upper() in preview
    assert "{{" not in preview
    assert "{%" not in preview
    assert template.file.state == StoredFile.State.QUARANTINED  # as a paper nobody has judged it


def test_from_upload_to_publication(admin: Actor, draft: FormRevision) -> None:
    data = birth_starter()
    template = send(admin, draft, data)
    assert draft.state == FormRevision.State.DRAFT
    assert any(item.ok and "Mẫu Word đã kiểm tra" in item.text for item in checklist(draft))
    checked = lifecycle.mark_checked(admin, draft.pk, draft.version)
    done = lifecycle.publish_checked(admin, draft.pk, checked.version, timezone.localdate())
    found = template_in_use(done)
    assert found is not None
    assert found.pk == template.pk
    for verb in (word_templates.remove, word_templates.check_again):
        with pytest.raises(Conflict):
            verb(admin, done.pk, done.version)
    with pytest.raises(Conflict):
        word_templates.upload(admin, done.pk, done.version, BytesIO(data), len(data), "x.docx")
    after = editing.new_revision(admin, done.form)
    carried = WordTemplate.objects.get(revision=after)
    assert (carried.state, carried.file_id, carried.used) == (template.state, template.file_id, template.used)


def test_a_template_that_waits_or_fails_stops_publishing_and_says_why(admin: Actor, draft: FormRevision) -> None:
    data = word("{{ child_full_nam }}", "{{ child.sex }}", "{{ ho_chu_dem_ten }}")
    word_templates.upload(admin, draft.pk, draft.version, BytesIO(data), len(data), "x.docx")
    draft.refresh_from_db()
    with pytest.raises(Invalid, match="đang được kiểm tra"):
        lifecycle.mark_checked(admin, draft.pk, draft.version)
    run_jobs_here()
    with pytest.raises(Invalid, match="chưa đạt"):
        lifecycle.mark_checked(admin, draft.pk, draft.version)
    page = signed_in(admin).get(f"/bieu-mau/ban/{draft.pk}/mau-word/").content.decode()
    assert "Không có tên “child_full_nam” trong biểu mẫu." in page
    assert "<b>child_full_name</b>" in page
    assert "<b>child_sex</b>" in page
    word_templates.remove(admin, draft.pk, draft.version)
    draft.refresh_from_db()
    lifecycle.mark_checked(admin, draft.pk, draft.version)


def test_every_change_is_an_event_and_takes_the_check_of_the_form_back(admin: Actor, draft: FormRevision) -> None:
    checked = lifecycle.mark_checked(admin, draft.pk, draft.version)
    send(admin, checked, birth_starter())
    assert checked.state == FormRevision.State.DRAFT
    word_templates.check_again(admin, draft.pk, checked.version)
    run_jobs_here()
    checked.refresh_from_db()
    word_templates.remove(admin, draft.pk, checked.version)
    found = Event.objects.filter(action__startswith="form.word").order_by("pk").values_list("action", flat=True)
    assert list(found) == ["form.word_uploaded", "form.word_checked", "form.word_check_asked", "form.word_checked",
                           "form.word_removed"]  # fmt: skip


def test_a_question_taken_away_after_the_check_is_missed(admin: Actor, draft: FormRevision) -> None:
    send(admin, draft, word("{{ child_full_name }} {{ child_sex }}"))
    editing.remove_field(admin, draft.pk, draft.version, "child.sex")
    draft.refresh_from_db()
    (item,) = [each for each in checklist(draft) if "Mẫu Word" in each.text]
    assert item.stops
    assert item.text.endswith(": child_sex")


def test_a_form_loaded_from_its_file_keeps_a_template_that_still_fits(admin: Actor, draft: FormRevision) -> None:
    send(admin, draft, word("{{ child_full_name }} {{ child_sex }}"))
    published = FormRevision.objects.get(form=draft.form, state="published")
    for uses, kept in ({"child_sex": None}, True), ({"child_sex": ["a"]}, False), ({"gone": None}, False):
        WordTemplate.objects.filter(revision=draft).update(used=uses)
        carry_template(draft, published, only_fitting=True)
        assert (WordTemplate.objects.filter(revision=published).delete()[0] == 1) is kept


def test_a_check_done_twice_or_late_changes_nothing(admin: Actor, draft: FormRevision) -> None:
    template = send(admin, draft, birth_starter())
    seen = template.checked_at
    Job.objects.filter(name="forms.check_word").update(state="queued")
    run_jobs_here()
    template.refresh_from_db()
    assert template.checked_at == seen
    bad = word("{{ khong_co }}")
    word_templates.upload(admin, draft.pk, draft.version, BytesIO(bad), len(bad), "x.docx")
    draft.refresh_from_db()
    good = birth_starter()
    word_templates.upload(admin, draft.pk, draft.version, BytesIO(good), len(good), "y.docx")
    run_jobs_here()
    template.refresh_from_db()
    assert (template.name, template.state) == ("y.docx", WordTemplate.State.ACCEPTED)
    assert Event.objects.filter(action="form.word_checked").count() == 2


def test_a_check_that_is_given_up_no_longer_waits(admin: Actor, draft: FormRevision) -> None:
    data = birth_starter()
    template = word_templates.upload(admin, draft.pk, draft.version, BytesIO(data), len(data), "x.docx")
    word_templates.give_up({"template_id": template.pk, "version": template.version}, "x", "x")
    template.refresh_from_db()
    assert template.state == WordTemplate.State.REFUSED


@pytest.mark.parametrize(("data", "message"), [
    (b"%PDF-1.7", "không phải Word"),
    (b"\xd0\xcf\x11\xe0 old", "Word kiểu cũ"),
    (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024), "lớn quá 5 MB"),
])  # fmt: skip
def test_what_is_no_word_file_is_refused_at_once(admin: Actor, draft: FormRevision, data: bytes, message: str) -> None:
    desk = signed_in(admin)
    sent = {"file": SimpleUploadedFile("x.docx", data), "version": draft.version}
    answer = desk.post(f"/bieu-mau/ban/{draft.pk}/mau-word/", sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not WordTemplate.objects.exists()
    draft.refresh_from_db()
    assert draft.version == sent["version"]


def test_a_macro_is_refused_by_the_worker(admin: Actor, draft: FormRevision) -> None:
    template = send(admin, draft, with_part(word("{{ child_full_name }}"), "word/vbaProject.bin", b"x"))
    assert template.state == WordTemplate.State.REFUSED
    assert "có macro" in signed_in(admin).get(f"/bieu-mau/ban/{draft.pk}/mau-word/").content.decode()


def test_only_keepers_of_forms_and_only_e_forms(admin: Actor, draft: FormRevision) -> None:
    for actor in (citizen_actor(), officer_actor(Post.Role.CLERK)):
        with pytest.raises(NotAllowed):
            word_templates.remove(actor, draft.pk, draft.version)
    slip = editing.new_revision(admin, Form.objects.filter(kind=Form.Kind.SLIP)[0])
    with pytest.raises(Conflict):
        word_templates.upload(admin, slip.pk, slip.version, BytesIO(birth_starter()), 10, "x.docx")
    assert signed_in(admin).get(f"/bieu-mau/ban/{slip.pk}/mau-word/").status_code == 404


def test_the_page_gives_a_starter_names_and_a_sample(admin: Actor, draft: FormRevision) -> None:
    desk: Client = signed_in(admin)
    address = f"/bieu-mau/ban/{draft.pk}/mau-word/"
    page = desk.get(address).content.decode()
    assert "{{ child_full_name }}" in page
    assert "máy chủ không có libreoffice" in page.lower()
    begin = desk.get(f"{address}bat-dau.docx")
    data = begin.content
    assert "attachment" in begin["Content-Disposition"]
    sent = desk.post(address, {"file": SimpleUploadedFile("Mẫu của tôi.docx", data), "version": draft.version})
    assert sent["Location"] == address
    assert 'hx-trigger="every 2s"' in desk.get(address).content.decode()
    assert desk.get(f"{address}tep/thu/").status_code == 404
    run_jobs_here()
    page = desk.get(address).content.decode()
    assert "every 2s" not in page
    assert "Xem thử (Word)" in page
    assert "Xem thử (PDF)" not in page
    sample = desk.get(f"{address}tep/thu/")
    assert sample["Content-Type"].endswith("wordprocessingml.document")
    assert any("Nguyễn" in line for line in texts(b"".join(sample)))  # type: ignore[arg-type]
    assert b"".join(desk.get(f"{address}tep/goc/")) == data  # type: ignore[arg-type]


def test_names_do_not_collide_and_do_not_depend_on_the_order() -> None:
    fields = [FieldDef(key, kind, key) for key, kind in (
        ("a.b_c", "text"), ("a_b.c", "text"), ("date", "date"), ("x.day", "date"), ("x.day_words", "text"),
        ("for", "text"),
    )]  # fmt: skip
    form = FormDef((PageDef("p", "P", "", tuple(fields)),))
    back = FormDef((PageDef("p", "P", "", tuple(reversed(fields))),))
    names = shapes(form)
    assert names == shapes(back)
    assert {
        "q_a__b_c",
        "q_a_b__c",
        "q_date",
        "q_words_date",
        "q_for",
        "date",
        "q_x__day_words",
        "q_words_x__day",
    } <= set(names)
    values = values_of(form, {"a.b_c": "một", "a_b.c": "hai", "x.day": "2026-04-05"}, {})
    assert (values["q_a__b_c"], values["q_a_b__c"]) == ("một", "hai")
    assert set(values) == set(names)


@pytest.mark.parametrize("key", FORMS)
def test_every_name_has_a_value_and_the_other_way_round(key: str) -> None:
    form = form_of(FormRevision.objects.get(form__key=key, state="published"))
    names = shapes(form)
    for values in (sample_values(form), values_of(form, {}, {})):
        assert set(values) == set(names)
        assert all(isinstance(values[name], list) == (names[name] is not None) for name in names)
    blank = values_of(form, {}, {})
    assert not any(text for name, text in blank.items() if not name.endswith("_boxes"))


def test_what_is_not_asked_is_not_printed_and_controls_are_not_xml() -> None:
    form = form_of(FormRevision.objects.get(form__key="xac-nhan-hon-nhan", state="published"))
    field = form.field("subject.full_name")
    assert field is not None
    values = values_of(
        form, {"subject.full_name": "Lan\x00\x0b\uffff Anh", "ended.paper": "Số 1"}, {"date": "2026-11-20"}
    )
    assert values["subject_full_name"] == "Lan    Anh"
    assert values["ended_paper"] == ""
    assert values["date"] == "ngày 20 tháng 11 năm 2026"


def test_the_nearest_names_are_found_by_letters_and_by_words() -> None:
    form = form_of(FormRevision.objects.get(form__key="khai-sinh", state="published"))
    assert suggestions_for("unknown", "child_ful_name", form)[0] == "child_full_name"
    assert suggestions_for("unknown", "child.full_name", form)[0] == "child_full_name"
    label = form.field("child.full_name").label  # type: ignore[union-attr]
    assert "child_full_name" in suggestions_for("misspelt", label, form)
    assert suggestions_for("misspelt", "Họ tên mẹ", form)[0] == "mother_full_name"
    assert suggestions_for("unknown", "zzzzqqq", form) == ()
    assert suggestions_for("syntax", "child", form) == ()


def test_without_libreoffice_there_is_no_pdf_and_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word("x"))
    assert to_pdf(path) is None
