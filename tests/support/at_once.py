"""Two people at the same moment: each work on a connection of its own, and knowing when one waits for a lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

_WAITING = """
select count(*) from pg_locks where not granted and pid in (
  select pid from pg_locks where database = (select oid from pg_database where datname = current_database()))
"""


def waiting() -> int:
    """How many connections of this database wait for a lock that another holds."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return int(cursor.fetchone()[0])


def until(happened: Callable[[], object], seconds: float = 20.0) -> None:
    """Come back as soon as `happened()` is true. Raises AssertionError when it never is."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise AssertionError("it never happened")
        time.sleep(0.01)  # polling what another connection does; nothing is assumed of how long that takes


def _alone(work: Callable[[], object]) -> object:
    try:
        return work()
    except Exception as error:
        return error
    finally:
        connection.close()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Future[object]]:
    """Runs the work on another connection while the block goes on; an exception is its result."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_alone, work)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run them at the same moment; an exception is a result."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        return _alone(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
