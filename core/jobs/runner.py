"""Taking and finishing work: leases with fencing, a heartbeat while a handler runs, back-off after failure."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import close_old_connections, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from core.jobs.models import Job
from core.jobs.registry import JobKind, Permanent, Transient, kind_of

log = structlog.get_logger(__name__)
_CLAIM = """
update jobs_job set state = 'running', fence = fence + 1, attempts = attempts + 1, worker = %(worker)s,
       started_at = now(), lease_until = now() + interval '30 seconds'
 where id = (select id from jobs_job where state = 'queued' and queue = %(queue)s and run_after <= now()
              order by priority, run_after, id limit 1 for update skip locked)
returning id
"""


class LeaseLost(Exception):
    """Another worker has the job now: whatever this one did must not be committed."""


class Lease:
    """The right to do one job, as long as nobody else took it over."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.pk
        self.fence = job.fence
        self.attempt = job.attempts
        self.last_attempt = job.attempts >= job.max_attempts

    def guard(self) -> None:
        """Lock the job row and check the fence; call first in each transaction that records results.

        Raises LeaseLost when the lease went to another worker.
        """
        row = Job.objects.select_for_update().filter(pk=self.job_id, fence=self.fence, state=Job.State.RUNNING)
        if not row.values_list("pk", flat=True).first():
            raise LeaseLost(self.job_id)

    def extend(self, seconds: float) -> bool:
        """Prolong the lease; False when it is lost."""
        until = timezone.now() + timedelta(seconds=seconds)
        held = Job.objects.filter(pk=self.job_id, fence=self.fence, state=Job.State.RUNNING)
        return bool(held.update(lease_until=until))


def claim(queue: str) -> Job | None:
    """Take the next due job of a queue, or None. Two workers never take the same one (SKIP LOCKED)."""
    worker = f"{socket.gethostname()}:{os.getpid()}"[:120]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"worker": worker, "queue": queue})
        row = cursor.fetchone()
    return Job.objects.get(pk=row[0]) if row else None


def run_due(queue: str, seconds: float = 20.0) -> int:
    """Do due jobs of a queue for about `seconds`; returns how many were started."""
    started = time.monotonic()
    count = 0
    while time.monotonic() - started < seconds:
        job = claim(queue)
        if job is None:
            break
        run(job)
        count += 1
    return count


def run(job: Job) -> None:
    """Run one claimed job and record how it ended."""
    lease = Lease(job)
    try:
        kind = kind_of(job.name)
        lease.extend(kind.lease_seconds)
        with _heartbeat(lease, kind):
            kind.handler(lease, job.payload)
        _finish(lease)
    except LeaseLost:
        log.warning("job_lease_lost", job=job.name, key=job.key)
    except Permanent as error:
        _give_up(lease, job, error.code, str(error))
    except Transient as error:
        _retry(lease, job, error.code, str(error), error.retry_in)
    except Exception as error:
        log.exception("job_failed", job=job.name, key=job.key)
        _retry(lease, job, type(error).__name__, str(error), None)


@contextmanager
def _heartbeat(lease: Lease, kind: JobKind) -> Iterator[None]:
    """Prolong the lease while the handler works, up to `max_seconds`; a killed process stops beating at once."""
    stop = threading.Event()
    give_up = time.monotonic() + kind.max_seconds

    def beat() -> None:
        try:
            while not stop.wait(kind.lease_seconds / 3) and time.monotonic() < give_up:
                if not lease.extend(kind.lease_seconds):
                    return
        except Exception as error:
            log.warning("job_heartbeat_failed", error=str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"lease-{lease.job_id}")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _mine(lease: Lease) -> QuerySet[Job]:
    return Job.objects.filter(pk=lease.job_id, fence=lease.fence, state=Job.State.RUNNING)


def _finish(lease: Lease) -> None:
    _mine(lease).update(state=Job.State.DONE, finished_at=timezone.now(), lease_until=None, error="", error_code="")


def _retry(lease: Lease, job: Job, code: str, message: str, retry_in: float | None) -> None:
    if lease.last_attempt:
        _give_up(lease, job, code, message)
        return
    delay = retry_in if retry_in is not None else min(5.0 * 3 ** (lease.attempt - 1), 3600.0)
    close_old_connections()
    _mine(lease).update(
        state=Job.State.QUEUED,
        run_after=timezone.now() + timedelta(seconds=delay),
        lease_until=None,
        error_code=code[:60],
        error=message[:4000],
    )


def _give_up(lease: Lease, job: Job, code: str, message: str) -> None:
    close_old_connections()
    bury(lease, job, code, message)


def bury(lease: Lease, job: Job, code: str, message: str) -> None:
    """Dead letter, while the lease is still the job's own: a person sees the reason and may try again."""
    with transaction.atomic():
        changed = _mine(lease).update(
            state=Job.State.DEAD,
            finished_at=timezone.now(),
            lease_until=None,
            error_code=code[:60],
            error=message[:4000],
            fence=F("fence") + 1,
        )
        if not changed:
            return
        try:
            on_dead = kind_of(job.name).on_dead
        except Permanent:
            on_dead = None
        if on_dead:
            on_dead(job.payload, code, message)
