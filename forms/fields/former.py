"""An address by the units before 01/07/2025, brought to today's; where a commune was split, the person chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.agencies.models import Unit
from core.agencies.queries.units import full_address, search_units, successors
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, read_parts, register

PARTS = ("old", "line", "new")
LAST_DAY = dt.date(2025, 6, 30)
"""The last day of the units of three levels (NQ 202/2025/QH15, Luật Tổ chức chính quyền địa phương 2025)."""
_LINE_MAX = 200


@register
class FormerAddress(FieldType):
    """Stored as {old, line, former, commune, province, display}: what was typed, the old unit, today's unit, both as
    text. `old` is typed as commune, district, province; marks are not needed.
    """

    name = "former_address"
    title = gettext_lazy("Địa chỉ cũ, đổi sang địa chỉ mới")
    template = "forms/fields/former_address.html"

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        return read_parts(data, name, PARTS)

    def clean(self, raw: Any, field: FieldDef) -> dict[str, str] | None:
        parts = raw if isinstance(raw, Mapping) else {}
        old, line, chosen = (clean_line(parts.get(part, "")) for part in PARTS)
        if len(line) > _LINE_MAX:
            raise FieldError(_("Số nhà, đường, thôn dài quá %(limit)s ký tự.") % {"limit": _LINE_MAX})
        if not old:
            if line:
                raise FieldError(_("Hãy ghi xã, phường, thị trấn cũ."))
            return None
        if "former" in parts:  # as it is stored: the choice is in the answer itself
            chosen = f"{parts['former']}-{parts.get('commune', '')}"
        ways = _ways(old)
        if not ways:
            raise FieldError(_("Không tìm thấy xã, phường này trước 01/7/2025. Hãy ghi cả huyện, tỉnh."))
        picked = [way for way in ways if _code(*way) == chosen]
        if not picked and len(ways) > 1:
            raise FieldError(_("Có nhiều địa chỉ mới ứng với địa chỉ cũ này: hãy chọn một địa chỉ bên dưới."))
        former, new = (picked or ways)[0]
        return {
            "old": old,
            "line": line,
            "former": former.code,
            "commune": new.code,
            "province": new.parent.code if new.parent else "",
            "display": _text(line, former, new),
        }

    def display(self, value: Any, field: FieldDef) -> str:
        return str(value.get("display", "")) if isinstance(value, Mapping) else ""

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        shown = raw if isinstance(raw, Mapping) else value if isinstance(value, Mapping) else {}
        old = clean_line(shown.get("old", ""))
        ways = _ways(old) if old else []
        chosen = shown.get("new") or f"{shown.get('former', '')}-{shown.get('commune', '')}"
        return {
            "old": old,
            "line": shown.get("line", ""),
            "ways": [(_code(*way), _text("", *way), _code(*way) == chosen) for way in ways] if len(ways) > 1 else [],
            "display": shown.get("display", ""),
        }

    def schema(self, field: FieldDef) -> dict[str, Any]:
        parts = ("old", "line", "former", "commune", "province", "display")
        return {"type": "object", "properties": {part: {"type": "string"} for part in parts}, "required": list(parts)}

    def sample(self, field: FieldDef) -> dict[str, str]:
        return {
            "old": "Phường Lộc Thọ, thành phố Nha Trang, tỉnh Khánh Hòa",
            "line": "12 Trần Phú",
            "former": "22363",
            "commune": "22366",
            "province": "56",
            "display": "12 Trần Phú, Phường Nha Trang, Tỉnh Khánh Hòa (trước 01/7/2025: Phường Lộc Thọ, "
            "Thành phố Nha Trang, Tỉnh Khánh Hòa)",
        }

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        own = value or {}
        new = f"{own.get('former', '')}-{own.get('commune', '')}" if own else ""
        return {f"{name}_old": own.get("old", ""), f"{name}_line": own.get("line", ""), f"{name}_new": new}


def _ways(old: str) -> list[tuple[Unit, Unit]]:
    """(old commune, today's commune) for what was typed: exact names first, others only where none is exact."""
    today = timezone.localdate()
    found = [unit for unit in search_units(old, on=LAST_DAY) if unit.level == Unit.Level.COMMUNE]
    best = [unit for unit in found if getattr(unit, "place", 3) == 0] or found
    return [(unit, step.unit) for unit in best for step in successors(unit, today)]


def _code(former: Unit, new: Unit) -> str:
    return f"{former.code}-{new.code}"


def _text(line: str, former: Unit, new: Unit) -> str:
    now = ", ".join(part for part in (line, full_address(new)) if part)
    return f"{now} (trước 01/7/2025: {full_address(former)})"  # stored with the answer: never in another language
