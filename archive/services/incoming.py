"""Papers that other systems file through the API: kept with their external id, checked in a worker, then deposited."""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

from django.db import transaction

from archive.models import IncomingDeposit, RecordFile
from archive.services.deposit import DepositRequest, FileValue, OwnerValue, deposit
from core.agencies.models import Agency
from core.audit.errors import Conflict, DomainError
from core.audit.services import record as audit
from core.audit.values import Who
from core.catalogue.models import PaperType
from core.files.models import StoredFile
from core.files.services import check_upload, store
from core.jobs.runner import Lease
from core.jobs.services import enqueue


def receive(
    agency: Agency, who: Who, external_id: str, metadata: dict[str, Any], source: BinaryIO, file_name: str
) -> IncomingDeposit:
    """Keep what was sent and order its filing. The same external id again is acknowledged and ignored.

    Raises FileRefused (empty, too large, disk full) and Conflict when the id comes again with another file or content.
    """
    file = store(source)
    with transaction.atomic():
        incoming, created = IncomingDeposit.objects.get_or_create(
            agency=agency,
            external_id=external_id,
            defaults={"sender": who.name, "metadata": metadata, "file": file, "file_name": file_name[:200]},
        )
        if not created and (incoming.file_id != file.pk or incoming.metadata != metadata):
            raise Conflict("external_id_used", "Mã gửi này đã được dùng cho một giấy tờ khác.", "external_id")
        if created:
            audit("archive.received", incoming, who, data={"external_id": external_id, "sha256": file.sha256})
            enqueue("archive.file_incoming", f"archive.incoming:{incoming.pk}", {"incoming_id": incoming.pk})
    return incoming


def file_incoming(lease: Lease, incoming_id: int) -> None:
    """Check the bytes, then deposit; twice is the same as once. A refusal is recorded with its reason."""
    incoming = IncomingDeposit.objects.select_related("agency", "file").get(pk=incoming_id)
    if incoming.state != IncomingDeposit.State.RECEIVED:
        return
    checked = check_upload(incoming.file_id)
    with transaction.atomic():
        lease.guard()
        incoming = IncomingDeposit.objects.select_for_update().get(pk=incoming_id)
        if checked.state != StoredFile.State.CLEAN:
            _refuse(incoming, checked.refusal_code, checked.refusal_message)
            return
        who = Who(name=incoming.sender, agency_code=incoming.agency.code, agency_name=incoming.agency.name)
        try:
            with transaction.atomic():
                incoming.record = deposit(_request(incoming, checked), who)
        except DomainError as error:
            _refuse(incoming, error.code, error.message)
            return
        incoming.state = IncomingDeposit.State.FILED
        incoming.save(update_fields=["state", "record"])


def _refuse(incoming: IncomingDeposit, code: str, message: str) -> None:
    incoming.state, incoming.code, incoming.message = IncomingDeposit.State.REFUSED, code[:60], message[:300]
    incoming.save(update_fields=["state", "code", "message"])


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _request(incoming: IncomingDeposit, file: StoredFile) -> DepositRequest:
    data = incoming.metadata
    owners = [
        OwnerValue(
            name=owner["name"],
            role=owner["role"],
            id_kind=owner["id_kind"],
            id_number=owner["id_number"],
            birth_date=_date(owner.get("birth_date")),
        )
        for owner in data["owners"]
    ]
    return DepositRequest(
        deposit_key=f"api:{incoming.agency.code}:{incoming.external_id}",
        kind=data["kind"],
        origin=data["origin"],
        paper_type=PaperType.objects.get(code=data["paper_type"]),
        abstract=data["abstract"],
        issuer_name=data["issuer_name"],
        custodian=incoming.agency,
        files=[FileValue(RecordFile.Role.ORIGINAL, file, incoming.file_name)],
        owners=owners,
        owner_unknown=data["owner_unknown"],
        issued_on=_date(data.get("issued_on")),
        expires_on=_date(data.get("expires_on")),
        number=data["number"],
        symbol=data["symbol"],
        signer_name=data["signer_name"],
        signer_title=data["signer_title"],
        procedure_code=data["procedure_code"],
        text=data["text"],
        data=data.get("fields_of_paper", {}),
    )
