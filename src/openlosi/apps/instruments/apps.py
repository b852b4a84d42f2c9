from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "openlosi.apps.instruments"
