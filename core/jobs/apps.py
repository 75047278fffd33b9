from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Background work: the database is the queue of record."""

    name = "core.jobs"
    label = "jobs"
    verbose_name = "Việc nền"

    def ready(self) -> None:
        """Every process that can give out a job knows its kind: load the `tasks.py` of all apps."""
        autodiscover_modules("tasks")
