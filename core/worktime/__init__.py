"""Working time: when offices work, when a dossier is due, how late it is. Pure functions over a `WorkCalendar` value.

The rows a calendar is built from (office hours, holidays, swaps) live in `core.agencies`. Every time that goes in or
comes out is aware; results are in UTC; days and hours are those of Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

from core.worktime.calendar import (
    STANDARD_WEEK,
    ZONE,
    CalendarWithoutWork,
    OfficeHours,
    Span,
    WorkCalendar,
    add_working_days,
    add_working_time,
    close_of,
    is_open,
    is_working,
    is_working_day,
    next_opening,
    roll_forward,
    working_time_between,
)
from core.worktime.deadlines import (
    CountingMode,
    DeadlineKind,
    DeadlineRule,
    Pause,
    SupplementPolicy,
    due_at,
    reception_due,
)
from core.worktime.lateness import Lateness, LatenessKind, lateness

__all__ = [
    "STANDARD_WEEK",
    "ZONE",
    "CalendarWithoutWork",
    "CountingMode",
    "DeadlineKind",
    "DeadlineRule",
    "Lateness",
    "LatenessKind",
    "OfficeHours",
    "Pause",
    "Span",
    "SupplementPolicy",
    "WorkCalendar",
    "add_working_days",
    "add_working_time",
    "close_of",
    "due_at",
    "is_open",
    "is_working",
    "is_working_day",
    "lateness",
    "next_opening",
    "reception_due",
    "roll_forward",
    "working_time_between",
]
