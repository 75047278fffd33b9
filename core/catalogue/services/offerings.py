"""From the figures of the national catalogue to time limits and fees, saying what is known and what is not.

A number without a unit is never read as working days, and a fee of 0 beside "by the provincial council" is not free.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from core.catalogue.models import Offering, ProcedureRevision
from core.vietnamese import money

_UNITS = {"Ngày làm việc": Offering.LimitKind.WORKING_DAYS, "Ngày": Offering.LimitKind.DAYS}
_ONLY_THE_AMOUNT_RE = re.compile(r"^(?:Miễn phí|[\d,.]+ (?:VNĐ|Việt Nam Đồng))$")
_COUNCIL = "Theo nghị quyết của HĐND tỉnh (chưa có trong dữ liệu)"


def plan_offerings(revision: ProcedureRevision, procedure: dict[str, Any], limits: dict[str, Any]) -> list[Offering]:
    """Unsaved offerings, one a channel; `limits` are the figures read from the procedure's text, by procedure code."""
    own = limits.get(procedure["code"])
    return [
        Offering(
            revision=revision,
            channel=way["channel"],
            **(_own_limit(own) if own else _limit(way, procedure["deadline_note"])),
            **_fee(way, by_council=procedure["fee_by_council"]),
        )
        for way in procedure["channels"]
    ]


def _own_limit(own: dict[str, Any]) -> dict[str, Any]:
    return {
        "limit_kind": own["limit_kind"],
        "limit_value": own.get("limit_value"),
        "cutoff": dt.time.fromisoformat(own["cutoff"]) if "cutoff" in own else None,
        "limit_basis": own["limit_basis"],
    }


def _limit(way: dict[str, Any], note: str) -> dict[str, Any]:
    number, unit = way["limit"], way["unit"]
    remark = f"; ghi chú: {note}" if note else ""
    if number is not None and unit in _UNITS:
        basis = f"Danh mục quốc gia ghi {number} {unit.lower()}{remark}"
        return {"limit_kind": _UNITS[unit], "limit_value": number, "limit_basis": basis[:500]}
    if number is None:
        basis = f"Danh mục quốc gia không ghi thời hạn{remark}"
    else:
        basis = f"Danh mục quốc gia ghi “{number}”, không ghi đơn vị; hệ thống không tự suy ra ngày hẹn{remark}"
    return {"limit_kind": Offering.LimitKind.NONE, "limit_value": number, "limit_basis": basis[:500]}


def _fee(way: dict[str, Any], *, by_council: bool) -> dict[str, Any]:
    amount, wording = way["fee"], way["fee_text"]
    if by_council:
        told = money(amount) if amount else wording.lower()
        note = f"{_COUNCIL}; Cổng Dịch vụ công quốc gia ghi: {told}" if told else _COUNCIL
        return {"fee_kind": Offering.FeeKind.COUNCIL, "fee_amount": None, "fee_note": note}
    if amount is None:
        return {"fee_kind": Offering.FeeKind.UNKNOWN, "fee_amount": None, "fee_note": wording}
    note = "" if _ONLY_THE_AMOUNT_RE.match(wording) else wording
    kind = Offering.FeeKind.FIXED if amount else Offering.FeeKind.FREE
    return {"fee_kind": kind, "fee_amount": amount, "fee_note": note}
