"""The loaded province, committed once for a module of tests and gone after it, its audit events included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection


@contextmanager
def committed(blocker: Any, labels: tuple[str, ...], *more: Callable[[], Any]) -> Iterator[None]:
    """Units, agencies, calendar and catalogue, then what `more` loads; the tables of `labels` are emptied after it."""
    from core.agencies.services.load_agencies import load_agencies
    from core.agencies.services.load_calendar import load_calendar
    from core.agencies.services.load_units import load_units
    from core.catalogue.services.load import load_catalogue

    emptied = ("audit", "agencies", "catalogue", *labels)
    tables = [model._meta.db_table for label in emptied for model in apps.get_app_config(label).get_models()]
    with blocker.unblock():
        for load in (load_units, load_agencies, load_calendar, load_catalogue, *more):
            load()
    yield
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
