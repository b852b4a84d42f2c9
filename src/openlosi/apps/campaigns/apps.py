from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from openlosi.apps.jobs import kinds
from openlosi.apps.jobs.kinds import Kind


class CampaignsConfig(AppConfig):
    name = "openlosi.apps.campaigns"

    def ready(self) -> None:
        """Tell which work this app does; a coordinator waits to see that the mails have left."""
        path = "openlosi.apps.campaigns.tasks.mail_invitations"
        kinds.register(Kind("mail_invitations", _("Mailing the invitations"), path, 30))
