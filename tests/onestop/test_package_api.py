"""`/api/v1/dossiers/<code>/package/`: personal data for the token's agency with the right scope, each look audited."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from core.audit.models import Event
from tests.factories import AgencyFactory
from tests.onestop.conftest import Ward
from tests.onestop.test_api import _key


def test_the_agency_reads_the_answers_and_the_look_is_audited(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    headers = _key(ward.commune, "dossier:package")

    answer = client.get(f"/api/v1/dossiers/{dossier.code}/package/", headers=headers)

    assert answer.status_code == 200
    assert answer.json()["answers"]["child.full_name"] == dossier.answers["child.full_name"]
    assert answer["X-Content-SHA256"] == hashlib.sha256(answer.content).hexdigest()
    assert Event.objects.filter(action="dossier.package_read").count() == 1
    for kind in ("xml", "csv"):
        other = client.get(f"/api/v1/dossiers/{dossier.code}/package/?dang={kind}", headers=headers)
        assert dossier.answers["child.full_name"] in other.content.decode()
    assert client.get(f"/api/v1/dossiers/{dossier.code}/package/?dang=doc", headers=headers).status_code == 400


@pytest.mark.parametrize(("scope", "own", "status"), [("dossier:read", True, 403), ("dossier:package", False, 404)])
def test_neither_another_scope_nor_another_agency_opens_it(
    ward: Ward, client: Client, scope: str, own: bool, status: int
) -> None:
    dossier = ward.submitted()
    headers = _key(ward.commune if own else AgencyFactory(), scope)

    assert client.get(f"/api/v1/dossiers/{dossier.code}/package/", headers=headers).status_code == status
