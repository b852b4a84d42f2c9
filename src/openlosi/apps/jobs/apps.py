from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "openlosi.apps.jobs"
