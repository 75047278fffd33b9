"""The loaded province with forms and processes, and a browser session of one of its residents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from core.accounts.actor import Actor
from tests.forms.support import resident


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Reference data, forms and processes, committed once a module and gone after it."""
    from core.agencies.services.load_agencies import load_agencies
    from core.agencies.services.load_calendar import load_calendar
    from core.agencies.services.load_units import load_units
    from core.catalogue.services.load import load_catalogue
    from forms.services.seed import load_forms
    from onestop.services.seed import load_processes

    tables = [
        model._meta.db_table
        for label in ("agencies", "catalogue", "eforms", "onestop", "notify")
        for model in apps.get_app_config(label).get_models()
    ]
    with django_db_blocker.unblock():
        for load in (load_units, load_agencies, load_calendar, load_catalogue, load_forms, load_processes):
            load()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


@pytest.fixture
def lan(province: None, db: None) -> Actor:
    """Nguyễn Thị Lan, who lives in the province."""
    return resident()


@pytest.fixture
def browser(lan: Actor) -> Client:
    """A browser in which Lan is signed in."""
    client = Client()
    assert lan.user is not None
    client.force_login(lan.user)
    return client
