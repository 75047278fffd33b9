"""The reference data comes in once, and again without harm."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.agencies.models import Agency, CalendarDay, OfficeHours, Reorganisation, Unit, UnitSuccession
from core.audit.models import Event
from core.catalogue.models import Component, Offering, PaperType, Procedure, ProcedureRevision
from core.catalogue.queries.procedures import current_revision, revisions_on
from core.catalogue.services import load as load_service

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


def reload_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **changed: object) -> None:
    """Load again after the official entry of birth registration changed."""
    for source in load_service.DATA.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    rows = json.loads((tmp_path / "procedures.json").read_text())
    next(row for row in rows if row["code"] == "1.001193").update(changed)
    (tmp_path / "procedures.json").write_text(json.dumps(rows))
    monkeypatch.setattr(load_service, "DATA", tmp_path)
    load(force=True)


def test_an_official_entry_that_says_something_new_becomes_the_next_revision(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load()
    before = ProcedureRevision.objects.get(procedure__code="1.001193")
    others = ProcedureRevision.objects.exclude(pk=before.pk).count()
    reload_with(monkeypatch, tmp_path, decision="999/QĐ-BTP")
    first, second = ProcedureRevision.objects.filter(procedure__code="1.001193").order_by("number")
    today = timezone.localdate()
    assert (first.pk, first.decision, first.valid_to) == (before.pk, before.decision, today - dt.timedelta(days=1))
    assert (second.number, second.decision, second.valid_from, second.valid_to) == (2, "999/QĐ-BTP", today, None)
    assert second.components.count() == first.components.count() > 0
    assert second.offerings.count() == first.offerings.count() > 0
    assert current_revision("1.001193") == second
    assert current_revision("1.001193", today - dt.timedelta(days=1)) == first
    assert ProcedureRevision.objects.exclude(pk__in=[first.pk, second.pk]).count() == others
    load(force=True)
    assert ProcedureRevision.objects.filter(procedure__code="1.001193").count() == 2


def test_two_new_texts_on_one_day_never_are_in_force_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    load()
    reload_with(monkeypatch, tmp_path, decision="999/QĐ-BTP")
    reload_with(monkeypatch, tmp_path, decision="1000/QĐ-BTP")
    today = timezone.localdate()
    assert current_revision("1.001193", today).decision == "999/QĐ-BTP"
    assert current_revision("1.001193", today + dt.timedelta(days=1)).decision == "1000/QĐ-BTP"
    for day in (today, today + dt.timedelta(days=1)):
        assert revisions_on(day).filter(procedure__code="1.001193").count() == 1
