"""Numbers and money as they are printed and as they are read aloud on slips and receipts."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 1_000_000_000


def group_digits(number: int) -> str:
    """Thousands separated by points: 1.234.500."""
    return f"{number:,}".replace(",", ".")


def number_in_words(number: int) -> str:
    """A whole number read in Vietnamese, lower case: 1.234.500 → "một triệu hai trăm ba mươi bốn nghìn năm trăm"."""
    if number < 0:
        return f"âm {number_in_words(-number)}"
    if number == 0:
        return _DIGITS[0]
    return " ".join(_read(number, full=False))


def money(amount: int | Decimal) -> str:
    """Amount in đồng: "150.000 ₫". Raises ValueError for a fraction of a đồng, which nobody can pay."""
    return f"{group_digits(_whole(amount))} ₫"


def money_in_words(amount: int | Decimal) -> str:
    """Amount in đồng as receipts write it: "Một trăm năm mươi nghìn đồng"."""
    words = number_in_words(_whole(amount))
    return f"{words[0].upper()}{words[1:]} đồng"


def _whole(amount: int | Decimal) -> int:
    whole = int(amount)
    if whole != amount:
        raise ValueError(f"not a whole number of đồng: {amount}")
    return whole


def _read(number: int, *, full: bool) -> list[str]:
    """Words of a positive number; `full` says "không trăm linh …" because larger groups were read before it."""
    words: list[str] = []
    if number >= _BILLION:
        words += [*_read(number // _BILLION, full=full), "tỷ"]
        number, full = number % _BILLION, True
    for unit, name in ((1_000_000, "triệu"), (1_000, "nghìn"), (1, "")):
        group, number = divmod(number, unit)
        if group:
            words += _read_group(group, full=full)
            words += [name] if name else []
            full = True
    return words


def _read_group(group: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif units and words:
        words.append("linh")
    if units:
        words.append(_unit(units, tens))
    return words


def _unit(units: int, tens: int) -> str:
    if units == 1 and tens > 1:
        return "mốt"
    if units == 5 and tens:
        return "lăm"
    return _DIGITS[units]
