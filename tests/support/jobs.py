"""Doing background work inside a test, through the same claim and run as the workers."""

from __future__ import annotations

from core.jobs import runner
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
