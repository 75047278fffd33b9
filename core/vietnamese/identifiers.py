"""Identity numbers of persons and enterprises.

Sources: structure of the 12-digit personal identification number NĐ 137/2015 Điều 13 and TT 07/2016/TT-BCA (from
memory); enterprise code = tax code with check digit, TT 105/2020/TT-BTC Điều 5 (from memory; held
against published codes by a test).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from core.vietnamese.errors import VietnameseValueError

_SEPARATORS_RE = re.compile(r"[\s.\u00a0]+")
_CHECK_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
# Codes of the 63 provinces as numbered until 2025; numbers once given never change, so all of them stay valid.
_PROVINCES = (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38,
    40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82,
    83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
)  # fmt: skip
PROVINCE_CODES = frozenset(f"{number:03d}" for number in _PROVINCES)
_FIRST_COUNTRY_CODE = 101


@dataclass(frozen=True, slots=True)
class NationalId:
    """What a personal identification number (số định danh cá nhân) says about its bearer."""

    value: str
    province_code: str
    sex: Literal["male", "female"]
    birth_year: int

    @property
    def registered_abroad(self) -> bool:
        """The birth was registered outside the country: the first three digits are a country code."""
        return self.province_code not in PROVINCE_CODES


@dataclass(frozen=True, slots=True)
class EnterpriseCode:
    """Ten digits, and three more for a branch; `value` is written "0100109106" or "0100109106-001"."""

    base: str
    branch: str = ""

    @property
    def value(self) -> str:
        return f"{self.base}-{self.branch}" if self.branch else self.base


def parse_national_id(text: str, *, this_year: int | None = None) -> NationalId:
    """Twelve digits: place of birth registration (3), century and sex (1), year of birth (2), serial (6).

    With `this_year` a number that says "born later" is refused. Raises VietnameseValueError: `national_id_digits`,
    `national_id_province`, `national_id_year`.
    """
    digits = _SEPARATORS_RE.sub("", text)
    if not _is_digits(digits, 12):
        raise VietnameseValueError(_("Số định danh cá nhân phải gồm đúng 12 chữ số."), "national_id_digits")
    province = digits[:3]
    if province not in PROVINCE_CODES and int(province) < _FIRST_COUNTRY_CODE:
        raise VietnameseValueError(
            _("Số định danh cá nhân không đúng: ba chữ số đầu không phải là mã tỉnh, thành phố."),
            "national_id_province",
        )
    sex, birth_year = sex_and_year(digits)
    if this_year is not None and birth_year > this_year:
        raise VietnameseValueError(
            _("Số định danh cá nhân không đúng: năm sinh trong dãy số ở sau năm hiện tại."), "national_id_year"
        )
    return NationalId(digits, province, sex, birth_year)


def sex_and_year(digits: str) -> tuple[Literal["male", "female"], int]:
    """(sex, year of birth) that twelve digits say: the fourth is century and sex, the next two are the year."""
    century = int(digits[3])
    return "female" if century % 2 else "male", 1900 + 100 * (century // 2) + int(digits[4:6])


def is_national_id(text: str) -> bool:
    """Whether `parse_national_id` would accept it."""
    try:
        parse_national_id(text)
    except VietnameseValueError:
        return False
    return True


def parse_old_id(text: str) -> str:
    """Number of an old identity card (CMND), nine digits. Raises VietnameseValueError (`old_id_digits`)."""
    digits = _SEPARATORS_RE.sub("", text)
    if not _is_digits(digits, 9):
        raise VietnameseValueError(_("Số chứng minh nhân dân phải gồm đúng 9 chữ số."), "old_id_digits")
    return digits


def parse_enterprise_code(text: str) -> EnterpriseCode:
    """Enterprise code of ten digits, or thirteen with a branch, with or without the hyphen.

    Raises VietnameseValueError: `enterprise_code_digits`, `enterprise_code_check`.
    """
    digits = re.sub(r"[\s.\-\u00a0]+", "", text)
    if not (_is_digits(digits, 10) or _is_digits(digits, 13)) or digits[10:] == "000":
        raise VietnameseValueError(
            _("Mã số doanh nghiệp phải gồm 10 chữ số, hoặc 13 chữ số đối với chi nhánh, đơn vị phụ thuộc."),
            "enterprise_code_digits",
        )
    if enterprise_check_digit(digits[:9]) != int(digits[9]):
        raise VietnameseValueError(
            _("Mã số doanh nghiệp không đúng: chữ số kiểm tra (chữ số thứ mười) không khớp."), "enterprise_code_check"
        )
    return EnterpriseCode(base=digits[:10], branch=digits[10:])


def is_enterprise_code(text: str) -> bool:
    """Whether `parse_enterprise_code` would accept it."""
    try:
        parse_enterprise_code(text)
    except VietnameseValueError:
        return False
    return True


def enterprise_check_digit(first_nine: str) -> int:
    """Tenth digit that belongs to the first nine; 10 means that no code starts so."""
    total = sum(weight * int(digit) for weight, digit in zip(_CHECK_WEIGHTS, first_nine, strict=True))
    return 10 - total % 11


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()
