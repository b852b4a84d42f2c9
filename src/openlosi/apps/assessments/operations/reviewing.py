"""What a reviewer does with a case: take it, decide what is open, look at a sample, send it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.changes import MOST_TEXT, WrongChange
from openlosi.apps.assessments.models import Adjudication, Assessment, SampledAnswer, SendingBack
from openlosi.apps.assessments.settlements import settlement_of
from openlosi.apps.assessments.values import check_allowed
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.queries import case_locked
from openlosi.apps.campaigns.wording import listed
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Phase


class DecidedMeanwhile(policies.NotNow):
    """
    Somebody decided this since the reviewer last looked.

    :ivar standing: the decision as it stands, or None when it was taken away
    """

    def __init__(self, standing: Adjudication | None) -> None:
        super().__init__(_("This was decided in the meantime. Look at that decision before you replace it."))
        self.standing = standing


@transaction.atomic
def take_case(*, case_id: int, by: Any, at: datetime) -> Case:
    """
    Take a case to review it; nobody else decides on it then.

    :raises permissions.OwnCase: if one ever assessed it
    :raises permissions.NotYourReview: if another reviewer has it
    :raises policies.NotNow: before review
    """
    case = _reviewed(case_id, Permission.ADJUDICATE, by, at)
    if case.reviewer_id == by.pk:
        return case
    case.reviewer = by
    case.save(update_fields=["reviewer"])
    _record("review.taken", case, case, by, at)
    return case


@transaction.atomic
def release_case(*, case_id: int, by: Any, at: datetime) -> Case:
    """
    Give a case back to the pool of cases to review; a coordinator may take it from a reviewer who is away.

    :raises permissions.NotYourReview: if it is another reviewer's and one is no coordinator
    """
    case = case_locked(case_id)
    if case.reviewer_id != by.pk:
        check_may(by, Permission.MOVE_CASES, case.campaign_id)
    policies.check_stage(case, Stage.REVIEW)
    case.reviewer = None
    case.save(update_fields=["reviewer"])
    _record("review.released", case, case, by, at)
    return case


@transaction.atomic
def adjudicate(
    *,
    case_id: int,
    indicator: str,
    value: str,
    reason: str,
    key: UUID,
    seen: int | None = None,
    by: Any,
    at: datetime,
) -> Adjudication:
    """
    Decide an indicator: a discrepancy that was left open, or an agreed answer that is wrong.

    An earlier decision is replaced and kept. The same decision sent twice is made once.

    :param seen: the number of the decision that stood when the reviewer looked, or None if there was none
    :raises permissions.OwnCase: if one ever assessed the case
    :raises permissions.NotYourReview: if another reviewer has it
    :raises policies.NotNow: outside review
    :raises DecidedMeanwhile: if another decision stands than the one that was seen
    :raises WrongChange: without a reason, or to no answer
    """
    case = _reviewed(case_id, Permission.ADJUDICATE, by, at)
    if made := Adjudication.objects.filter(key=key).first():
        return made
    if not reason.strip():
        raise WrongChange(_("Say why you decide so."))
    check_allowed(case, indicator, value)
    standing = Adjudication.objects.filter(case=case, indicator=indicator, replaced_at=None).first()
    if (standing.pk if standing else None) != seen:
        raise DecidedMeanwhile(standing)
    if standing is not None:
        standing.replaced_at = at
        standing.save(update_fields=["replaced_at"])
    if case.reviewer_id is None:
        case.reviewer = by
        case.save(update_fields=["reviewer"])
    made = Adjudication.objects.create(
        case=case, indicator=indicator, value=value, reason=reason.strip()[:MOST_TEXT], by=by, at=at, key=key
    )
    sealed = {
        "indicator": indicator,
        "old": standing.value if standing else "",
        "new": value,
        "reason": made.reason,
    }
    _record("case.adjudicated", made, case, by, at, sealed=sealed)
    return made


@transaction.atomic
def confirm_sampled(*, case_id: int, indicator: str, by: Any, at: datetime) -> SampledAnswer:
    """
    Say that a sampled agreed answer was looked at and is right.

    :raises permissions.OwnCase: if one ever assessed the case
    :raises WrongChange: if the indicator is not in the sample
    """
    case = _reviewed(case_id, Permission.ADJUDICATE, by, at)
    sampled = SampledAnswer.objects.filter(case=case, indicator=indicator).first()
    if sampled is None:
        raise WrongChange(
            _("Indicator %(indicator)s is not in this case's sample.") % {"indicator": indicator}
        )
    if sampled.confirmed_at is None:
        sampled.confirmed_at, sampled.confirmed_by = at, by
        sampled.save(update_fields=["confirmed_at", "confirmed_by"])
        _record("sample.confirmed", sampled, case, by, at, sealed={"indicator": indicator})
    return sampled


@transaction.atomic
def send_back(*, case_id: int, reason: str, by: Any, at: datetime) -> Case:
    """
    Send a case back to its two assessors for another joint round. Decisions made so far stand.

    :raises permissions.OwnCase: if one ever assessed the case
    :raises policies.NotNow: outside review, or for a case that will have no score
    :raises WrongChange: without a reason
    """
    case = _reviewed(case_id, Permission.SEND_BACK, by, at)
    if not reason.strip():
        raise WrongChange(_("Say what the assessors should look at again."))
    if not case.both_submitted:
        raise policies.NotNow(_("This case has no two assessments to reconcile."))
    sent = SendingBack.objects.create(case=case, reason=reason.strip()[:MOST_TEXT], by=by, at=at)
    Assessment.objects.filter(assignment__case=case, assignment__withdrawn_at=None).update(reconciled_at=None)
    move_case(case, Stage.RECONCILIATION, at=at)
    _record("case.sent_back", sent, case, by, at, sealed={"reason": sent.reason})
    return case


@transaction.atomic
def open_reply(*, case_id: int, by: Any, at: datetime) -> Case:
    """
    Let the municipality see the answers as reviewed, before they are settled.

    :raises permissions.OwnCase: if one ever assessed the case
    :raises policies.NotNow: outside review, or while something is open
    """
    case = _reviewed(case_id, Permission.SETTLE, by, at)
    check_nothing_open(case)
    move_case(case, Stage.REPLY, at=at)
    _record("reply.opened", case, case, by, at)
    return case


@transaction.atomic
def end_reply(*, case_id: int, by: Any, at: datetime) -> Case:
    """
    Take a case back from reply to review.

    :raises permissions.OwnCase: if one ever assessed the case
    :raises policies.NotNow: outside reply
    """
    case = case_locked(case_id)
    permissions.check_reviews(by, case, Permission.SETTLE)
    policies.check_stage(case, Stage.REPLY)
    move_case(case, Stage.REVIEW, at=at)
    _record("reply.ended", case, case, by, at)
    return case


def check_nothing_open(case: Case) -> None:
    """
    Make sure that every indicator of the case is settled and every sampled answer was looked at.

    :raises policies.NotNow: naming what is open
    """
    settlement = settlement_of(case)
    still_open = [d.indicator for d in settlement.discrepancies] + list(settlement.unanswered)
    if still_open:
        raise policies.NotNow(_("Still open: %(indicators)s.") % {"indicators": listed(still_open, most=10)})
    decided = Adjudication.objects.filter(case=case, replaced_at=None).values("indicator")
    unseen = case.sampled.filter(confirmed_at=None).exclude(indicator__in=decided)
    if number := unseen.count():
        said = ngettext(
            "%(count)d of the agreed answers drawn for you was not looked at yet.",
            "%(count)d of the agreed answers drawn for you were not looked at yet.",
            number,
        )
        raise policies.NotNow(said % {"count": number})


def _reviewed(case_id: int, permission: Permission, by: Any, at: datetime) -> Case:
    case = case_locked(case_id)
    permissions.check_reviews(by, case, permission)
    policies.check_stage(case, Stage.REVIEW)
    policies.check_phase(case, Phase.REVIEW, at)
    return case


def _record(
    act: str, about: Any, case: Case, by: Any, at: datetime, *, sealed: dict[str, Any] | None = None
) -> None:
    audit.record(act, about=about, by=by, at=at, campaign_id=case.campaign_id, case_id=case.pk, sealed=sealed)


__all__ = [
    "DecidedMeanwhile",
    "adjudicate",
    "check_nothing_open",
    "confirm_sampled",
    "end_reply",
    "open_reply",
    "release_case",
    "send_back",
    "take_case",
]
