"""Celery only wakes workers; the queue of record is `core.jobs` in the database."""

from __future__ import annotations

import os
from typing import Any, ClassVar

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("motcua")
app.config_from_object("config.celery:configuration")
app.autodiscover_tasks()


class configuration:  # noqa: N801 - Celery reads settings from the attributes of an object
    """Celery's settings, taken lazily from Django's `CELERY` and the schedule below."""

    beat_schedule: ClassVar[dict[str, dict[str, Any]]]


def _configure() -> None:
    for key, value in settings.CELERY.items():
        setattr(configuration, key, value)
    every = {
        # name: (task, seconds)
        "jobs-sweep": ("core.jobs.tasks.sweep", 30),
        "outbox-sweep": ("core.outbox.tasks.sweep", 20),
        "audit-seal": ("core.audit.tasks.seal", 5),
        "rollups-fold": ("digitization.tasks.fold", 60),
    }
    configuration.beat_schedule = {
        name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
        for name, (task, seconds) in every.items()
    }
    configuration.beat_schedule["rollups-recount"] = {
        "task": "digitization.tasks.nightly",
        "schedule": crontab(hour="1", minute="40"),
        "options": {"expires": 3600},
    }


_configure()


@setup_logging.connect
def _keep_django_logging(**_: object) -> None:
    """Celery would replace the root handlers; ours are configured by Django."""
