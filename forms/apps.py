from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Field dictionary, form revisions, drafts and answers, printing."""

    name = "forms"
    label = "eforms"
    verbose_name = "Biểu mẫu"
