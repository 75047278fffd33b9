"""A database of a benchmark's own, filled by SQL, and a stopwatch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """Migrated and empty; dropped afterwards."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def sql(text: str, **values: int) -> None:
    """Run statements; `{name}` in them stands for a number."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text.format(**values))


def timed(function: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun
