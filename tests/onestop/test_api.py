"""`/api/v1/dossiers/<code>/`: for the token's agency and below, nobody else; no personal data."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from core.accounts.services import issue_token
from core.agencies.models import Agency
from core.audit.values import SYSTEM
from tests.factories import AgencyFactory
from tests.onestop.conftest import Ward


def _key(agency: Agency, *scopes: str) -> dict[str, str]:
    _, key = issue_token("Phần mềm hộ tịch", agency, list(scopes), dt.date(2999, 1, 1), SYSTEM)
    return {"Authorization": f"Bearer {key}"}


def test_a_system_of_the_agency_reads_states_and_dates(ward: Ward, client: Client) -> None:
    dossier = ward.accepted()

    answer = client.get(f"/api/v1/dossiers/{dossier.code}/", headers=_key(ward.commune, "dossier:read"))

    body = answer.json()
    assert answer.status_code == 200
    assert (body["state"], body["national_status"]) == ("accepted", "2")
    assert [event["action"] for event in body["events"]] == ["submit", "accept"]
    assert body["procedure"]["code"] == "1.001193"


def test_no_personal_data_leaves(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()

    text = client.get(f"/api/v1/dossiers/{dossier.code}/", headers=_key(ward.commune, "dossier:read")).content.decode()

    for secret in ("Lan", "056195001234", "Minh An", "0905"):
        assert secret not in text


@pytest.mark.parametrize(("scopes", "status"), [((), 403), (("archive:read",), 403), (("dossier:read",), 200)])
def test_the_scope_is_needed(ward: Ward, client: Client, scopes: tuple[str, ...], status: int) -> None:
    dossier = ward.submitted()

    assert client.get(f"/api/v1/dossiers/{dossier.code}/", headers=_key(ward.unit, *scopes)).status_code == status


def test_another_agency_finds_nothing(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    headers = _key(AgencyFactory(), "dossier:read")

    assert client.get(f"/api/v1/dossiers/{dossier.code}/", headers=headers).status_code == 404
    assert client.get("/api/v1/dossiers/khong-co/", headers=headers).json()["code"] == "not_found"


def test_without_a_key_nobody_enters(ward: Ward, client: Client) -> None:
    assert client.get(f"/api/v1/dossiers/{ward.submitted().code}/").status_code == 401
