"""Choose the cases of a campaign: by a documented draw, or by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.draws import DrawWanted, candidates_of, drawn, kept
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, CaseIndicator
from openlosi.apps.campaigns.operations.locking import campaign_for
from openlosi.apps.campaigns.operations.setting_up import WrongSetting
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.campaigns.queries import codes_of
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.apps.municipalities.queries import current_portals, portals_of
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.sampling.draws import Design, Draw


class CasesExist(NotNow):
    """Cases were chosen before; a documented draw is of a campaign without cases."""


class CaseInWork(NotNow):
    """A case that somebody was assigned to is not taken out of a campaign."""


@transaction.atomic
def select_cases(*, campaign_id: int, wanted: DrawWanted, by: Any, at: datetime) -> Draw:
    """
    Draw the cases of a campaign from all municipalities of its organization, keep the draw's documents, and add the cases.

    :raises CasesExist: if the campaign has cases
    :raises FaultyFrame: if the municipalities do not allow the design
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    if campaign.cases.exists():
        raise CasesExist(
            _(
                "This campaign has cases. Take them out first; a draw begins with none, so that chance alone decides."
            )
        )
    if wanted.design is Design.STRATIFIED and not wanted.seed.strip():
        raise WrongSetting(_("A random draw needs a seed: any text, decided in public before the draw."))
    frame = candidates_of(campaign)
    draw = drawn(frame, wanted)
    campaign.draw = kept(draw, frame, wanted, by=by, at=at)
    campaign.save(update_fields=["draw"])
    chosen = {
        each.key: each for each in campaign.organization.municipalities.filter(key__in=draw.municipalities)
    }
    cases = _add(campaign, [chosen[key] for key in draw.municipalities], codes_of(campaign), at)
    audit.record(
        "campaign.cases_drawn",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"draw": list(draw.document()), "cases": len(cases)},
    )
    return draw


@transaction.atomic
def add_cases(
    *,
    campaign_id: int,
    municipality_ids: Collection[int],
    indicators: Collection[str] | None = None,
    by: Any,
    at: datetime,
) -> list[Case]:
    """
    Add a case for every portal of these municipalities that has none yet; one that has no portal gets a case without.

    The address of the portal is frozen in the case. A national supplement's indicators are among the case's, and so are
    those whose service only the national level gives.

    :param indicators: which indicators the cases hold; None for all that the campaign looks for
    :raises WrongSetting: if a municipality is another organization's, an indicator unknown, or there is nothing to add
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    municipalities = list(campaign.organization.municipalities.filter(pk__in=municipality_ids))
    if len(municipalities) != len(set(municipality_ids)):
        raise WrongSetting(_("One of these municipalities is not among your organization's."))
    known = codes_of(campaign)
    if unknown := sorted(set(indicators or ()) - set(known)):
        raise WrongSetting(_("This campaign has no indicator %(code)s.") % {"code": unknown[0]})
    codes = known if indicators is None else [code for code in known if code in set(indicators)]
    if not codes:
        raise WrongSetting(_("A case needs at least one indicator."))
    cases = _add(campaign, municipalities, codes, at)
    if not cases:
        raise WrongSetting(_("Every portal of these municipalities is a case already."))
    audit.record(
        "campaign.cases_added",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={
            "cases": {case.pk: case.portal_address for case in cases},
            "indicators": "all" if codes == known else codes,
        },
    )
    return cases


@transaction.atomic
def drop_cases(*, campaign_id: int, case_ids: Collection[int], by: Any, at: datetime) -> int:
    """
    Take cases out of a campaign to which nobody was ever assigned, and say how many.

    A documented draw is forgotten with the last of its cases.

    :raises CaseInWork: if somebody was assigned to one of them, or it has left its first stage
    """
    campaign = campaign_for(campaign_id, Permission.SET_UP_CAMPAIGN, by)
    cases = list(
        Case.objects.select_for_update(of=("self",))
        .select_related("municipality")
        .filter(campaign=campaign, pk__in=case_ids)
    )
    in_work = set(Assignment.objects.filter(case__in=cases).values_list("case_id", flat=True))
    for case in cases:
        if case.pk in in_work or case.stage != Stage.ASSIGNED.value:
            raise CaseInWork(
                _(
                    "%(name)s cannot be taken out: somebody was assigned to it. Say why it has no score instead."
                )
                % {"name": case.municipality.name}
            )
    told = {case.pk: case.portal_address for case in cases}
    Case.objects.filter(pk__in=list(told)).delete()
    draw = campaign.draw
    if draw and not campaign.cases.exists():
        campaign.draw = {}
        campaign.save(update_fields=["draw"])
    audit.record(
        "campaign.cases_dropped",
        about=campaign,
        by=by,
        at=at,
        campaign_id=campaign_id,
        details={"cases": told, "draw": draw if not campaign.draw else {}},
    )
    return len(told)


def _add(
    campaign: Campaign, municipalities: Sequence[Municipality], codes: Sequence[str], at: datetime
) -> list[Case]:
    portals: dict[int, Sequence[Portal | None]] = {}
    for key, known in portals_of(municipalities).items():
        portals[key] = current_portals(known)
    have = set(campaign.cases.values_list("municipality_id", "portal_address"))
    wanted = [
        (each, portal)
        for each in municipalities
        for portal in portals.get(each.pk) or [None]
        if (each.pk, portal.address if portal else "") not in have
    ]
    return add_cases_at(campaign, wanted, {each.pk: codes for each in municipalities}, at)


def add_cases_at(
    campaign: Campaign,
    places: Iterable[tuple[Municipality, Portal | None]],
    codes: Mapping[int, Sequence[str]],
    at: datetime,
) -> list[Case]:
    """Make cases with their indicators, by municipality; the caller has checked and records."""
    cases = Case.objects.bulk_create(
        [
            Case(
                campaign=campaign,
                municipality=municipality,
                portal=portal,
                portal_address=portal.address if portal else "",
                stage_since=at,
            )
            for municipality, portal in places
        ],
        batch_size=100,
    )
    CaseIndicator.objects.bulk_create(
        [
            CaseIndicator(case=case, code=code, place=place)
            for case in cases
            for place, code in enumerate(codes[case.municipality_id])
        ],
        batch_size=2000,
    )
    return cases
