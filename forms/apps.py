from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Field dictionary, form revisions, drafts and answers, printing."""

    name = "forms"
    label = "eforms"
    verbose_name = "Biểu mẫu"

    def ready(self) -> None:
        from forms.gateways.citizen_data import PopulationSource, SpecialisedSource
        from forms.prefill import AccountSource
        from forms.registries import prefill_sources

        for source in (AccountSource(), PopulationSource(), SpecialisedSource()):
            if prefill_sources.get(source.name) is None:
                prefill_sources.register(source)
