"""Make the next round of a campaign from the one before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Campaign, Case, Participation
from openlosi.apps.campaigns.operations.locking import campaign_for
from openlosi.apps.campaigns.operations.selecting import add_cases_at
from openlosi.apps.campaigns.operations.setting_up import OPTIONS, WrongSetting, save_timeline
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.apps.instruments.operations import load_edition
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.apps.municipalities.queries import current_portals, portals_of
from openlosi.core.assessments.roles import Coordinator, Permission
from openlosi.core.assessments.timeline import Period


@transaction.atomic
def clone_campaign(
    *,
    campaign_id: int,
    title: str,
    shift_days: int | None = None,
    with_people: bool = True,
    with_cases: bool = True,
    by: Any,
    at: datetime,
) -> Campaign:
    """
    Make the next round: the same edition, options, people and municipalities; nothing of what was answered.

    Addresses are frozen anew from the portals as they are now: a municipality whose portal has moved is assessed where it
    moved to, one whose portal is dead gets a case without a portal. Pairs are not taken over; who met whom is remembered.

    :param shift_days: by how many days the timeline is put later; None leaves it empty
    :raises WrongSetting: without a title
    :raises EditionChanged: if the edition's files have changed
    """
    earlier = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by, closed=True)
    if not title.strip():
        raise WrongSetting(_("A campaign needs a title."))
    load_edition(earlier.edition.code, at)
    campaign = Campaign.objects.create(
        organization=earlier.organization,
        edition=earlier.edition,
        follows=earlier,
        round=earlier.round + 1,
        created_at=at,
        **{**{name: getattr(earlier, name) for name in OPTIONS}, "title": title.strip()},
    )
    campaign.supplements.set(earlier.supplements.all())
    if shift_days is not None:
        save_timeline(campaign, _shifted(earlier, shift_days))
    people = _take_over_people(earlier, campaign, at) if with_people else 0
    Participation.objects.get_or_create(
        campaign=campaign, user=by, role=Coordinator.name, defaults={"joined_at": at}
    )
    cases = _take_over_cases(earlier, campaign, at) if with_cases else []
    audit.record(
        "campaign.cloned",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        details={"from": earlier.pk, "people": people, "cases": len(cases), "shift_days": shift_days},
    )
    return campaign


def _shifted(earlier: Campaign, days: int) -> dict[Any, Period]:
    by = timedelta(days=days)
    return {
        phase: Period(
            period.opens_on + by if period.opens_on else None,
            period.closes_on + by if period.closes_on else None,
        )
        for phase, period in timeline_of(earlier).items()
    }


def _take_over_people(earlier: Campaign, campaign: Campaign, at: datetime) -> int:
    before = list(
        earlier.participations.filter(withdrawn_at=None, user__is_active=True)
        .prefetch_related("knows")
        .order_by("pk")
    )
    now = {
        row.pk: Participation.objects.create(
            campaign=campaign,
            user_id=row.user_id,
            role=row.role,
            languages=row.languages,
            capacity=row.capacity,
            municipality_id=row.municipality_id,
            region=row.region,
            joined_at=at,
        )
        for row in before
    }
    for row in before:
        if others := [now[other.pk] for other in row.knows.all() if other.pk in now]:
            now[row.pk].knows.add(*others)
    return len(now)


def _take_over_cases(earlier: Campaign, campaign: Campaign, at: datetime) -> list[Case]:
    before = list(earlier.cases.select_related("municipality").prefetch_related("indicators").order_by("pk"))
    municipalities: dict[int, Municipality] = {case.municipality_id: case.municipality for case in before}
    codes: dict[int, list[str]] = {}
    for case in before:
        known = codes.setdefault(case.municipality_id, [])
        known += [each.code for each in case.indicators.all() if each.code not in known]
    portals = portals_of(municipalities.values())
    places: list[tuple[Municipality, Portal | None]] = []
    for key, municipality in municipalities.items():
        current: Sequence[Portal | None] = current_portals(portals.get(key, ())) or [None]
        places += [(municipality, portal) for portal in current]
    return add_cases_at(campaign, places, codes, at)
