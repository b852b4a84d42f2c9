"""Make a campaign, set its options and its timeline, tell all assessors something, close it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openlosi import editions
from openlosi.apps.accounts.models import Organization
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Campaign, CampaignPhase, Clarification, Participation
from openlosi.apps.campaigns.operations.locking import campaign_for
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import NotNow, timeline_of
from openlosi.apps.campaigns.queries import codes_of
from openlosi.apps.campaigns.wording import dates_refused
from openlosi.apps.instruments.models import Edition
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.municipalities import operations as municipalities
from openlosi.apps.municipalities.importing import Preview, Row
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Coordinator, Permission
from openlosi.core.assessments.timeline import DatesOutOfOrder, Period, Phase, check_order

#: What `change_options` changes, and nothing else.
OPTIONS = (
    "title",
    "country",
    "time_zone",
    "language",
    "evidence_for_no",
    "suggestions",
    "tolerance",
    "neutral_names",
    "review_sample",
    "reply_skipped",
    "reading",
)

#: What would make answers given before and after incomparable.
_FIXED_ONCE_BEGUN = ("suggestions",)


class WrongSetting(ValueError):
    """A campaign cannot be set up like this; the message says what is wrong."""


class CasesOpen(NotNow):
    """A campaign with cases that are not settled cannot be closed."""


@transaction.atomic
def create_campaign(
    *,
    organization: Organization,
    title: str,
    edition_code: str,
    supplements: Sequence[str] = (),
    country: str = "",
    time_zone: str = "UTC",
    language: str = "en",
    by: Any,
    at: datetime,
) -> Campaign:
    """
    Make a campaign of somebody's organization; whoever makes it is its first coordinator.

    :raises NotAllowed: if they make no campaigns, or not for this organization
    :raises EditionChanged: if the edition is in use and its files have changed
    :raises WrongSetting: if the title is empty, the time zone unknown, or a supplement stands beside another edition
    """
    if not (by.is_active and by.makes_campaigns and by.organization_id == organization.pk):
        raise NotAllowed(
            _("You may not make campaigns for this organization. Ask whoever keeps this installation.")
        )
    if not title.strip():
        raise WrongSetting(_("A campaign needs a title."))
    _check_time_zone(time_zone)
    edition = load_edition(edition_code, at)
    beside = [_supplement(code, edition, at) for code in supplements]
    campaign = Campaign.objects.create(
        organization=organization,
        title=title.strip(),
        country=country.strip(),
        edition=edition,
        time_zone=time_zone,
        language=language,
        created_at=at,
    )
    campaign.supplements.set(beside)
    Participation.objects.create(campaign=campaign, user=by, role=Coordinator.name, joined_at=at)
    audit.record(
        "campaign.created",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        details={"title": campaign.title, "edition": edition.code, "supplements": list(supplements)},
    )
    return campaign


@transaction.atomic
def change_options(*, campaign_id: int, options: Mapping[str, Any], by: Any, at: datetime) -> Campaign:
    """
    Change how a campaign works.

    :param options: values of fields named in `OPTIONS`
    :raises WrongSetting: if an option is unknown, its value wrong, or fixed because assessing has begun
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise WrongSetting(_("There is no option %(name)s.") % {"name": unknown[0]})
    differing = {name: value for name, value in options.items() if getattr(campaign, name) != value}
    _check_options(campaign, differing)
    before = {name: getattr(campaign, name) for name in differing}
    for name, value in differing.items():
        setattr(campaign, name, value)
    if differing:
        campaign.save(update_fields=list(differing))
        audit.record(
            "campaign.options_changed",
            about=campaign,
            by=by,
            at=at,
            campaign_id=campaign_id,
            details={"before": before, "after": differing},
        )
    return campaign


