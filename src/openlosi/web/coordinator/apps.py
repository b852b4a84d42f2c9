from django.apps import AppConfig


class CoordinatorPagesConfig(AppConfig):
    name = "openlosi.web.coordinator"
    label = "coordinator_pages"
