"""The reference data comes in once, and again without harm."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from core.agencies.models import Agency, CalendarDay, OfficeHours, Reorganisation, Unit, UnitSuccession
from core.audit.models import Event
from core.catalogue.models import Component, Offering, PaperType, Procedure, ProcedureRevision

pytestmark = pytest.mark.django_db
TABLES = [
    Agency, CalendarDay, Component, OfficeHours, Offering, PaperType, Procedure, ProcedureRevision, Reorganisation,
    Unit, UnitSuccession,
]  # fmt: skip


def load(**options: object) -> str:
    out = StringIO()
    call_command("load_reference_data", stdout=out, **options)
    return out.getvalue()


def keys() -> dict[str, set[int]]:
    return {table.__name__: set(table._default_manager.values_list("pk", flat=True)) for table in TABLES}


def test_a_second_load_does_nothing_and_a_forced_one_changes_no_row() -> None:
    assert "loaded" in load()
    first = keys()
    assert all(first.values())
    assert "up to date" in load()
    assert "loaded" in load(force=True)
    assert keys() == first


def test_a_load_is_written_to_the_audit_log() -> None:
    load()
    assert Event.objects.filter(action="reference.loaded").count() == 1


def test_what_was_loaded_and_then_lost_is_loaded_again() -> None:
    load()
    CalendarDay.objects.all().delete()
    assert "loaded" in load()
    assert CalendarDay.objects.exists()


def test_an_administrators_change_to_a_published_text_or_a_day_survives() -> None:
    load()
    ProcedureRevision.objects.filter(procedure__code="1.001193").update(deadline_note="đã sửa")
    CalendarDay.objects.filter(date="2026-11-24").update(confirmed=False)
    load(force=True)
    assert ProcedureRevision.objects.get(procedure__code="1.001193").deadline_note == "đã sửa"
    assert not CalendarDay.objects.get(date="2026-11-24").confirmed
