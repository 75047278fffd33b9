"""The archive's API: keys, scopes, agencies, deposits that may be repeated."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from archive.models import IncomingDeposit, Record
from archive.services.deposit import deposit
from core.accounts.services import issue_token
from core.agencies.models import Agency
from core.audit.values import SYSTEM
from tests.archive.support import request_for
from tests.factories import AgencyFactory, PaperTypeFactory
from tests.support.jobs import run_all_jobs

ALL = ["archive:read", "archive:deposit"]


def client_for(agency: Agency, scopes: list[str] | None = None) -> APIClient:
    _, key = issue_token("kiểm thử", agency, scopes or ALL, dt.date(2999, 1, 1), SYSTEM)
    return APIClient(headers={"authorization": f"Bearer {key}"})


def paper() -> SimpleUploadedFile:
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, static_id=True)
    return SimpleUploadedFile("giay.pdf", out.getvalue(), "application/pdf")


def body(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "external_id": "HT-2026/1",
        "paper_type": PaperTypeFactory().code,
        "origin": "born_digital",
        "abstract": "Giấy xác nhận tình trạng hôn nhân",
        "issuer_name": "Ủy ban nhân dân phường Nha Trang",
        "issued_on": "2026-03-02",
        "owners": '[{"role": "subject", "id_kind": "none", "name": "Nguyễn Thị Ánh Nguyệt"}]',
        "file": paper(),
    }
    return {**values, **changes}


@pytest.mark.django_db
def test_no_key_a_wrong_key_and_a_key_without_the_scope_stay_outside() -> None:
    assert APIClient().get("/api/v1/records/").status_code == 401
    assert APIClient(headers={"authorization": "Bearer sai"}).get("/api/v1/records/").status_code == 401
    reader = client_for(AgencyFactory(), ["archive:read"])
    refused = reader.post("/api/v1/deposits/", body(), format="multipart")
    assert refused.status_code == 403
    assert refused.json()["code"] == "permission_denied"


@pytest.mark.django_db
def test_search_finds_without_marks_and_only_within_the_agency() -> None:
    agency = AgencyFactory()
    record = deposit(request_for(custodian=agency), SYSTEM)
    deposit(request_for(), SYSTEM)
    client = client_for(agency)
    found = client.get("/api/v1/records/", {"q": "tinh trang hon nhan"}).json()
    assert [row["code"] for row in found["results"]] == [record.code]
    assert client.get(f"/api/v1/records/{record.pk}/").json()["abstract"] == record.abstract
    assert client_for(AgencyFactory()).get(f"/api/v1/records/{record.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_own_fields_of_a_paper_come_with_it() -> None:
    agency = AgencyFactory()
    fields = {"land.lot": "125, tờ bản đồ 14", "land.area": 120.5, "land.address": {"province": "56", "line": "12"}}
    sent = body(fields_of_paper=json.dumps(fields))
    assert client_for(agency).post("/api/v1/deposits/", sent, format="multipart").status_code == 202
    run_all_jobs("default")
    assert Record.objects.get().data == fields


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    ["[]", '{"lot": "1"}', '{"land.lot": ["1"]}', '{"land.lot": true}', '{"land.x": {"a": {"b": "c"}}}',
     json.dumps({"land.lot": "x" * 1001}), json.dumps({f"a.b{n}": "x" for n in range(101)}),
     r'{"land.lot": "a\u0000b"}', r'{"land.lot": "a\ud800b"}', r'{"land.address": {"line\u0000": "12"}}'],
)  # fmt: skip
def test_fields_of_another_shape_are_refused(fields: str) -> None:
    answer = client_for(AgencyFactory()).post("/api/v1/deposits/", body(fields_of_paper=fields), format="multipart")
    assert answer.status_code == 400
    assert "fields_of_paper" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_deposit_sent_twice_is_filed_once_and_its_state_can_be_asked() -> None:
    agency = AgencyFactory()
    client = client_for(agency)
    type_ = PaperTypeFactory().code
    first = client.post("/api/v1/deposits/", body(paper_type=type_), format="multipart")
    again = client.post("/api/v1/deposits/", body(paper_type=type_), format="multipart")
    assert (first.status_code, again.status_code) == (202, 202)
    assert run_all_jobs() == 1
    state = client.get("/api/v1/deposits/HT-2026/1/").json()
    assert state["state"] == "filed"
    assert Record.objects.get().pk.hex == state["record"].replace("-", "")
    assert client_for(AgencyFactory()).get("/api/v1/deposits/HT-2026/1/").status_code == 404
    other = client.post("/api/v1/deposits/", body(paper_type=type_, abstract="Giấy khác"), format="multipart")
    assert (other.status_code, other.json()["code"]) == (409, "external_id_used")


@pytest.mark.django_db(transaction=True)
def test_a_zip_that_calls_itself_pdf_is_refused_with_its_reason() -> None:
    client = client_for(AgencyFactory())
    fake = SimpleUploadedFile("a.pdf", b"PK\x03\x04" + b"0" * 50, "application/pdf")
    assert client.post("/api/v1/deposits/", body(file=fake), format="multipart").status_code == 202
    run_all_jobs()
    state = client.get("/api/v1/deposits/HT-2026/1/").json()
    assert (state["state"], state["code"]) == ("refused", "wrong_type")
    assert not Record.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"abstract": ""}, "abstract"),
        ({"paper_type": "KQ.KHONG.CO"}, "paper_type"),
        ({"issued_on": "2999-01-01"}, "issued_on"),
        ({"owners": "[]"}, "owners"),
        ({"owners": '[{"role": "subject", "id_kind": "national_id", "id_number": "123", "name": "A"}]'}, "owners"),
        ({"owners": '{"x": 1}'}, "owners"),
        ({"external_id": "có dấu cách"}, "external_id"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_changes_nothing(change: dict[str, Any], field: str) -> None:
    answer = client_for(AgencyFactory()).post("/api/v1/deposits/", body(**change), format="multipart")
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert not IncomingDeposit.objects.exists()


@pytest.mark.django_db
def test_the_schema_and_its_pages_are_open() -> None:
    schema = APIClient().get("/api/v1/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    assert schema.status_code == 200
    assert "/api/v1/records/" in schema.content.decode()
    assert APIClient().get("/api/v1/docs/").status_code == 200
