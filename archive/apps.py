from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """The one keeper of results (Kho quản lý dữ liệu)."""

    name = "archive"
    label = "archive"
    verbose_name = "Kho dữ liệu"

    def ready(self) -> None:
        from archive.paper_source import ArchiveSource
        from forms.registries import paper_sources

        if paper_sources.get(ArchiveSource.name) is None:
            paper_sources.register(ArchiveSource())
