"""One form with every type of field: what is declared is packaged, described and printed alike for all of them."""

from __future__ import annotations

import jsonschema
import pytest
from lxml import etree, html

from forms.definition import form_of
from forms.fields import known_types, type_of
from forms.models import Form, FormRevision
from forms.package.document import Source, document_of
from forms.package.markup import answers_from_xml, xml_of, xsd_of
from forms.package.schema import schema_of
from forms.package.table import answers_from_csv, csv_of
from forms.paper import eform_context, template_of
from forms.printing import render_html
from forms.rendering import questions
from forms.templatetags.questions import question as render_question
from tests.forms.test_fields import field

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def revision() -> FormRevision:
    """Every type once, unsaved."""
    fields = []
    for name in sorted(known_types()):
        one = field(name)
        fields.append({"key": f"all.{name}", "type": name, "label": str(type_of(name).title), "options": one.options})
    compiled = {"pages": [{"key": "p", "title": "Mọi kiểu", "fields": fields}], "owners": [], "applicant": {}}
    form = Form(key="moi-kieu", kind=Form.Kind.EFORM, title="Tờ khai mọi kiểu")
    return FormRevision(form=form, number=1, compiled={**compiled, "abstract": ""})


def answers(one: FormRevision) -> dict:
    asked = [each for each in form_of(one).fields if type_of(each.type).asks]
    return {each.key: type_of(each.type).sample(each) for each in asked}


def test_a_package_of_every_type_holds_against_its_schemas_and_reads_back() -> None:
    one = revision()
    given = answers(one)
    document = document_of(one, given, Source("H32", "1.000001", "2026-11-28"))
    assert document["answers"] == given
    jsonschema.validate(document, schema_of(one))
    marked = xml_of(document)
    etree.XMLSchema(etree.fromstring(xsd_of(one))).assertValid(etree.fromstring(marked))
    assert answers_from_xml(etree.fromstring(marked), one) == given
    (row,) = answers_from_csv(one, csv_of(one, [given]))
    exported = {
        each.key: type_of(each.type).export(given[each.key], each) for each in form_of(one).fields if each.key in given
    }
    assert row == exported


def test_the_paper_shows_every_answer() -> None:
    one = revision()
    paper = render_html(template_of(one), eform_context(one, answers(one), {"agency_name": "Cơ quan"}))
    for part in ("50.000.000 đồng (Bằng chữ: Năm mươi triệu đồng)", "7 giờ 30 phút", "225123456", "0100109106",
                 "Kinh", "Phường Lộc Thọ", "Nguyễn Thị Ánh Nguyệt"):  # fmt: skip
        assert part in paper


@pytest.mark.parametrize("name", sorted(known_types()))
def test_every_sample_is_what_the_field_itself_would_store(name: str) -> None:
    one = field(name)
    kind = type_of(name)
    sample = kind.sample(one)
    assert kind.clean(kind.read(kind.post(sample, one.key, one), one.key), one) == sample


def test_what_is_locked_has_no_control_that_takes_typing() -> None:
    one = revision()
    given = answers(one)
    asked = [each for each in form_of(one).fields if type_of(each.type).asks]
    for each in asked:
        (shown,) = questions([each], given, raw={each.key: "đã gõ"}, errors={each.key: "Sai"}, locked={each.key})
        page = html.fromstring(str(render_question(shown)))
        controls = page.xpath(".//input | .//textarea | .//select | .//button")
        assert all(control.get("readonly") is not None for control in controls), each.type
        words = [page.text_content(), *(control.get("value") or "" for control in controls)]
        for part in type_of(each.type).display(given[each.key], each).replace("/", "\n").split("\n"):
            assert part.removesuffix(" đồng") in "\n".join(words), each.type
        assert "đã gõ" not in "\n".join(words)
        assert len(page.xpath(".//*[@aria-readonly='true']")) == (0 if controls else 1)
    (open_one,) = questions(asked[:1], given)
    assert "readonly" not in str(render_question(open_one))
