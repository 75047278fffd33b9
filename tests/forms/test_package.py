"""The package of every shipped form: valid by its own schema, the same values in JSON, XML and CSV."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lxml import etree

from forms.definition import form_of
from forms.fields import type_of
from forms.journey import visible_answers
from forms.models import Form, FormRevision
from forms.package.document import Source, answerable, canonical, digest, document_of
from forms.package.markup import answers_from_xml, xml_of, xsd_of
from forms.package.schema import schema_of
from forms.package.table import answers_from_csv, columns_of, csv_of

SOURCE = Source("H32.14.05-20261120-0000007", "1.001193", "2026-11-20T14:05:00+07:00")


@pytest.fixture
def revisions(province: None, db: None) -> list[FormRevision]:
    return list(FormRevision.objects.filter(form__kind="eform").select_related("form"))


def samples(revision: FormRevision) -> dict:
    return {each.key: type_of(each.type).sample(each) for each in answerable(revision)}


def test_every_package_is_valid_by_the_schema_of_its_revision(revisions: list[FormRevision]) -> None:
    assert len(revisions) >= 4
    for revision in revisions:
        schema = schema_of(revision)
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(document_of(revision, samples(revision), SOURCE))


def test_the_schema_refuses_a_key_that_the_revision_does_not_know(revisions: list[FormRevision]) -> None:
    document = document_of(revisions[0], samples(revisions[0]), SOURCE)
    document["answers"]["la.khac"] = "x"
    assert not Draft202012Validator(schema_of(revisions[0])).is_valid(document)


def test_xml_is_valid_by_its_xsd_and_carries_the_values_of_the_json(revisions: list[FormRevision]) -> None:
    for revision in revisions:
        document = document_of(revision, samples(revision), SOURCE)
        written = xml_of(document)
        xsd = etree.XMLSchema(etree.parse(BytesIO(xsd_of(revision))))
        xsd.assertValid(etree.fromstring(written))
        assert answers_from_xml(etree.fromstring(written), revision) == document["answers"]


def test_csv_gives_every_form_back(revisions: list[FormRevision]) -> None:
    for revision in revisions:
        answers = document_of(revision, samples(revision), SOURCE)["answers"]
        text = csv_of(revision, [answers, answers])
        assert text.splitlines()[0].split(",") == columns_of(revision)
        assert answers_from_csv(revision, text) == [answers, answers]


def test_what_a_hidden_question_once_said_is_not_packed(revisions: list[FormRevision]) -> None:
    for revision in revisions:
        packed = document_of(revision, samples(revision), SOURCE)["answers"]
        assert set(packed) <= set(visible_answers(form_of(revision), samples(revision)))


def test_the_digest_does_not_depend_on_the_order_of_keys(revisions: list[FormRevision]) -> None:
    document = document_of(revisions[0], samples(revisions[0]), SOURCE)
    turned = dict(reversed(list(document.items())))
    assert digest(turned) == digest(document)
    assert json.loads(canonical(document)) == document
    assert digest({**document, "dossier": "khac"}) != digest(document)


TEXT = FormRevision(
    form=Form(key="thu", title="Thử"),
    number=1,
    compiled={"pages": [{"key": "p", "title": "P", "fields": [{"key": "a.b", "type": "text", "label": "A"}]}]},
)
WORDS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=60)


@given(WORDS)
def test_any_text_survives_xml_and_csv(text: str) -> None:
    document = document_of(TEXT, {"a.b": text}, SOURCE)
    assert answers_from_xml(etree.fromstring(xml_of(document)), TEXT) == document["answers"]
    assert answers_from_csv(TEXT, csv_of(TEXT, [document["answers"]])) == [document["answers"]]


@pytest.mark.parametrize("text", ["=1+1", "+84905", "-1", "@SUM(A1)", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    table = csv_of(TEXT, [{"a.b": text}])
    assert table.splitlines()[1].startswith("'")
    assert answers_from_csv(TEXT, table) == [{"a.b": text}]
