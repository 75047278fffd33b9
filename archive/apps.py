from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The one keeper of results (Kho quản lý dữ liệu)."""

    name = "archive"
    label = "archive"
    verbose_name = "Kho dữ liệu"

    def ready(self) -> None:
        from archive.paper_source import ArchiveSource
        from archive.prefill_source import ArchivePaperSource
        from forms.registries import paper_sources, prefill_sources

        if paper_sources.get(ArchiveSource.name) is None:
            paper_sources.register(ArchiveSource())
        if prefill_sources.get(ArchivePaperSource.name) is None:
            prefill_sources.register(ArchivePaperSource())
