"""Celery entry points: wake up, do what is due; sweep what was left behind."""

from celery import shared_task
from django.utils import timezone

from core.jobs import services
from core.jobs.models import Job
from core.jobs.runner import run_due


@shared_task(name="core.jobs.tasks.work")
def work(queue: str) -> None:
    """Do due jobs of a queue for a while; when more may wait, hand on to the next wake-up."""
    run_due(queue, seconds=20.0)
    if Job.objects.filter(queue=queue, state=Job.State.QUEUED, run_after__lte=timezone.now()).exists():
        services.wake(queue)


@shared_task(name="core.jobs.tasks.sweep")
def sweep() -> None:
    services.sweep()
