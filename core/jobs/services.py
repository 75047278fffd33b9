"""Giving out work: a job row in the caller's transaction; workers are woken when it commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.audit.services import record
from core.audit.values import Who
from core.jobs.models import Job
from core.jobs.registry import kind_of
from core.jobs.runner import Lease, bury

log = structlog.get_logger(__name__)


def enqueue(
    name: str,
    key: str,
    payload: dict[str, Any] | None = None,
    *,
    run_after: datetime | None = None,
    priority: int = 0,
) -> Job:
    """Write the job `name` for the work `key`; a second call with the same key changes nothing.

    Raises RuntimeError outside a transaction: a job without its fact, or a fact without its job, must not exist.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a job is written in the transaction of the fact it follows from")
    kind = kind_of(name)
    values = {
        "name": name,
        "payload": payload or {},
        "queue": kind.queue,
        "priority": priority,
        "max_attempts": kind.max_attempts,
        "run_after": run_after or timezone.now(),
    }
    job, created = Job.objects.get_or_create(key=key, defaults=values)
    if created and run_after is None:
        transaction.on_commit(lambda: wake(kind.queue))
    return job


def wake(queue: str) -> None:
    """Tell workers of a queue that there is something to do. Losing this message loses nothing: see `sweep`."""
    try:
        current_app.send_task("core.jobs.tasks.work", args=[queue], queue=queue, retry=False, expires=120)
    except Exception as error:
        log.warning("jobs_wake_failed", queue=queue, error=str(error))


def sweep() -> dict[str, int]:
    """Hand out expired leases, give up what has no attempt left, wake every queue with due work; due jobs by queue."""
    now = timezone.now()
    _give_up_expired(now)
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    expired.filter(attempts__lt=F("max_attempts")).update(
        state=Job.State.QUEUED,
        lease_until=None,
        error_code="lease_expired",
        error="Tiến trình xử lý dừng giữa chừng; việc được giao lại.",
        run_after=now,
    )
    due: dict[str, int] = {}
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_after__lte=now)
    for queue in waiting.values_list("queue", flat=True).distinct():
        due[queue] = waiting.filter(queue=queue).count()
        for _ in range(min(due[queue], 4)):
            wake(queue)
    return due


def _give_up_expired(now: datetime) -> None:
    """A job whose worker died in every attempt is shown to a person: it may be the job that kills its worker."""
    worn = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=F("max_attempts"))
    for job_id in list(worn.values_list("pk", flat=True)):
        with transaction.atomic():
            job = worn.select_for_update(skip_locked=True).filter(pk=job_id).first()
            if job is not None:
                message = "Tiến trình xử lý dừng giữa chừng ở mọi lần thử; cần người xem lại."
                bury(Lease(job), job, "lease_expired", message)


@transaction.atomic
def retry_dead(job_id: int, who: Who) -> bool:
    """Give a dead job a fresh set of attempts; False when it is no longer dead (a second click)."""
    changed = Job.objects.filter(pk=job_id, state=Job.State.DEAD).update(
        state=Job.State.QUEUED, attempts=0, run_after=timezone.now(), finished_at=None, fence=F("fence") + 1
    )
    if changed:
        job = Job.objects.get(pk=job_id)
        record("job.retried", job, who)
        transaction.on_commit(lambda: wake(job.queue))
    return bool(changed)


def purge_done(older_than: timedelta = timedelta(days=30)) -> int:
    """Remove finished jobs; the audit log keeps what they did."""
    done = Job.objects.filter(Q(state=Job.State.DONE), finished_at__lt=timezone.now() - older_than)
    return done.delete()[0]
