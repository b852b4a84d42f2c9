"""Keep a campaign's cases going: more time, portals that move or die, cases without a score."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.operations.moving import move_case
from openlosi.apps.campaigns.operations.setting_up import WrongSetting
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.policies import NotNow, check_not_closed, timeline_of
from openlosi.apps.campaigns.queries import case_locked
from openlosi.apps.municipalities import operations as municipalities
from openlosi.apps.municipalities.models import Portal
from openlosi.core.assessments.lifecycle import MoveNotAllowed, Stage
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Period, Phase


@transaction.atomic
def extend_case(*, case_id: int, until: date, by: Any, at: datetime) -> Case:
    """
    Give the assessors of one case more time.

    :raises NotNow: if the case is past its assessments, or the campaign sets no last day
    :raises WrongSetting: if the day is not later than the last day there is, or has passed
    """
    return _extend(_case_for(case_id, Permission.MOVE_CASES, by), until, by, at)


@transaction.atomic
def extend_cases(
    *, campaign_id: int, case_ids: Collection[int], until: date, by: Any, at: datetime
) -> list[Case]:
    """
    Give the assessors of several cases of a campaign more time: all of them, or none.

    :raises NotNow: if one of them is past its assessments, or the campaign sets no last day
    :raises WrongSetting: if the day is of no use to one of them
    """
    wanted = Case.objects.filter(campaign_id=campaign_id, pk__in=case_ids).order_by("pk")
    return [
        _extend(_case_for(number, Permission.MOVE_CASES, by), until, by, at)
        for number in wanted.values_list("pk", flat=True)
    ]


@transaction.atomic
def mark_portal(*, case_id: int, state: Case.PortalState, moved_to: str = "", by: Any, at: datetime) -> Case:
    """
    Say of a case's portal that it is live, has moved, or is dead. What was collected, and the frozen address, stay.

    :raises NotNow: if the case has no portal
    :raises WrongAddress: if it moved and the new address is none
    """
    case = _case_for(case_id, Permission.MOVE_CASES, by)
    if case.portal_id is None:
        raise NotNow(_("This case has no portal."))
    before = case.portal_state
    municipalities.mark_portal(
        portal_id=case.portal_id,
        state=Portal.State(state.value),
        moved_to=moved_to,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
    )
    case.portal_state = state
    case.save(update_fields=["portal_state"])
    audit.record(
        "case.portal_marked",
        about=case,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"before": before, "after": state.value, "moved_to": moved_to.strip()},
    )
    return case


@transaction.atomic
def give_no_score(*, case_id: int, reason: NoScore, why: str, by: Any, at: datetime) -> Case:
    """
    Say that a case will have no score, and why; it goes to review, where it is settled without one.

    :raises WrongSetting: without words that say why
    :raises NotNow: if both assessments are in, or the case is past that
    """
    case = _case_for(case_id, Permission.MOVE_CASES, by)
    if not why.strip():
        raise WrongSetting(_("Say in words why there will be no score."))
    if case.stage not in (Stage.ASSIGNED.value, Stage.INDEPENDENT.value):
        raise NotNow(_("Both assessments of this case are in; its reviewer decides what becomes of it."))
    before = case.stage
    try:
        move_case(case, Stage.REVIEW, at=at, reason=why.strip(), no_score=reason)
    except MoveNotAllowed as refused:
        raise WrongSetting(str(refused)) from refused
    audit.record(
        "case.given_no_score",
        about=case,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"before": before, "after": case.stage, "reason": reason.value, "why": why.strip()},
    )
    return case


def _extend(case: Case, until: date, by: Any, at: datetime) -> Case:
    if case.stage not in (Stage.ASSIGNED.value, Stage.INDEPENDENT.value):
        raise NotNow(_("This case is past its assessments."))
    last = timeline_of(case.campaign).get(Phase.ASSESSMENT, Period()).closes_on
    if last is None:
        raise NotNow(_("The assessment phase has no last day, so there is nothing to extend."))
    before = max(last, case.extended_until or last)
    if until <= before:
        raise WrongSetting(
            _("Choose a day after %(day)s, the last day so far.") % {"day": date_format(before)}
        )
    if until < at.astimezone(ZoneInfo(case.campaign.time_zone)).date():
        raise WrongSetting(_("Choose a day that has not passed."))
    case.extended_until = until
    case.save(update_fields=["extended_until"])
    audit.record(
        "case.extended",
        about=case,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"before": before.isoformat(), "after": until.isoformat()},
    )
    return case


def _case_for(case_id: int, permission: Permission, by: Any) -> Case:
    case = case_locked(case_id)
    check_may(by, permission, case.campaign_id)
    check_not_closed(case.campaign)
    return case
