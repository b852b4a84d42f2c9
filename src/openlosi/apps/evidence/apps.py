from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from openlosi.apps.jobs import kinds
from openlosi.apps.jobs.kinds import Kind

_TASKS = "openlosi.apps.evidence.tasks"


class EvidenceConfig(AppConfig):
    name = "openlosi.apps.evidence"

    def ready(self) -> None:
        """Tell which work this app does. Quick work comes first: somebody may be waiting for it."""
        kinds.register(Kind("archive_page", _("Archiving a page"), f"{_TASKS}.archive_page", 20))
        kinds.register(
            Kind("archive_given", _("Archiving the pages given as evidence"), f"{_TASKS}.archive_given", 20)
        )
        kinds.register(Kind("preassess_portal", _("Reading the portal"), f"{_TASKS}.preassess_portal", 10))
        kinds.register(Kind("collect_portal", _("Collecting the portal"), f"{_TASKS}.collect_portal"))
