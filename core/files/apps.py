from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Bytes stored once by SHA-256; uploads are quarantined until checked."""

    name = "core.files"
    label = "files"
    verbose_name = "Tệp"
