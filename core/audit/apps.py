from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What happened, by whom: append-only events, sealed into a hash chain."""

    name = "core.audit"
    label = "audit"
    verbose_name = "Nhật ký"