@transaction.atomic
def set_timeline(*, campaign_id: int, timeline: Mapping[Phase, Period], by: Any, at: datetime) -> None:
    """
    Set the dates that open and close a campaign's phases. A phase without dates is always open.

    :raises WrongSetting: if the dates are out of order
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    try:
        check_order(timeline)
    except DatesOutOfOrder as wrong:
        raise WrongSetting(dates_refused(wrong)) from wrong
    before = timeline_of(campaign)
    save_timeline(campaign, timeline)
    audit.record(
        "campaign.timeline_set",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"before": _told(before), "after": _told(timeline)},
    )


@transaction.atomic
def import_municipalities(*, campaign_id: int, rows: Sequence[Row], by: Any, at: datetime) -> Preview:
    """Import municipalities into the organization that runs a campaign, whole or not at all."""
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    return municipalities.import_rows(
        rows, organization=campaign.organization, by=by, at=at, campaign_id=campaign_id
    )


@transaction.atomic
def clarify(*, campaign_id: int, indicator: str, text: str, by: Any, at: datetime) -> Clarification:
    """
    Tell all assessors of a campaign how an indicator is to be read, or, without one, something about all of them.

    They do not see who says it.

    :raises WrongSetting: if the campaign has no such indicator, or nothing is said
    """
    campaign = campaign_for(campaign_id, Permission.CLARIFY, by)
    if indicator and indicator not in codes_of(campaign):
        raise WrongSetting(_("This campaign has no indicator %(code)s.") % {"code": indicator})
    if not text.strip():
        raise WrongSetting(_("Write what is to be clarified."))
    clarification = Clarification.objects.create(
        campaign=campaign, indicator=indicator, text=text.strip(), by=by, at=at
    )
    audit.record(
        "campaign.clarified",
        about=clarification,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"indicator": indicator, "text": text.strip()},
    )
    return clarification


@transaction.atomic
def close_campaign(*, campaign_id: int, by: Any, at: datetime) -> Campaign:
    """
    Close a campaign in which every case is settled, with or without a score.

    :raises CasesOpen: if one is not
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    still_open = campaign.cases.exclude(stage=Stage.SETTLED.value).count()
    if still_open:
        raise CasesOpen(
            ngettext(
                "%(count)d case is not settled yet. Settle it, or say why it has no score, before you close the campaign.",
                "%(count)d cases are not settled yet. Settle them, or say of each why it has no score, before you close "
                "the campaign.",
                still_open,
            )
            % {"count": still_open}
        )
    campaign.closed_at = at
    campaign.save(update_fields=["closed_at"])
    audit.record("campaign.closed", about=campaign, by=by, at=at, campaign_id=campaign_id)
    return campaign


@transaction.atomic
def reopen_campaign(*, campaign_id: int, reason: str, by: Any, at: datetime) -> Campaign:
    """
    Open a closed campaign again.

    :raises WrongSetting: without a reason, or if it is not closed
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by, closed=True)
    if campaign.closed_at is None:
        raise WrongSetting(_("This campaign is not closed."))
    if not reason.strip():
        raise WrongSetting(_("Say why the campaign is opened again."))
    campaign.closed_at = None
    campaign.save(update_fields=["closed_at"])
    audit.record(
        "campaign.reopened",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"reason": reason.strip()},
    )
    return campaign


def save_timeline(campaign: Campaign, timeline: Mapping[Phase, Period]) -> None:
    """Write a campaign's dates in place of those it had; the caller has checked and records."""
    CampaignPhase.objects.filter(campaign=campaign).delete()
    CampaignPhase.objects.bulk_create(
        CampaignPhase(
            campaign=campaign, phase=phase.value, opens_on=period.opens_on, closes_on=period.closes_on
        )
        for phase, period in timeline.items()
        if period != Period()
    )


def _check_options(campaign: Campaign, differing: Mapping[str, Any]) -> None:
    if not str(differing.get("title", "title")).strip():
        raise WrongSetting(_("A campaign needs a title."))
    if "time_zone" in differing:
        _check_time_zone(differing["time_zone"])
    if differing.get("suggestions", campaign.suggestions) not in Campaign.Suggestions.values:
        raise WrongSetting(_("Suggestions are shown never, after the answer, or from the start."))
    for name in ("tolerance", "review_sample"):
        if not 0 <= int(differing.get(name, 0)) <= 10_000:
            raise WrongSetting(_("A share lies between 0 and 100 per cent."))
    begun = campaign.cases.exclude(stage=Stage.ASSIGNED.value).exists()
    if begun and any(name in differing for name in _FIXED_ONCE_BEGUN):
        raise WrongSetting(
            _(
                "Assessing has begun, so when suggestions are shown can no longer change: answers before and after would not compare."
            )
        )


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise WrongSetting(_('"%(name)s" is no time zone; write one such as Africa/Tunis.') % {"name": name})


def _supplement(code: str, edition: Edition, at: datetime) -> Edition:
    stands_beside = editions.load(code).supplements
    if stands_beside != edition.code:
        raise WrongSetting(
            _("%(code)s is no supplement to %(edition)s.") % {"code": code, "edition": edition.code}
        )
    return load_edition(code, at)


def _told(timeline: Mapping[Phase, Period]) -> dict[str, list[str | None]]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {phase.value: [day(period.opens_on), day(period.closes_on)] for phase, period in timeline.items()}
