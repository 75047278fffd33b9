from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Telling people: in-app inbox and e-mail, from dated texts."""

    name = "core.notify"
    label = "notify"
    verbose_name = "Thông báo"
