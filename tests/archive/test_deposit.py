"""The one door into the archive."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import transaction

from archive.models import AccessEvent, Record
from archive.services.deposit import DepositRequest, FileValue, OwnerValue, deposit
from core.audit.errors import Invalid
from core.audit.models import Event
from core.audit.values import SYSTEM
from core.files.services import store
from tests.archive.support import request_for
from tests.factories import AgencyFactory

pytestmark = pytest.mark.django_db


def test_a_deposit_writes_record_owner_version_text_access_and_audit() -> None:
    record = deposit(request_for(), SYSTEM)
    assert record.versions.get().files.get().role == "signed"
    assert record.owners.get().folded_name == "nguyen thi anh nguyet"
    assert record.accesses.get().kind == AccessEvent.Kind.DEPOSIT
    assert "tình trạng hôn nhân" in record.text.content
    assert Event.objects.filter(action="archive.deposited", object_id=str(record.pk)).count() == 1


def test_the_same_key_is_the_same_deposit() -> None:
    request = request_for()
    first, second = deposit(request, SYSTEM), deposit(request, SYSTEM)
    assert first.pk == second.pk
    assert first.accesses.count() == 1


def test_codes_count_without_gaps_even_after_a_refused_deposit() -> None:
    agency = AgencyFactory()
    first = deposit(request_for(custodian=agency), SYSTEM)
    with pytest.raises(Invalid), transaction.atomic():
        deposit(request_for(custodian=agency, abstract=" "), SYSTEM)
    second = deposit(request_for(custodian=agency), SYSTEM)
    assert int(second.code.rsplit("-", 1)[1]) == int(first.code.rsplit("-", 1)[1]) + 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"abstract": ""}, "abstract"),
        ({"issuer_name": " "}, "issuer"),
        ({"issued_on": dt.date(2999, 1, 1)}, "issued_on"),
        ({"issued_on": dt.date(2020, 5, 2), "expires_on": dt.date(2020, 5, 2)}, "expires_on"),
        ({"owners": []}, "owners"),
        ({"owner_unknown": True}, "owners"),
        ({"files": []}, "files"),
    ],
)
def test_a_bad_deposit_names_the_field_and_changes_nothing(change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        deposit(replace(request_for(), **change), SYSTEM)
    assert refused.value.field == field
    assert not Record.objects.exists()


def test_unchecked_bytes_do_not_enter() -> None:
    unchecked = store(b"%PDF-1.7 something a stranger sent")
    request = replace(request_for(), files=[FileValue("original", unchecked, "la.pdf")])
    with pytest.raises(Invalid) as refused:
        deposit(request, SYSTEM)
    assert refused.value.code == "file_not_checked"


def test_an_unknown_owner_must_be_said() -> None:
    record = deposit(replace(request_for(), owners=[], owner_unknown=True), SYSTEM)
    assert record.owner_unknown
    assert not record.owners.exists()


def test_decomposed_text_is_stored_composed() -> None:
    request: DepositRequest = replace(
        request_for(), owners=[OwnerValue(name="Nguye\u0302\u0303n Va\u0306n Hu\u031bng")]
    )
    assert deposit(request, SYSTEM).owners.get().name == "Nguyễn Văn Hưng"
