"""Numbers of people and enterprises beside today's national id."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from core.vietnamese.errors import VietnameseValueError
from core.vietnamese.identifiers import parse_enterprise_code, parse_old_id
from forms.definition import FieldDef
from forms.fields.base import FieldError, OneLine, clean_line, register


@register
class OldId(OneLine):
    """Number of an old identity card (CMND): nine digits."""

    name = "old_id"
    title = gettext_lazy("Số chứng minh nhân dân cũ")
    inputmode = "numeric"
    width = "10"

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        try:
            return parse_old_id(text) if text else None
        except VietnameseValueError as error:
            raise FieldError(error.message) from None

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{9}$"}

    def sample(self, field: FieldDef) -> str:
        return "225123456"


@register
class EnterpriseCodeField(OneLine):
    """Mã số doanh nghiệp, mã số thuế: ten digits with a check digit, thirteen for a branch."""

    name = "enterprise_code"
    title = gettext_lazy("Mã số doanh nghiệp")
    inputmode = "numeric"
    width = "20"

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        try:
            return parse_enterprise_code(text).value if text else None
        except VietnameseValueError as error:
            raise FieldError(error.message) from None

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{10}(-\d{3})?$"}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "0100109106"))
