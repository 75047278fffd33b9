"""Load units, agencies, calendar, code patterns and the catalogue; quick when the same data is already in.

The stamp (a digest of the data files) is kept as the comment of a table, so that it lives and dies with the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from core.agencies import data_files
from core.agencies.models import Agency, CalendarDay, Unit
from core.agencies.services.load_agencies import load_agencies
from core.agencies.services.load_calendar import load_calendar
from core.agencies.services.load_units import load_units
from core.audit.services import record
from core.audit.values import SYSTEM
from core.catalogue.models import ProcedureRevision
from core.catalogue.services import load

_LOADERS: dict[str, Callable[[], Any]] = {
    "units": load_units,
    "agencies": load_agencies,
    "calendar": load_calendar,
    "catalogue": load.load_catalogue,
}
_LOCK = 0x6D63_7265_6664


class Command(BaseCommand):
    help = "Load the province's reference data (units, agencies, calendar, catalogue). Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load again even if the same data is in")

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        stamp = data_digest()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if not force and _is_loaded(stamp):
                self._say("up to date", options)
                return
            counts = {name: loader() for name, loader in _LOADERS.items()}
            record(
                "reference.loaded",
                Agency.objects.get(code=settings.PROVINCE["code"], valid_to=None),
                SYSTEM,
                data={"rows": counts},
            )
            cursor.execute("SELECT format('COMMENT ON TABLE agencies_unit IS %%L', %s::text)", [stamp])
            (statement,) = cursor.fetchone()
            cursor.execute(statement)
        self._say(f"loaded {counts}", options)

    def _say(self, text: str, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            self.stdout.write(f"reference data: {text}")


def data_digest() -> str:
    """Digest of every data file and of the loaders that read them."""
    digest = hashlib.sha256()
    sources = [*data_files.DATA.iterdir(), *load.DATA.iterdir()]
    sources += (data_files.DATA.parent / "services").glob("load_*.py")
    sources += (load.DATA.parent / "services").glob("*.py")
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return f"reference data {digest.hexdigest()}"


def _is_loaded(stamp: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('agencies_unit'::regclass)")
        (comment,) = cursor.fetchone()
    tables = (Unit, Agency, CalendarDay, ProcedureRevision)
    return bool(comment == stamp and all(model._default_manager.exists() for model in tables))
