"""Vietnamese telephone numbers, normalised; numbers on papers from before 2018 are read as what they became."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from core.vietnamese.errors import VietnameseValueError

PhoneKind = Literal["mobile", "landline", "service"]

_SEPARATORS_RE = re.compile(r"[\s.\-()/\u00a0]+")
_MOBILE_RE = re.compile(r"0[35789]\d{8}")
_LANDLINE_RE = re.compile(r"02\d{9}")
_SERVICE_RE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
# Mobile numbers of eleven digits lost one in September 2018 (Bộ TT&TT plan 798/QĐ-BTTTT, from memory).
_PREFIXES_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Phone:
    """`value` is the national form without separators ("0905123456"), the one to store and compare."""

    value: str
    kind: PhoneKind

    @property
    def e164(self) -> str:
        """+84905123456; service numbers exist inside the country only and stay as they are."""
        return self.value if self.kind == "service" else f"+84{self.value[1:]}"

    @property
    def display(self) -> str:
        """Grouped for reading: "0905 123 456", "0258 3822 222", "1900 1234"."""
        if self.kind == "mobile":
            return f"{self.value[:4]} {self.value[4:7]} {self.value[7:]}"
        if self.kind == "service":
            return f"{self.value[:4]} {self.value[4:]}"
        area = 3 if self.value[:3] in {"024", "028"} else 4
        return f"{self.value[:area]} {self.value[area : area + 4]} {self.value[area + 4 :]}"


def parse_phone(text: str) -> Phone:
    """Mobile, landline or 1800/1900 number, with or without +84 and separators.

    Raises VietnameseValueError (`phone_invalid`).
    """
    digits = _SEPARATORS_RE.sub("", text)
    international = re.fullmatch(r"(?:\+|00)84(?:0)?(\d+)|84(\d{9,10})", digits)
    if international:
        digits = "0" + (international[1] or international[2])
    if len(digits) == 11 and digits[:4] in _PREFIXES_2018:
        digits = _PREFIXES_2018[digits[:4]] + digits[4:]
    kinds: tuple[tuple[re.Pattern[str], PhoneKind], ...] = (
        (_MOBILE_RE, "mobile"), (_LANDLINE_RE, "landline"), (_SERVICE_RE, "service"),
    )  # fmt: skip
    for pattern, kind in kinds:
        if digits.isascii() and pattern.fullmatch(digits):
            return Phone(value=digits, kind=kind)
    raise VietnameseValueError(
        _(
            "Số điện thoại không đúng. Số di động có 10 chữ số, ví dụ 0905 123 456; "
            "số cố định có 11 chữ số kể cả mã vùng."
        ),
        "phone_invalid",
    )
