"""The one door into the archive: born-digital results and digitised papers enter by `deposit`, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from archive.models import AccessEvent, Record, RecordFile, RecordOwner, RecordText, RecordVersion
from core.agencies.models import Agency
from core.agencies.services.numbers import next_number
from core.audit.errors import Invalid
from core.audit.services import record as audit
from core.audit.values import Who
from core.catalogue.models import PaperType
from core.files.models import StoredFile
from core.jobs.services import enqueue
from core.vietnamese import fold, nfc


@dataclass(frozen=True)
class OwnerValue:
    """Whose paper it is: role and id kind as in `RecordOwner`; without a number the kind is `none`."""

    name: str
    role: str = RecordOwner.Role.SUBJECT
    id_kind: str = RecordOwner.IdKind.NONE
    id_number: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class FileValue:
    """A file of the deposit; `pdfa` is the verdict taken before a signature was added."""

    role: str
    file: StoredFile
    name: str
    pdfa: str = "not_checked"


@dataclass(frozen=True)
class DepositRequest:
    """Everything known of a paper when it enters. `deposit_key`: the same key is the same deposit."""

    deposit_key: str
    kind: str
    origin: str
    paper_type: PaperType
    abstract: str
    issuer_name: str
    custodian: Agency
    files: list[FileValue]
    owners: list[OwnerValue] = field(default_factory=list)
    owner_unknown: bool = False
    issued_on: date | None = None
    issuer: Agency | None = None
    number: str = ""
    symbol: str = ""
    signer_name: str = ""
    signer_title: str = ""
    expires_on: date | None = None
    scope: str = ""
    procedure_code: str = ""
    dossier_code: str = ""
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)


def deposit(request: DepositRequest, who: Who) -> Record:
    """File a paper: record, owners, version 1 with its files, searchable text, access event, audit event.

    Must run in the caller's transaction. A repeated `deposit_key` returns the record filed the first time.
    Raises Invalid with the field at fault; RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a deposit is part of the transaction of what led to it")
    known = Record.objects.filter(deposit_key=request.deposit_key).first()
    if known:
        return known
    _check(request)
    year = str(timezone.localdate().year)
    number = next_number(f"archive:{request.custodian.code}", year)
    record = Record.objects.create(
        deposit_key=request.deposit_key,
        code=f"{request.custodian.code}-{year}-{number:07d}",
        kind=request.kind,
        origin=request.origin,
        paper_type=request.paper_type,
        number=nfc(request.number).strip(),
        symbol=nfc(request.symbol).strip(),
        abstract=nfc(request.abstract).strip(),
        issued_on=request.issued_on,
        issuer_name=nfc(request.issuer_name).strip(),
        issuer=request.issuer,
        custodian=request.custodian,
        signer_name=nfc(request.signer_name).strip(),
        signer_title=nfc(request.signer_title).strip(),
        expires_on=request.expires_on,
        scope=request.scope,
        procedure_code=request.procedure_code,
        dossier_code=request.dossier_code,
        data=request.data,
        place=request.place,
        owner_unknown=request.owner_unknown,
    )
    RecordOwner.objects.bulk_create(_owner(record, value) for value in request.owners)
    _first_version(record, request.files, who)
    _index(record, request.text)
    AccessEvent.objects.create(
        record=record, kind=AccessEvent.Kind.DEPOSIT, purpose="Lưu vào kho", **access_values(who)
    )
    audit("archive.deposited", record, who, data={"key": request.deposit_key, "dossier": request.dossier_code})
    return record


def access_values(who: Who) -> dict[str, Any]:
    """The author of an access event, as values."""
    return {
        "user_id": who.user_id,
        "actor_name": who.name,
        "actor_post": who.post_title,
        "agency_code": who.agency_code,
        "agency_name": who.agency_name,
    }


def _check(request: DepositRequest) -> None:
    """Rules of regulation reference 9.4 and 9.6: dates make sense, somebody owns it or is known to be unknown."""
    today = timezone.localdate()
    if not request.abstract.strip():
        raise Invalid("abstract_missing", "Chưa có trích yếu nội dung.", "abstract")
    if not request.issuer_name.strip():
        raise Invalid("issuer_missing", "Chưa có cơ quan ban hành.", "issuer")
    if request.issued_on and request.issued_on > today:
        raise Invalid("issued_in_future", "Ngày ban hành không thể sau ngày hôm nay.", "issued_on")
    if request.expires_on and request.issued_on and request.expires_on <= request.issued_on:
        raise Invalid("expires_before_issue", "Ngày hết hiệu lực phải sau ngày ban hành.", "expires_on")
    if not request.owners and not request.owner_unknown:
        raise Invalid("owner_missing", "Hãy ghi chủ giấy tờ, hoặc đánh dấu “chưa rõ chủ giấy tờ”.", "owners")
    if request.owners and request.owner_unknown:
        raise Invalid("owner_contradiction", "Đã ghi chủ giấy tờ thì không đánh dấu “chưa rõ”.", "owners")
    if not request.files:
        raise Invalid("file_missing", "Chưa có tệp để lưu.", "files")
    if any(value.file.state != StoredFile.State.CLEAN for value in request.files):
        raise Invalid("file_not_checked", "Có tệp chưa qua kiểm tra an toàn.", "files")


def _owner(record: Record, value: OwnerValue) -> RecordOwner:
    name = nfc(value.name).strip()
    return RecordOwner(
        record=record,
        role=value.role,
        id_kind=value.id_kind,
        id_number=value.id_number,
        name=name,
        folded_name=fold(name),
        birth_date=value.birth_date,
    )


def _first_version(record: Record, files: list[FileValue], who: Who) -> None:
    version = RecordVersion.objects.create(record=record, number=1, created_by=who.name)
    RecordFile.objects.bulk_create(
        RecordFile(version=version, role=value.role, file=value.file, name=value.name[:200], pdfa=value.pdfa)
        for value in files
    )
    for value in files:
        if value.role == RecordFile.Role.SIGNED:
            enqueue("signing.verify_file", f"archive.verify:{value.file.pk}", {"file_id": value.file.pk})


def _index(record: Record, text: str) -> None:
    """Two vectors over the same words: with marks (exact, ranks first) and folded (finds)."""
    owners = " ".join(record.owners.values_list("name", flat=True))
    head = " ".join(
        [
            record.number_symbol,
            record.abstract,
            record.issuer_name,
            record.signer_name,
            owners,
            record.code,
            record.place_text,
        ]
    )
    content = nfc(f"{head}\n{text}").replace("\x00", "")
    RecordText.objects.create(record=record, content=content)
    with connection.cursor() as cursor:
        cursor.execute(
            "update archive_recordtext set folded = vn_tsvector(left(content, 500000)),"
            " marked = to_tsvector('simple', left(lower(content), 500000)) where record_id = %s",
            [record.pk],
        )
