from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "openlosi.apps.evidence"
