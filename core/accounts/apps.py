from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: one User; citizen, representative and officer are profiles of it."""

    name = "core.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
