from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Messages to other systems, in order per subject, delivered at least once."""

    name = "core.outbox"
    label = "outbox"
    verbose_name = "Hộp thư đi"
