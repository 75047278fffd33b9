from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What citizens and businesses see."""

    name = "portal"
    label = "portal"
    verbose_name = "Cổng dịch vụ công"
