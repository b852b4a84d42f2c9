from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "openlosi.web"
    label = "web"
