from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Agencies, territorial units, calendars, numbers: all with validity dates."""

    name = "core.agencies"
    label = "agencies"
    verbose_name = "Cơ quan"
