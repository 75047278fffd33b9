"""The loaded province with its forms, for tests that fill in real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Units, agencies, calendar, catalogue and forms, committed once a module and gone after it."""
    from core.agencies.services.load_agencies import load_agencies
    from core.agencies.services.load_calendar import load_calendar
    from core.agencies.services.load_units import load_units
    from core.catalogue.services.load import load_catalogue
    from forms.services.seed import load_forms

    tables = [
        model._meta.db_table
        for label in ("agencies", "catalogue", "eforms")
        for model in apps.get_app_config(label).get_models()
    ]
    with django_db_blocker.unblock():
        for load in (load_units, load_agencies, load_calendar, load_catalogue, load_forms):
            load()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
