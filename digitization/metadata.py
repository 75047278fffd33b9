"""The fields an indexer confirms about a paper, and how what was typed becomes a value.

Set of fields: TT 01/2023/TT-VPCP and TT 02/2019/TT-BNV (from memory), reduced to what issue 2 asks for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import RecordOwner
from core.audit.errors import Invalid
from core.vietnamese import (
    VietnameseValueError,
    nfc,
    parse_enterprise_code,
    parse_national_id,
    parse_old_id,
)


@dataclass(frozen=True)
class MetaField:
    """`key` is the key of the suggestion, of `Document.fields` and of the form control."""

    key: str
    label: Any
    max_length: int
    required: bool = False
    long: bool = False
    hint: Any = ""


FIELDS: tuple[MetaField, ...] = (
    MetaField("number", gettext_lazy("Số"), 60, hint=gettext_lazy("Phần trước dấu “/”, ví dụ 125")),
    MetaField("symbol", gettext_lazy("Ký hiệu"), 60, hint=gettext_lazy("Phần sau dấu “/”, ví dụ QĐ-UBND")),
    MetaField("issued_on", gettext_lazy("Ngày ban hành"), 10, hint=gettext_lazy("Ngày/tháng/năm, ví dụ 20/11/2026")),
    MetaField("issuer", gettext_lazy("Cơ quan ban hành"), 300, required=True),
    MetaField("kind", gettext_lazy("Loại văn bản"), 200, required=True),
    MetaField("abstract", gettext_lazy("Trích yếu nội dung"), 1000, required=True, long=True),
    MetaField("signer", gettext_lazy("Người ký"), 120),
    MetaField("signer_title", gettext_lazy("Chức vụ người ký"), 200),
)
BY_KEY = {field.key: field for field in FIELDS}
OLDEST = dt.date(1945, 9, 2)
MAX_OWNERS = 6
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


class FieldErrors(Invalid):
    """Several fields at once: `errors` maps the name of the form control to its message."""

    def __init__(self, errors: dict[str, str]) -> None:
        first = next(iter(errors))
        super().__init__("invalid_fields", _("Có thông tin chưa đúng. Vui lòng sửa các mục được đánh dấu."), first)
        self.errors = errors


def plain(text: str) -> str:
    """One line of composed text without control characters: a database takes no NUL, a spreadsheet none of them."""
    return " ".join(nfc("".join(c for c in text if c.isprintable() or c.isspace())).split())


def parse_date(text: str) -> dt.date:
    """A local date typed as 20/11/2026 or 2026-11-20. Raises ValueError."""
    text = text.strip()
    if match := _DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return dt.date(year, month, day)
    return dt.date.fromisoformat(text)


def clean_fields(raw: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(values, errors) of the confirmed fields; `issued_on` becomes ISO, or '' where `date_unknown` is set."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in FIELDS:
        text = plain(str(raw.get(field.key, "")))
        values[field.key] = text
        if len(text) > field.max_length:
            errors[field.key] = _("Tối đa %(n)s ký tự.") % {"n": field.max_length}
        elif field.required and not text:
            errors[field.key] = _("Hãy nhập %(label)s.") % {"label": str(field.label).lower()}
    unknown = bool(raw.get("date_unknown"))
    values["date_unknown"] = "1" if unknown else ""
    if unknown:
        values["issued_on"] = ""
    elif "issued_on" not in errors:
        values["issued_on"], problem = _clean_date(values["issued_on"])
        if problem:
            errors["issued_on"] = problem
    return values, errors


def _clean_date(text: str) -> tuple[str, str]:
    if not text:
        return "", _("Hãy nhập ngày ban hành, hoặc đánh dấu “Không rõ ngày ban hành”.")
    try:
        day = parse_date(text)
    except ValueError:
        return text, _("Ngày ban hành phải là một ngày có thật, viết dạng ngày/tháng/năm, ví dụ 20/11/2026.")
    if day > timezone.localdate():
        return text, _("Ngày ban hành không thể ở sau ngày hôm nay.")
    if day < OLDEST:
        return text, _("Ngày ban hành không thể trước ngày 02/09/1945.")
    return day.isoformat(), ""


def clean_owners(rows: list[Mapping[str, str]], unknown: bool) -> tuple[list[dict[str, str]], dict[str, str]]:
    """(owners, errors); rows without name and number are left out. Errors are keyed `owner-<row>-<field>`."""
    owners: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    for index, row in enumerate(rows[:MAX_OWNERS]):
        name, number = plain(str(row.get("name", ""))), plain(str(row.get("id_number", "")))
        if not name and not number:
            continue
        role = str(row.get("role", "")) or RecordOwner.Role.SUBJECT.value
        kind = str(row.get("id_kind", "")) or guess_id_kind(number)
        if not name:
            errors[f"owner-{index}-name"] = _("Hãy nhập họ và tên (hoặc tên tổ chức) của chủ giấy tờ.")
        elif len(name) > 200:
            errors[f"owner-{index}-name"] = _("Tối đa %(n)s ký tự.") % {"n": 200}
        if role not in RecordOwner.Role.values:
            errors[f"owner-{index}-role"] = _("Hãy chọn vai trò của chủ giấy tờ.")
        try:
            number = clean_id(kind, number)
        except VietnameseValueError as error:
            errors[f"owner-{index}-id_number"] = str(error)
        except ValueError as error:
            errors[f"owner-{index}-id_kind"] = str(error)
        owners.append({"role": role, "id_kind": kind, "id_number": number, "name": name})
    if unknown:
        return [], {}
    if not owners and not errors:
        errors["owner-0-name"] = _("Hãy ghi chủ giấy tờ, hoặc đánh dấu “Chưa rõ chủ giấy tờ”.")
    return owners, errors


def guess_id_kind(number: str) -> str:
    """Which number it is, by its digits: 12 national id, 9 old id, 10 or 13 enterprise code, none without digits."""
    digits = sum(character.isdigit() for character in number)
    kinds = RecordOwner.IdKind
    return {0: kinds.NONE, 9: kinds.OLD_ID, 10: kinds.ENTERPRISE, 13: kinds.ENTERPRISE}.get(
        digits, kinds.NATIONAL_ID
    ).value


def clean_id(kind: str, number: str) -> str:
    """The number in its one writing. Raises VietnameseValueError for a wrong number, ValueError for a wrong kind."""
    if kind == RecordOwner.IdKind.NONE:
        if number:
            raise ValueError(_("Đã chọn “Chưa có” thì để trống số giấy tờ, hoặc hãy chọn loại số."))
        return ""
    if kind == RecordOwner.IdKind.NATIONAL_ID:
        return parse_national_id(number, this_year=timezone.localdate().year).value
    if kind == RecordOwner.IdKind.OLD_ID:
        return parse_old_id(number)
    if kind == RecordOwner.IdKind.ENTERPRISE:
        return parse_enterprise_code(number).value
    raise ValueError(_("Hãy chọn loại số giấy tờ."))
