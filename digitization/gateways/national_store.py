"""Telling the national results store of a filed paper, through the outbox (`giay_to_so_hoa`, regulation reference 9.4).

The same message twice is the same paper: the store answers "already exists", which counts as told.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from archive.models import Record
from core.outbox.models import Message
from core.outbox.national import OK, call, exists, said
from core.outbox.registry import Undeliverable, destination
from core.outbox.services import post
from core.vietnamese.dates import to_local
from digitization.models import Document

DESTINATION = "national-store"
DATA = Path(__file__).parents[1] / "data" / "national_store.json"


@cache
def facts() -> dict[str, Any]:
    """The service, its fields with their longest text, and the codes: data with their source."""
    loaded: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return loaded


def report(document: Document, record: Record) -> None:
    """Write the message about a paper just filed; in the transaction that files it."""
    service = str(facts()["service"])
    payload = {"service": service, "madonvi": document.batch.agency.code, "data": [message(document, record)]}
    post(DESTINATION, record.code, service, f"digitization:{document.pk}:{service}", payload)


def message(document: Document, record: Record) -> dict[str, str]:
    """One paper in the store's field names; times local yyyyMMddHHmmss, days yyyyMMdd. Every value is text."""
    owners = list(record.owners.order_by("pk"))
    file = document.signed_file or document.searchable or document.original
    issued, expires = record.issued_on, record.expires_on
    return {
        "Ma": record.code,
        "Ten": record.paper_type.name,
        "MaHoSo": record.dossier_code,
        "MaTTHC": record.procedure_code,
        "MaGiayTo": record.paper_type.code,
        "MaDinhDanh": next((owner.id_number for owner in owners if owner.id_number), record.custodian.code),
        "SoKyHieu": record.number_symbol,
        "NgayBanHanh": f"{issued:%Y%m%d}" if issued else "",
        "CoQuanBanHanh": record.issuer_name,
        "NguoiKy": record.signer_name,
        "TrichYeuNoiDung": record.abstract,
        "ChuGiayTo": "; ".join(owner.name for owner in owners) or "Chưa rõ",
        "ThoiHanHieuLuc": f"{expires:%Y%m%d}" if expires else "",
        "ThoiHanVinhVien": "0" if expires else "1",
        "PhamViHieuLuc": record.scope,
        "LoaiSoHoa": str(facts()["result"]),
        "TrangThaiSoHoa": str(facts()["approved"]),
        "NguoiSoHoa": document.indexer.full_name if document.indexer else "",
        "ThoiGianSoHoa": f"{to_local(document.indexed_at):%Y%m%d%H%M%S}" if document.indexed_at else "",
        "DungLuong": str(file.size),
        "DinhKem": file.sha256,
    }


def problems(record: dict[str, Any]) -> list[str]:
    """What is wrong with a record by the table, in words; empty when it fits."""
    longest, required = facts()["longest"], facts()["required"]
    found = [f"{name}: không có trong tài liệu" for name in record if name not in longest]
    found += [f"{name}: thiếu" for name in required if not record.get(name)]
    for name, limit in longest.items():
        value = record.get(name, "")
        if not isinstance(value, str) or len(value) > limit:
            found.append(f"{name}: phải là chuỗi, tối đa {limit} ký tự")
    return found


@destination(DESTINATION)
def deliver(message: Message) -> dict[str, Any]:
    """Send one message of the outbox; returns the reply to keep. Raises Undeliverable."""
    if wrong := [p for record in message.payload["data"] for p in problems(record)]:
        raise Undeliverable("Thông điệp không đúng tài liệu: " + "; ".join(wrong), retry=False)
    reply = call(message.payload, message.key)
    if str(reply.get("error_code")) == OK or exists(reply):
        return reply
    raise Undeliverable(f"Kho dữ liệu quốc gia trả lời {reply.get('error_code')}: {said(reply)}", reply=reply)
