"""Addresses by the units in force today, and agencies. Names are stored beside codes: a paper keeps what it said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.agencies.queries.agencies import agency_by_code
from core.agencies.queries.units import communes, full_address, provinces, resolve_unit
from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, clean_line, read_parts, register

PARTS = ("province", "commune", "line")
_LINE_MAX = 200


@register
class Address(FieldType):
    """Stored as {province, commune, line, display}: codes of today's units, the line, and the whole as text.

    Options: `line` (optional, the default; required; none), `commune_required` (true), `free` (a place abroad may be
    written in the line without units).
    """

    name = "address"
    title = gettext_lazy("Địa chỉ")
    template = "forms/fields/address.html"

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        return read_parts(data, name, PARTS)

    def clean(self, raw: Any, field: FieldDef) -> dict[str, str] | None:
        parts = raw if isinstance(raw, Mapping) else {}
        province, commune, line = (clean_line(parts.get(part, "")) for part in PARTS)
        if len(line) > _LINE_MAX:
            raise FieldError(_("Số nhà, đường, thôn dài quá %(limit)s ký tự.") % {"limit": _LINE_MAX})
        only_province = bool(province) and not commune and not line and field.options.get("commune_required", True)
        if only_province or not (province or commune or line):
            return None  # the province is chosen beforehand: alone it is no answer
        if not province and not commune and not field.options.get("free"):
            raise FieldError(_("Hãy chọn tỉnh, thành phố và xã, phường, đặc khu."))
        if not province and not commune:
            return {"province": "", "commune": "", "line": line, "display": line}
        unit = self._unit(province, commune, field)
        if field.options.get("line") == "required" and not line:
            label = field.options.get("line_label") or _("Số nhà, đường, thôn, tổ dân phố")
            raise FieldError(_("Hãy điền “%(label)s”.") % {"label": label})
        shown = ", ".join(part for part in (line, full_address(unit)) if part)
        return {"province": province, "commune": commune, "line": line, "display": shown}

    def _unit(self, province: str, commune: str, field: FieldDef) -> Any:
        today = timezone.localdate()
        if not commune:
            if field.options.get("commune_required", True):
                raise FieldError(_("Hãy chọn xã, phường, đặc khu."))
            unit = resolve_unit(province, today) if len(province) == 2 else None
            if unit is None:
                raise FieldError(_("Không có tỉnh, thành phố này."))
            return unit
        unit = resolve_unit(commune, today) if len(commune) == 5 else None
        if unit is None or unit.parent is None or unit.parent.code != province:
            raise FieldError(_("Hãy chọn xã, phường, đặc khu thuộc tỉnh, thành phố đã chọn."))
        return unit

    def display(self, value: Any, field: FieldDef) -> str:
        return str(value.get("display", "")) if isinstance(value, Mapping) else ""

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        shown = raw if isinstance(raw, Mapping) else value if isinstance(value, Mapping) else {}
        province = shown.get("province") or ("" if shown else settings.PROVINCE["unit_code"])
        return {
            "province": province,
            "commune": shown.get("commune", ""),
            "line": shown.get("line", ""),
            "provinces": [(unit.code, unit.full_name) for unit in provinces()],
            "communes": [(unit.code, unit.full_name) for unit in communes(province)] if province else [],
            "show_line": field.options.get("line") != "none",
            "line_label": field.options.get("line_label") or _("Số nhà, đường, thôn, tổ dân phố"),
        }

    def schema(self, field: FieldDef) -> dict[str, Any]:
        parts = {part: {"type": "string"} for part in (*PARTS, "display")}
        return {"type": "object", "properties": parts, "required": list(parts)}

    def sample(self, field: FieldDef) -> dict[str, str]:
        line = "" if field.options.get("line") == "none" else "12 Trần Phú"
        place = "Phường Nha Trang, Tỉnh Khánh Hòa"
        return {"province": "56", "commune": "22366", "line": line, "display": f"{line}, {place}" if line else place}

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {f"{name}_{part}": (value or {}).get(part, "") for part in PARTS}


@register
class AgencyField(FieldType):
    """An agency by code, stored with its name."""

    name = "agency"
    title = gettext_lazy("Cơ quan")

    def clean(self, raw: Any, field: FieldDef) -> dict[str, str] | None:
        code = clean_line(raw.get("code") if isinstance(raw, Mapping) else raw)
        if not code:
            return None
        agency = agency_by_code(code)
        if agency is None:
            raise FieldError(_("Không có cơ quan mã %(code)s.") % {"code": code[:40]})
        return {"code": agency.code, "name": agency.name}

    def display(self, value: Any, field: FieldDef) -> str:
        return str(value.get("name", "")) if isinstance(value, Mapping) else ""

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        typed = raw if isinstance(raw, str) else value.get("code", "") if isinstance(value, Mapping) else ""
        return {"value": typed, "width": "20"}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        parts = {part: {"type": "string"} for part in ("code", "name")}
        return {"type": "object", "properties": parts, "required": list(parts)}

    def sample(self, field: FieldDef) -> dict[str, str]:
        return {"code": "H32", "name": "Ủy ban nhân dân tỉnh Khánh Hòa"}

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {name: (value or {}).get("code", "")}
