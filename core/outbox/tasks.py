"""Celery entry points of the outbox."""

from celery import shared_task

from core.outbox.services import deliver_due, wake


@shared_task(name="core.outbox.tasks.deliver")
def deliver() -> None:
    deliver_due()


@shared_task(name="core.outbox.tasks.sweep")
def sweep() -> None:
    wake()
