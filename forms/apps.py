from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Field dictionary, form revisions, drafts and answers, printing."""

    name = "forms"
    label = "eforms"
    verbose_name = "Biểu mẫu"

    def ready(self) -> None:
        from forms.prefill import AccountSource
        from forms.registries import prefill_sources

        if prefill_sources.get(AccountSource.name) is None:
            prefill_sources.register(AccountSource())
