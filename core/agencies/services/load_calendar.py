"""Loading office hours, special days and code patterns of the whole province; what was changed by hand stays."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.agencies.data_files import document
from core.agencies.models import CalendarDay, CodePattern, OfficeHours


@transaction.atomic
def load_calendar() -> int:
    """Office hours, special days and code patterns that are not there yet; how many special days the file names."""
    plan = document("calendar.json")
    hours = plan["office_hours"]
    for span in hours["spans"]:
        OfficeHours.objects.get_or_create(
            agency=None,
            weekday=span["weekday"],
            opens=dt.time.fromisoformat(span["opens"]),
            defaults={
                "closes": dt.time.fromisoformat(span["closes"]),
                "valid_from": dt.date.fromisoformat(hours["valid_from"]),
                "legal_basis": hours["legal_basis"],
            },
        )
    CalendarDay.objects.bulk_create([CalendarDay(**day) for day in plan["days"]], ignore_conflicts=True)
    for row in plan["code_patterns"]:
        CodePattern.objects.get_or_create(
            purpose=row["purpose"],
            agency=None,
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            defaults={key: row[key] for key in ("pattern", "valid_to", "legal_basis") if key in row},
        )
    return len(plan["days"])
