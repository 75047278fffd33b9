from django.apps import AppConfig


class OversightConfig(AppConfig):
    """What the province's leadership and administrators see."""

    name = "oversight"
    label = "oversight"
    verbose_name = "Điều hành"
