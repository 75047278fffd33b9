"""The loaded province with forms and processes, and a browser session of one of its residents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from core.accounts.actor import Actor
from tests.forms.support import resident
from tests.support.province import committed


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Reference data, forms and processes."""
    from forms.services.seed import load_forms
    from onestop.services.seed import load_processes

    with committed(django_db_blocker, ("eforms", "onestop", "notify"), load_forms, load_processes):
        yield


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
