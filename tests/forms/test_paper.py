"""An e-form on paper: filled and blank, generic for every form, the same bytes for the same answers."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.utils.html import escape

from forms.definition import FieldDef, form_of
from forms.fields import type_of
from forms.models import FormRevision
from forms.paper import eform_context, item_of, roman, template_of
from forms.printing import certificate_context, render_html, render_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
COMMON = {"agency_name": "Ủy ban nhân dân phường Nha Trang", "place": "Nha Trang", "date": "2026-11-20"}


def eforms() -> list[FormRevision]:
    return list(FormRevision.objects.filter(form__kind="eform").select_related("form"))


def samples(revision: FormRevision) -> dict:
    return {each.key: type_of(each.type).sample(each) for each in form_of(revision).fields}


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_every_form_prints_filled_and_blank() -> None:
    found = eforms()
    assert len(found) >= 4
    for revision in found:
        promises = [each.label for each in form_of(revision).fields if each.type == "declaration"]
        for answers in (samples(revision), {}):
            html = render_html(template_of(revision), eform_context(revision, answers, COMMON))
            assert "Độc lập - Tự do - Hạnh phúc" in html
            assert "Kính gửi" in html
            assert all(escape(promise) in html for promise in promises)
            assert "Ký, ghi rõ họ" in html


@pytest.mark.parametrize("key", ["khai-sinh", "ket-hon"])
def test_civil_status_declarations_fit_one_page_and_repeat_byte_for_byte(key: str) -> None:
    revision = FormRevision.objects.select_related("form").get(form__key=key)
    context = eform_context(revision, samples(revision), COMMON)

    pdf = render_pdf(template_of(revision), context)

    assert pdf == render_pdf(template_of(revision), context)
    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf))) == 1
    assert "Nguyễn Thị Ánh Nguyệt" in text_of(pdf)


def test_markup_in_an_answer_is_printed_as_text() -> None:
    revision = FormRevision.objects.select_related("form").get(form__key="khai-sinh")
    answers = {**samples(revision), "child.full_name": "<script>x</script>"}
    assert "&lt;script&gt;" in render_html(template_of(revision), eform_context(revision, answers, COMMON))


def test_a_choice_is_ticked_and_a_blank_one_is_not() -> None:
    field = FieldDef("a", "choice", "Giới tính", options={"choices": [["male", "Nam"], ["female", "Nữ"]]})
    assert [each["ticked"] for each in item_of(field, "female", 1)["choices"]] == [False, True]
    assert not any(each["ticked"] for each in item_of(field, None, 1)["choices"])
    answered_no = item_of(FieldDef("b", "yes_no", "Cấp bản sao"), False, 2)
    assert [each["ticked"] for each in answered_no["choices"]] == [False, True]


def test_a_table_prints_its_rows_and_a_blank_one_leaves_lines_to_write_on() -> None:
    columns = [{"key": "name", "type": "text", "label": "Tên"}, {"key": "year", "type": "number", "label": "Năm"}]
    field = FieldDef("members", "text", "Thành viên", options={"columns": columns})
    assert item_of(field, [{"name": "An", "year": 3}], 1)["rows"] == [["An", "3"]]
    assert item_of(field, None, 1)["rows"] == [["", ""]] * 4


def test_sections_are_numbered_in_roman() -> None:
    assert [roman(number) for number in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]


def test_the_household_certificate_carries_what_was_declared() -> None:
    revision = FormRevision.objects.get(form__key="result.household_business")
    values = {
        "business.name": "LAN ANH",
        "business.lines": "Bán lẻ lương thực; 4722; Có",
        "business.capital": 50_000_000,
        "owner.full_name": "Nguyễn Thị Lan",
        "owner.birth_date": "1995-03-14",
        "owner.residence": "12 Trần Phú, phường Nha Trang",
    }
    pdf = render_pdf(revision.template, certificate_context(revision, values, {**COMMON, "number": "37A8012345"}))
    text = " ".join(text_of(pdf).split())
    for part in ("37A8012345", "LAN ANH", "50.000.000 đồng", "Năm mươi triệu đồng", "14/03/1995", "12 Trần Phú"):
        assert part in text
