"""May it happen now? What state a campaign is in, not who asks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.campaigns.wording import not_open
from openlosi.core.assessments.timeline import Period, Phase, is_open


class NotNow(Exception):
    """The state of the campaign or of a case does not allow it; the message says why."""


class CampaignClosed(NotNow):
    """The campaign was closed."""


class PhaseClosed(NotNow):
    """The campaign's timeline has this phase closed now."""


def check_not_closed(campaign: Campaign) -> None:
    """
    Make sure that a campaign is still running.

    :raises CampaignClosed: if it is not
    """
    if campaign.closed_at is not None:
        raise CampaignClosed(
            _('The campaign "%(title)s" is closed; nothing of it changes any more.')
            % {"title": campaign.title}
        )


def check_phase_open(campaign: Campaign, phase: Phase, at: datetime, until: date | None = None) -> None:
    """
    Make sure that a phase of a campaign is open.

    :param until: a later last day, where one case was given more time
    :raises CampaignClosed: if the campaign is closed
    :raises PhaseClosed: if the phase is not open
    """
    check_not_closed(campaign)
    if why := why_closed(campaign, phase, at, until=until):
        raise PhaseClosed(why)


def why_closed(campaign: Campaign, phase: Phase, at: datetime, *, until: date | None = None) -> str:
    """In a sentence why a phase of a campaign is not open; empty when it is."""
    timeline = timeline_of(campaign)
    if is_open(timeline, phase, at, campaign.time_zone, until=until):
        return ""
    today = at.astimezone(ZoneInfo(campaign.time_zone)).date()
    return not_open(phase, timeline[phase], today, until)


def timeline_of(campaign: Campaign) -> dict[Phase, Period]:
    """The dates of a campaign's phases, in one query; none where the phases were fetched with it."""
    return {Phase(row.phase): Period(row.opens_on, row.closes_on) for row in campaign.phases.all()}
