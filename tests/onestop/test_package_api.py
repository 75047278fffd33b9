"""`/api/v1/dossiers/<code>/package/`: personal data for the token's agency with the right scope, each look audited."""

from __future__ import annotations

import hashlib

import pytest
from django.db import transaction
from django.test import Client

from core.audit.models import Event
from core.catalogue.models import Field, Procedure
from core.jobs.services import enqueue
from core.signing.jws import check_detached
from core.vietnamese.dates import format_date
from forms.package.mapping import FACTS
from onestop.models import Dossier, DossierPackage
from onestop.packages import facts_of
from tests.factories import AgencyFactory
from tests.onestop.conftest import Ward
from tests.onestop.test_api import _key
from tests.support.jobs import run_all_jobs


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


@pytest.mark.django_db(transaction=True)
def test_an_accepted_dossier_is_signed_by_its_one_stop_unit_and_keeps_what_was_declared(
    ward: Ward, client: Client
) -> None:
    dossier = ward.accepted()
    row = DossierPackage.objects.get(dossier=dossier)
    headers = _key(ward.commune, "dossier:package")
    address = f"/api/v1/dossiers/{dossier.code}/package/"
    assert "X-JWS-Signature" not in client.get(address, headers=headers)
    run_all_jobs("signing")
    answer = client.get(address, headers=headers)
    signed_by = DossierPackage.objects.get(pk=row.pk).signed_by
    assert signed_by is not None
    certificate, _header = check_detached(answer["X-JWS-Signature"], answer.content)
    assert certificate.serial_number == int(signed_by.serial, 16)
    Dossier.objects.filter(pk=dossier.pk).update(answers={})
    again = client.get(address, headers=headers)
    assert again.content == answer.content
    signature = DossierPackage.objects.get(pk=row.pk).signature
    with transaction.atomic():
        enqueue("onestop.sign_package", "once more", {"package_id": row.pk})
    run_all_jobs("signing")
    assert DossierPackage.objects.get(pk=row.pk).signature == signature


def test_a_receiving_system_gets_its_own_names(ward: Ward, client: Client) -> None:
    dossier = ward.submitted()
    headers = _key(ward.commune, "dossier:package")
    address = f"/api/v1/dossiers/{dossier.code}/package/?he-thong="
    answer = client.get(address + "ho-tich.khai-sinh", headers=headers)
    assert answer.json()["nksHoTen"] == dossier.answers["child.full_name"]
    assert client.get(address + "dat-dai", headers=headers).status_code == 400


def test_a_land_dossier_is_handed_over_with_what_the_dossier_knows(ward: Ward, client: Client) -> None:
    dossier = ward.accepted()
    Procedure.objects.filter(pk=dossier.procedure_revision.procedure_id).update(
        field=Field.objects.get_or_create(code="dat-dai", defaults={"name": "Đất đai", "sort": 7})[0]
    )
    address = f"/api/v1/dossiers/{dossier.code}/package/?he-thong=dat-dai-vbdlis.ho-so"
    sent = client.get(address, headers=_key(ward.commune, "dossier:package")).json()
    assert sent["SoBienNhan"] == dossier.code
    assert sent["NguoiTiepNhan"] == ward.clerk.who.name
    assert sent["NgayTiepNhan"] == format_date(dossier.accepted_at)
    assert sent["NgayHenTra"] == format_date(dossier.current_due_at)
    assert dossier.owner_id in sent["ThongTinNguoiNopDon"]
    (paper,) = dossier.papers.all()
    assert sent["DanhSachGiayToDinhKem"] == [{"TenGiayTo": paper.component_name, "KieuFile": paper.file.media_type}]
    client.force_login(ward.clerk.user)
    client.get("/tai-khoan/vao/")
    page = client.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    assert "?he-thong=dat-dai-vbdlis.ho-so" in page


def test_every_fact_that_mappings_may_read_is_given(ward: Ward) -> None:
    dossier = ward.accepted()
    facts = facts_of(dossier)
    assert facts.keys() == FACTS.keys()
    columns = {each["key"] for each in FACTS["papers"].options["columns"]}
    assert all(row.keys() == columns for row in facts["papers"])
    empty = {key for key, value in facts.items() if not value}
    assert empty <= {"phone", "address"}


def test_an_officer_of_the_dossier_downloads_it_and_the_look_is_written_down(ward: Ward, client: Client) -> None:
    dossier = ward.accepted()
    client.force_login(ward.clerk.user)
    client.get("/tai-khoan/vao/")
    page = client.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    assert "?he-thong=ho-tich.khai-sinh" in page
    answer = client.get(f"/mot-cua/ho-so/{dossier.code}/goi-du-lieu/?he-thong=ho-tich.khai-sinh")
    assert answer.json()["nksHoTen"] == dossier.answers["child.full_name"]
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"/mot-cua/ho-so/{dossier.code}/goi-du-lieu/?dang=exe").status_code == 404
