"""`/api/v1/forms/`: what other systems learn about forms, and from whom."""

from __future__ import annotations

import jsonschema
import pytest
from django.test import Client
from lxml import etree

from forms.models import FormRevision
from forms.package.document import Source, document_of
from forms.package.markup import xml_of
from tests.factories import AgencyFactory
from tests.onestop.test_api import _key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def test_published_forms_are_listed_with_procedures_and_receivers(client: Client) -> None:
    rows = client.get("/api/v1/forms/", headers=_key(AgencyFactory(), "form:read")).json()["results"]
    birth = next(row for row in rows if row["key"] == "khai-sinh")
    assert birth["procedures"] == ["1.001193", "1.003583"]
    assert birth["receivers"] == ["ho-tich.khai-sinh"]
    assert not any(row["key"].startswith("tt-") for row in rows)


def test_a_package_holds_against_the_schemas_given_out(client: Client) -> None:
    headers = _key(AgencyFactory(), "form:read")
    revision = FormRevision.objects.get(form__key="khai-sinh", valid_to=None, state="published")
    address = f"/api/v1/forms/khai-sinh/{revision.number}/schema/"
    document = document_of(revision, {"child.full_name": "Trần Nguyễn Minh An"}, Source("H32", "1.001193", "2026"))
    jsonschema.validate(document, client.get(address, headers=headers).json())
    schema = etree.XMLSchema(etree.fromstring(client.get(address + "?dang=xsd", headers=headers).content))
    schema.assertValid(etree.fromstring(xml_of(document)))
    assert client.get(address + "?dang=docx", headers=headers).status_code == 400
    assert client.get("/api/v1/forms/khai-sinh/99/schema/", headers=headers).status_code == 404


def test_the_scope_is_needed(client: Client) -> None:
    assert client.get("/api/v1/forms/").status_code == 401
    assert client.get("/api/v1/forms/", headers=_key(AgencyFactory(), "dossier:read")).status_code == 403
