"""The declaration of a form with a Word template: filled when it is submitted, kept, given to those who may see it."""

from __future__ import annotations

import shutil
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client

from core.files.services import read_stored, store
from core.jobs.models import Job
from core.jobs.registry import Transient
from forms.definition import form_of
from forms.models import FormRevision, PrintNote, WordTemplate
from forms.services.word_print import print_declaration
from forms.word.names import shapes
from forms.word.starter import starter
from onestop.models import Dossier, IssuedSlip
from tests.forms.word_files import texts, word
from tests.onestop.conftest import Ward
from tests.support.jobs import run_jobs_here
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
needs_office = pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed on this machine"
)


@pytest.fixture(autouse=True)
def no_office(settings) -> None:  # type: ignore[no-untyped-def]
    settings.OFFICE_PROGRAM = ""


def with_template(data: bytes | None = None) -> FormRevision:
    """The birth form with an accepted template; its own starter where no other is given."""
    revision = FormRevision.objects.select_related("form").get(form__key="khai-sinh")
    file = store(data or starter(revision.form.title, form_of(revision)), trusted=False)
    WordTemplate.objects.create(
        revision=revision, file=file, name="Tờ khai.docx", state="accepted", used=shapes(form_of(revision))
    )
    return revision


def declaration(dossier: Dossier) -> IssuedSlip:
    return IssuedSlip.objects.select_related("file", "document").get(dossier=dossier, key="eform.declaration")


def printed(dossier: Dossier) -> IssuedSlip:
    run_jobs_here()
    return declaration(dossier)


def test_a_submitted_declaration_is_filled_into_the_template(ward: Ward) -> None:
    with_template()
    dossier = ward.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(answers={})  # what is printed was frozen when it was submitted
    slip = printed(dossier)
    assert slip.document is not None
    text = "\n".join(texts(read_stored(slip.document)))
    assert "Trần Nguyễn Minh An" in text
    assert "☑" in text
    assert ward.commune.name in text
    assert slip.file is not None
    assert read_stored(slip.file).startswith(b"%PDF-")
    assert slip.print_note == PrintNote.NO_OFFICE


def test_printing_twice_keeps_the_first(ward: Ward) -> None:
    with_template()
    slip = printed(ward.submitted())
    Job.objects.filter(name="onestop.render_slip").update(state="queued")
    run_jobs_here()
    again = declaration(slip.dossier)
    assert (again.file_id, again.document_id) == (slip.file_id, slip.document_id)


def test_a_form_without_a_template_is_printed_as_before(ward: Ward) -> None:
    slip = printed(ward.submitted())
    assert slip.file_id is not None
    assert slip.document_id is None
    assert slip.print_note == ""


def test_a_template_that_came_after_the_submission_does_not_change_it(ward: Ward) -> None:
    dossier = ward.submitted()
    with_template()
    slip = printed(dossier)
    assert (slip.document_id, slip.print_note) == (None, "")


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", word("{{ khong_co }}")])
def test_a_template_that_cannot_be_filled_leaves_the_general_layout_and_a_note(ward: Ward, data: bytes) -> None:
    with_template(data)
    slip = printed(ward.submitted())
    assert slip.file_id is not None
    assert (slip.document_id, slip.print_note) == (None, PrintNote.WORD_FAILED)


def test_a_converter_that_fails_is_asked_once_more_and_then_done_without(ward: Ward, settings) -> None:  # type: ignore[no-untyped-def]
    settings.OFFICE_PROGRAM = "false"
    with_template()
    dossier = ward.submitted()
    slip = declaration(dossier)
    with pytest.raises(Transient):
        print_declaration(slip.form_revision, slip.context, patient=True)
    Job.objects.filter(name="onestop.render_slip").update(attempts=1)  # the first one failed like this
    slip = printed(dossier)
    assert slip.file_id is not None
    assert slip.document_id is not None
    assert slip.print_note == PrintNote.OFFICE_FAILED


@needs_office
def test_with_libreoffice_the_kept_pdf_is_the_template_filled_in(ward: Ward, settings) -> None:  # type: ignore[no-untyped-def]
    settings.OFFICE_PROGRAM = "soffice"
    with_template(word("MẪU RIÊNG CỦA PHƯỜNG: {{ child_full_name }}"))
    slip = printed(ward.submitted())
    assert slip.print_note == ""
    assert slip.file is not None
    (page,) = pypdfium2.PdfDocument(BytesIO(read_stored(slip.file)))
    assert "MẪU RIÊNG CỦA PHƯỜNG: Trần Nguyễn Minh An" in page.get_textpage().get_text_range()


def test_who_may_see_the_declaration_may_have_it_in_word(ward: Ward, client: Client) -> None:
    with_template()
    dossier = ward.submitted()
    slip = printed(dossier)
    client.force_login(ward.citizen.user)
    mine = f"/ho-so-cua-toi/{dossier.code}/"
    assert "Bản Word" in client.get(mine).content.decode()
    assert "máy chủ không có LibreOffice" in client.get(mine).content.decode()
    answer = client.get(f"{mine}phieu/{slip.pk}/word/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Trần Nguyễn Minh An" in "\n".join(texts(b"".join(answer)))  # type: ignore[arg-type]
    desk = f"/mot-cua/ho-so/{dossier.code}/phieu/{slip.pk}/word/"
    clerk = signed_in(ward.clerk)
    assert b"".join(clerk.get(desk)).startswith(b"PK")  # type: ignore[arg-type]
    assert signed_in(ward.stranger).get(desk).status_code == 404
    other = IssuedSlip.objects.get(dossier=dossier, key="slip.submission")
    assert clerk.get(desk.replace(f"/{slip.pk}/", f"/{other.pk}/")).status_code == 404
