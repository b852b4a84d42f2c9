from django.apps import AppConfig


class MunicipalityPagesConfig(AppConfig):
    name = "openlosi.web.municipality"
    label = "municipality_pages"
