from django.apps import AppConfig


class AssessorPagesConfig(AppConfig):
    name = "openlosi.web.assessor"
    label = "assessor_pages"
