from django.apps import AppConfig


class OnestopConfig(AppConfig):
    """Case handling, from submission to the result in hand."""

    name = "onestop"
    label = "onestop"
    verbose_name = "Một cửa"
