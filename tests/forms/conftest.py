"""The loaded province with its forms, for tests that fill in real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.province import committed


@pytest.fixture(scope="module")
def province(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Reference data and forms."""
    from forms.services.seed import load_forms

    with committed(django_db_blocker, ("eforms",), load_forms):
        yield
