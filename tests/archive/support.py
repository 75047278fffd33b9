"""A deposit as it should be, to vary in tests."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from archive.services.deposit import DepositRequest, FileValue, OwnerValue
from core.files.services import store
from tests.factories import AgencyFactory, PaperTypeFactory

_count = itertools.count(1)


def request_for(owner_id: str = "", **changes: Any) -> DepositRequest:
    """A valid deposit of a marital-status certificate; with `owner_id` the owner is known by that number."""
    number = next(_count)
    owner = OwnerValue(name="Nguyễn Thị Ánh Nguyệt", id_kind="national_id" if owner_id else "none", id_number=owner_id)
    values: dict[str, Any] = {
        "deposit_key": f"test:{number}",
        "kind": "result",
        "origin": "scanned",
        "abstract": "Giấy xác nhận tình trạng hôn nhân của bà Nguyễn Thị Ánh Nguyệt",
        "issuer_name": "Ủy ban nhân dân phường Nha Trang",
        "files": [FileValue("signed", store(b"%PDF-1.7 signed " + str(number).encode(), trusted=True), "giay.pdf")],
        "owners": [owner],
        "issued_on": dt.date(2026, 3, 2),
        "number": str(number),
        "symbol": "UBND-XNTTHN",
        "text": "XÁC NHẬN: chưa đăng ký kết hôn với ai",
    }
    values.update(changes)
    values.setdefault("custodian", None)
    values["custodian"] = values["custodian"] or AgencyFactory()
    values.setdefault("paper_type", None)
    values["paper_type"] = values["paper_type"] or PaperTypeFactory()
    return DepositRequest(**values)
