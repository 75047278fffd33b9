from django.apps import AppConfig


class VietnameseConfig(AppConfig):
    """Vietnamese text, numbers, identity numbers; no models."""

    name = "core.vietnamese"
    label = "vietnamese"
    verbose_name = "Tiếng Việt"
