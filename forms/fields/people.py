"""Names, identity numbers, telephone numbers and e-mail addresses of persons."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese import VietnameseValueError, clean_person_name, parse_national_id, parse_phone
from forms.definition import FieldDef
from forms.fields.base import FieldError, OneLine, clean_line, register

_valid_email = EmailValidator()


@register
class PersonName(OneLine):
    """Họ, chữ đệm, tên, as the person's papers write it."""

    name = "person_name"
    title = gettext_lazy("Họ, chữ đệm, tên")

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        if not text:
            return None
        try:
            return clean_person_name(text)
        except VietnameseValueError as error:
            raise FieldError(error.message) from None

    def print(self, value: Any, field: FieldDef) -> str:
        return str(value).upper() if value and field.options.get("print") == "upper" else str(value or "")

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "maxLength": 120}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "Nguyễn Thị Ánh Nguyệt"))


@register
class NationalId(OneLine):
    """Số định danh cá nhân, twelve digits."""

    name = "national_id"
    title = gettext_lazy("Số định danh cá nhân")
    inputmode = "numeric"
    width = "14"

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        if not text:
            return None
        try:
            return parse_national_id(text, this_year=timezone.localdate().year).value
        except VietnameseValueError as error:
            raise FieldError(error.message) from None

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\d{12}$"}

    def sample(self, field: FieldDef) -> str:
        return str(field.options.get("sample", "056196001234"))


@register
class Phone(OneLine):
    """A Vietnamese telephone number, stored without separators."""

    name = "phone"
    title = gettext_lazy("Số điện thoại")
    inputmode = "tel"
    input_type = "tel"
    width = "14"

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw)
        if not text:
            return None
        try:
            return parse_phone(text).value
        except VietnameseValueError as error:
            raise FieldError(error.message) from None

    def display(self, value: Any, field: FieldDef) -> str:
        if not value:
            return ""
        try:
            return parse_phone(str(value)).display
        except VietnameseValueError:
            return str(value)

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[01]\d{6,10}$"}

    def sample(self, field: FieldDef) -> str:
        return "0905123456"


@register
class Email(OneLine):
    """An e-mail address."""

    name = "email"
    title = gettext_lazy("Thư điện tử")
    inputmode = "email"
    input_type = "email"

    def clean(self, raw: Any, field: FieldDef) -> str | None:
        text = clean_line(raw).replace(" ", "")
        if not text:
            return None
        try:
            _valid_email(text)
        except ValidationError:
            raise FieldError(_("Địa chỉ thư điện tử không đúng, ví dụ ten@example.vn.")) from None
        if len(text) > 200:
            raise FieldError(_("Địa chỉ thư điện tử dài quá 200 ký tự."))
        return text

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "string", "format": "email"}

    def sample(self, field: FieldDef) -> str:
        return "anh.nguyet@example.vn"
