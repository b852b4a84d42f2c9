from django.apps import AppConfig


class OperatorPagesConfig(AppConfig):
    name = "openlosi.web.operator"
    label = "operator_pages"
