from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "openlosi.apps.results"
