"""The loaded demo province, for tests that read reference data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.province import committed


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Units, agencies, calendar and catalogue."""
    with committed(django_db_blocker, ()):
        yield
