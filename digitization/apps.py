from django.apps import AppConfig


class DigitizationConfig(AppConfig):
    """Paper into records: reading, batches, campaigns."""

    name = "digitization"
    label = "digitization"
    verbose_name = "Số hóa"
