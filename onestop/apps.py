from django.apps import AppConfig


class OnestopConfig(AppConfig):
    """Case handling, from submission to the result in hand."""

    name = "onestop"
    label = "onestop"
    verbose_name = "Một cửa"

    def ready(self) -> None:
        from forms.registries import prefill_sources
        from onestop.prefill_source import PreviousCaseSource

        if prefill_sources.get(PreviousCaseSource.name) is None:
            prefill_sources.register(PreviousCaseSource())
