from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work: the database is the queue of record."""

    name = "core.jobs"
    label = "jobs"
    verbose_name = "Việc nền"
