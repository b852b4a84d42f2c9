"""What the contact of a municipality has to do with: the cases of the municipality they speak for."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.core.assessments.roles import Contact
from openlosi.core.assessments.timeline import Period, Phase


def cases_spoken_for(user: Any) -> QuerySet[Case]:
    """
    The cases of the municipalities that somebody speaks for, in each campaign where they do, the newest campaign first.

    Not those that they ever assessed: there they are an assessor and nothing else.
    """
    speaks = Participation.objects.filter(
        campaign=OuterRef("campaign"),
        municipality=OuterRef("municipality"),
        user=user,
        role=Contact.name,
        withdrawn_at=None,
        user__is_active=True,
    )
    assessed = Assignment.objects.filter(case=OuterRef("pk"), assessor=user)
    return (
        Case.objects.filter(Exists(speaks))
        .exclude(Exists(assessed))
        .select_related("campaign__edition", "municipality")
        .prefetch_related("campaign__phases", "campaign__supplements")
        .order_by("-campaign__created_at", "municipality__name", "pk")
    )


def shown_from(campaign: Campaign) -> date | None:
    """The day from which a campaign plans to show its results to municipalities, if it keeps dates."""
    timeline = timeline_of(campaign)
    phases = (Phase.PUBLICATION,) if campaign.reply_skipped else (Phase.REPLY, Phase.PUBLICATION)
    return next((day for phase in phases if (day := timeline.get(phase, Period()).opens_on)), None)


def reply_until(campaign: Campaign) -> date | None:
    """The last day of the municipalities' reply, if the campaign keeps dates."""
    return timeline_of(campaign).get(Phase.REPLY, Period()).closes_on
