"""A paper that stands in the archive is offered where a procedure asks for it, linked, and its owner sees the use."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from archive.models import AccessEvent, Record, RecordFile
from archive.services.deposit import DepositRequest, FileValue, OwnerValue, deposit
from core.accounts.actor import Actor
from core.audit.values import SYSTEM
from core.catalogue.models import PaperType
from core.files.services import store
from onestop.services.intake import submit_dossier
from tests.factories import citizen_actor
from tests.forms.support import MARRIAGE, a_commune, begin, fill

pytestmark = pytest.mark.django_db
COMPONENT = "giay-xac-nhan-tinh-trang-hon-nhan"


def file_paper(owner: Actor, *, expires_on: dt.date | None = None) -> Record:
    """A marital-status certificate of the owner, filed in the archive."""
    agency = a_commune()
    request = DepositRequest(
        deposit_key=f"test:{owner.citizen_id}",
        kind=Record.Kind.RESULT,
        origin=Record.Origin.SCANNED,
        paper_type=PaperType.objects.get(code="KQ.G15.000038"),
        abstract="Giấy xác nhận tình trạng hôn nhân",
        issuer_name=agency.name,
        custodian=agency,
        files=[FileValue(RecordFile.Role.ORIGINAL, store(b"%PDF-1.4 giay", trusted=True), "giay.pdf")],
        owners=[OwnerValue("Nguyễn Thị Lan", id_kind="national_id", id_number=owner.citizen_id)],
        expires_on=expires_on,
    )
    with transaction.atomic():
        return deposit(request, SYSTEM)


def test_a_vault_paper_is_offered_linked_and_its_use_is_shown(browser: Client, lan: Actor) -> None:
    record = file_paper(lan)
    draft = fill(lan, begin(lan, MARRIAGE), bride__marital_status="single", groom__marital_status="single")
    papers = f"/nop-ho-so/d/{draft.pk}/giay-to/"
    assert "Có sẵn trong kho giấy tờ của bạn" in browser.get(papers).content.decode()
    browser.post(f"{papers}{COMPONENT}/", {"offer": f"archive|{record.pk}:1"})
    page = browser.get(papers).content.decode()
    assert "Từ kho giấy tờ của bạn" in page
    assert "Có sẵn trong kho" not in page
    dossier = submit_dossier(lan, draft.pk)
    assert AccessEvent.objects.get(record=record, kind="reuse").dossier_code == dossier.code
    assert dossier.code in browser.get(f"/kho-giay-to/{record.pk}/").content.decode()


def test_an_expired_paper_and_a_strangers_paper_are_not_offered(browser: Client, lan: Actor) -> None:
    stranger = citizen_actor()
    other = file_paper(stranger)
    file_paper(lan, expires_on=dt.date(2026, 1, 1))
    draft = begin(lan, MARRIAGE)
    papers = f"/nop-ho-so/d/{draft.pk}/giay-to/"
    assert "Có sẵn trong kho" not in browser.get(papers).content.decode()
    answer = browser.post(f"{papers}{COMPONENT}/", {"offer": f"archive|{other.pk}:1"})
    assert answer.status_code == 422
    assert draft.papers.count() == 0
