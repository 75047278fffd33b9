from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Procedures, their revisions, components, fees, paper types."""

    name = "core.catalogue"
    label = "catalogue"
    verbose_name = "Danh mục thủ tục"
