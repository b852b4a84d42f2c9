"""Municipalities and their portals."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from openlosi.apps.accounts.models import Organization


class Municipality(models.Model):
    """A local government, as one organization keeps it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="municipalities")
    key = models.CharField(_("key"), max_length=80)
    name = models.CharField(_("name"), max_length=200)
    region = models.CharField(_("region"), max_length=120, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    #: What a draw may tell apart beside regions, such as urban and rural.
    stratum = models.CharField(_("stratum"), max_length=60, blank=True)
    capital = models.BooleanField(_("capital"), default=False)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    #: Codes of indicators whose service only the national level gives here (K1-K5).
    national_services = models.JSONField(_("given by the national level"), default=list, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "municipalities"
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_municipality_per_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Portal(models.Model):
    """The site that is assessed. A municipality may have more than one, over time or at once."""

    class State(models.TextChoices):
        LIVE = "live", _("live")
        MOVED = "moved", _("moved")
        DEAD = "dead", _("dead")

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="portals")
    address = models.CharField(_("address"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LIVE)
    moved_to = models.CharField(_("moved to"), max_length=500, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "address"], name="one_portal_per_address"),
        ]

    def __str__(self) -> str:
        return self.address
