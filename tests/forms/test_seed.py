"""The forms that the project ships: they load, repeat without a change, and every procedure can be filed."""

from __future__ import annotations

import json

import pytest

from core.audit.errors import Conflict, Invalid
from core.catalogue.models import ProcedureRevision
from forms.definition import form_of
from forms.fields import type_of
from forms.models import Form, FormRevision
from forms.printing import certificate_context, render_pdf, result_revision, slip_revision
from forms.queries.compiling import compile_definition
from forms.services import publish
from forms.services.drafts import form_revision_for
from forms.services.seed import DATA, load_forms
from tests.factories import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
SLIPS = ("slip.submission", "slip.acceptance", "slip.supplement", "slip.refusal", "slip.control")
TODAY = at("2026-11-20 09:00").date()


def test_loading_twice_changes_nothing() -> None:
    assert load_forms() == {"entries": 0, "revisions": 0, "links": 0}


def test_all_procedures_have_a_form_and_civil_status_has_its_own() -> None:
    revisions = list(ProcedureRevision.objects.select_related("procedure"))
    forms = {revision.procedure.code: form_revision_for(revision).form.key for revision in revisions}
    assert len(forms) == 46
    assert forms["1.001193"] == "khai-sinh"
    assert forms["1.000894"] == "ket-hon"
    assert forms["1.004873"] == "xac-nhan-hon-nhan"
    assert forms["1.004222"] == "generic"


def test_every_result_field_starts_from_an_answer_of_its_form() -> None:
    for code, form in (("1.001193", "khai-sinh"), ("1.000894", "ket-hon"), ("1.004873", "xac-nhan-hon-nhan")):
        asked = {field.key for field in form_of(slip_revision(form, TODAY)).fields}
        wanted = {field.source for field in form_of(result_revision(code, TODAY)).fields if field.required}
        assert wanted <= asked


def test_birth_declaration_follows_the_official_form() -> None:
    official = ["Người yêu cầu", "Người được khai sinh", "Người mẹ", "Người cha"]
    form = form_of(slip_revision("khai-sinh", TODAY))
    assert [page.title for page in form.pages][:4] == official
    labels = {field.label for field in form.fields}
    assert {"Họ, chữ đệm, tên", "Nơi sinh", "Quê quán", "Quan hệ với người được khai sinh"} <= labels


@pytest.mark.parametrize("key", SLIPS)
def test_each_slip_prints_the_same_bytes_twice(key: str) -> None:
    revision = slip_revision(key, TODAY)
    context = {
        "title": revision.form.title,
        "agency_name": "Trung tâm Phục vụ hành chính công phường Nha Trang",
        "number": "0000001/TN-2026",
        "place": "Nha Trang",
        "date": "2026-11-20",
        "dossier_code": "H32.14.05-20261120-0000007",
        "tracking_url": "http://localhost:8000/theo-doi/abc/",
        "applicant": {"name": "Nguyễn Thị Lan <b>", "id": "056195000001"},
        "procedure_name": "Đăng ký khai sinh",
    }
    first = render_pdf(revision.template, context)
    assert first.startswith(b"%PDF-")
    assert first == render_pdf(revision.template, context)


@pytest.mark.parametrize("code", ["1.001193", "1.000894", "1.004873", "1.004222"])
def test_each_result_prints(code: str) -> None:
    revision = result_revision(code, TODAY)
    values = {field.key: type_of(field.type).sample(field) for field in form_of(revision).fields}
    context = certificate_context(
        revision, values, {"agency_name": "Ủy ban nhân dân phường Nha Trang", "number": "1/2026"}
    )
    assert render_pdf(revision.template, context).startswith(b"%PDF-")


def test_a_certificate_never_fetches_from_outside() -> None:
    from forms.printing import _nothing_from_outside

    with pytest.raises(ValueError, match="fetches nothing"):
        _nothing_from_outside("file:///etc/passwd")


def test_a_published_revision_is_not_published_again() -> None:
    with pytest.raises(Conflict):
        publish(slip_revision("khai-sinh", TODAY))


def test_a_new_revision_ends_the_one_before_the_day_before() -> None:
    form = Form.objects.get(key="generic")
    definition = json.loads((DATA / "forms" / "generic.json").read_text("utf-8"))
    new = FormRevision.objects.create(
        form=form, number=2, definition={"pages": definition["pages"]}, valid_from=TODAY.replace(year=2027)
    )
    publish(new)
    before = form.revisions.get(number=1)
    assert str(before.valid_to) == "2027-11-19"
    assert slip_revision("generic", TODAY).number == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([{"key": "a", "use": "khong.co"}], "not_in_dictionary"),
        ([{"key": "a", "use": "common.text"}, {"key": "a", "use": "common.text"}], "key_twice"),
        (
            [{"key": "a", "use": "common.text", "visible_if": {"filled": "b"}}, {"key": "b", "use": "common.text"}],
            "bad_field",
        ),
        ([{"key": "a", "use": "common.choice", "options": {"choices": []}}], "bad_field"),
        ([{"key": "a", "use": "common.text", "bindings": ["dau-do.ten"]}], "bad_field"),
        ([{"key": "a", "use": "common.text", "bindings": [{"path": 7}]}], "bad_field"),
        ([{"key": "a", "use": "common.text", "bindings": 7}], "bad_field"),
        (
            [{"key": "a", "use": "common.text", "bindings": [{"path": "account.email", "if": {"filled": "b"}}]}],
            "bad_field",
        ),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(fields: list[dict], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        compile_definition({"pages": [{"key": "p", "title": "P", "fields": fields}]})
    assert caught.value.code == code
