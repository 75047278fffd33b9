"""Loading territorial units, current and former, and what became of the former ones.

The files are the source of truth for the rows they name; rows an administrator added stay. May be repeated.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from core.agencies.data_files import BATCH, CODES_FROM, THREE_TIERS_UNTIL, TWO_TIERS_FROM, rows
from core.agencies.models import Unit, UnitSuccession
from core.vietnamese import fold

_CURRENT_BASIS = "Quyết định số 19/2025/QĐ-TTg (bảng danh mục và mã số đơn vị hành chính; theo trí nhớ)"
_FORMER_BASIS = "Quyết định số 124/2004/QĐ-TTg (danh mục trước 01/07/2025; ngày thành lập đơn vị không có trong nguồn)"
_LEVELS = {2: Unit.Level.PROVINCE, 3: Unit.Level.DISTRICT, 5: Unit.Level.COMMUNE}
_KINDS = ("Thành phố ", "Tỉnh ", "Quận ", "Huyện ", "Thị xã ", "Thị trấn ", "Phường ", "Xã ", "Đặc khu ")


@transaction.atomic
def load_units() -> int:
    """Current and former territorial units with their succession; how many units the files name."""
    former = list(rows("units_former.csv"))
    current = list(rows("units_current.csv"))
    old = _save_units(former, CODES_FROM, THREE_TIERS_UNTIL, _FORMER_BASIS)
    new = _save_units(current, TWO_TIERS_FROM, None, _CURRENT_BASIS)
    steps = [(row["old"], row["new"], row["split"] == "1") for row in rows("unit_succession.csv")]
    steps += [(row["old"], row["new"], False) for row in rows("province_succession.csv")]
    UnitSuccession.objects.bulk_create(
        [UnitSuccession(old=old[a], new=new[b], on=TWO_TIERS_FROM, is_split=split) for a, b, split in steps],
        update_conflicts=True,
        unique_fields=["old", "new", "on"],
        update_fields=["is_split"],
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        # Without statistics the planner walks these tables row by row (seconds instead of milliseconds).
        cursor.execute("ANALYZE agencies_unit, agencies_unitsuccession")
    return len(former) + len(current)


def _save_units(
    listed: list[dict[str, str]], valid_from: dt.date, valid_to: dt.date | None, basis: str
) -> dict[str, Unit]:
    saved: dict[str, Unit] = {}
    for length, level in _LEVELS.items():
        units = [
            Unit(
                level=level,
                code=row["code"],
                name=_bare_name(row["name"]),
                full_name=row["name"],
                folded_name=fold(_bare_name(row["name"])),
                parent=saved.get(row["parent"]),
                valid_from=valid_from,
                valid_to=valid_to,
                legal_basis=basis,
            )
            for row in listed
            if len(row["code"]) == length
        ]
        Unit.objects.bulk_create(
            units,
            update_conflicts=True,
            unique_fields=["level", "code", "valid_from"],
            update_fields=["name", "full_name", "folded_name", "parent", "valid_to", "legal_basis"],
            batch_size=BATCH,
        )
        saved |= {unit.code: unit for unit in units}
    return saved


def _bare_name(full_name: str) -> str:
    """Name without its kind; "Phường 1" keeps it, a number is no name."""
    for kind in _KINDS:
        if full_name.startswith(kind):
            bare = full_name.removeprefix(kind)
            return full_name if bare.isdigit() else bare
    return full_name
