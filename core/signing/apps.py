from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Digital signatures: credentials, PAdES, verification."""

    name = "core.signing"
    label = "signing"
    verbose_name = "Chữ ký số"
