from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The one keeper of results (Kho quản lý dữ liệu)."""

    name = "archive"
    label = "archive"
    verbose_name = "Kho dữ liệu"
