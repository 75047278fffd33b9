"""Dates and times as Vietnamese officials print them; everything is shown in Asia/Ho_Chi_Minh."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.vietnamese.numbers import number_in_words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def to_local(moment: datetime) -> datetime:
    """The same moment on the clock of Vietnam. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return moment.astimezone(ZONE)


def format_date(day: date) -> str:
    """20/11/2026. A datetime is first put on the clock of Vietnam."""
    if isinstance(day, datetime):
        day = to_local(day)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_datetime(moment: datetime) -> str:
    """20/11/2026 14:05 on the clock of Vietnam."""
    local = to_local(moment)
    return f"{format_date(local.date())} {local.hour:02d}:{local.minute:02d}"


def iso_datetime(moment: datetime) -> str:
    """2026-11-20T14:05:09+07:00, the time format of digital signatures on documents (NĐ 30/2020, Annex I part II)."""
    return to_local(moment).replace(microsecond=0).isoformat()


def document_date(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 take a zero (NĐ 30/2020, Annex I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_in_words(day: date) -> str:
    """ "ngày năm tháng tư năm hai nghìn không trăm hai mươi sáu", as the civil-status forms ask for."""
    month = "tư" if day.month == 4 else number_in_words(day.month)
    return f"ngày {number_in_words(day.day)} tháng {month} năm {number_in_words(day.year)}"
