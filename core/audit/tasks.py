"""The sealer: one runs at a time, every few seconds."""

from celery import shared_task

from core.audit.services import seal_committed


@shared_task(name="core.audit.tasks.seal")
def seal() -> None:
    while seal_committed() > 0:
        pass
