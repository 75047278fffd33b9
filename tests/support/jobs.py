"""Doing background work inside a test, through the same claim and run as the workers."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.jobs import runner
from core.jobs.models import Job
from core.outbox.services import deliver_due

QUEUES = ("default", "ocr", "signing", "sync")


def run_all_jobs(*queues: str, rounds: int = 50) -> int:
    """Run everything due until nothing is left; returns how many jobs were started."""
    total = 0
    for _ in range(rounds):
        count = sum(runner.run_due(queue, seconds=120) for queue in queues or QUEUES)
        total += count
        if not count:
            return total
    raise AssertionError("jobs keep making jobs")


def deliver_all() -> int:
    """Send every message whose turn it is; returns how many were tried."""
    return deliver_due(seconds=60)


def run_jobs_here(queue: str = "default") -> int:
    """Run what is due although the test's own transaction, whose clock stands still, wrote it just now."""
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(state=Job.State.QUEUED, queue=queue, run_after__lte=timezone.now()).update(run_after=long_ago)
    return runner.run_due(queue)


def run_all_jobs_here(*queues: str, rounds: int = 50) -> int:
    """`run_all_jobs` inside the test's own transaction: for work whose commits are not what the test is about."""
    total = 0
    for _ in range(rounds):
        count = sum(run_jobs_here(queue) for queue in queues or QUEUES)
        total += count
        if not count:
            return total
    raise AssertionError("jobs keep making jobs")
