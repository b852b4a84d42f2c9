"""Settle a case, and open it again."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.operations.reviewing import check_nothing_open
from openlosi.apps.assessments.settlements import settlement_of
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.queries import case_locked
from openlosi.apps.instruments.queries import instrument_of
from openlosi.apps.results.models import Score, SettledAnswer, Settling
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Phase
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring import scores
from openlosi.core.scoring.levels import level_of


@transaction.atomic
def settle(*, case_id: int, by: Any, at: datetime) -> Settling:
    """
    Close a case: fix its settled answers and compute its scores, or note that it has none and why.

    Scores are stored with the edition they were computed from, so a later edition never changes a result. Settling a settled
    case again, as a double click does, returns what stands.

    :raises permissions.OwnCase: if one ever assessed the case
    :raises permissions.NotYourReview: if another reviewer has it
    :raises policies.NotNow: outside review and reply, or while something is open
    """
    case = case_locked(case_id)
    permissions.check_reviews(by, case, Permission.SETTLE)
    standing = Settling.objects.filter(case=case, reopened_at=None).first()
    if standing is not None and Stage(case.stage) is Stage.SETTLED:
        return standing
    policies.check_stage(case, Stage.REVIEW, Stage.REPLY)
    policies.check_phase(case, Phase.REVIEW if case.stage == Stage.REVIEW.value else Phase.REPLY, at)
    campaign = case.campaign
    if not case.no_score:
        check_nothing_open(case)
    settling = Settling.objects.create(
        case=case, edition=campaign.edition, no_score=case.no_score, by=by, at=at
    )
    told = {"no_score": case.no_score} if case.no_score else _write(settling, case, campaign)
    move_case(case, Stage.SETTLED, at=at)
    audit.record(
        "case.settled",
        about=settling,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        case_id=case.pk,
        # Sealed and not in the details: a score may be seen by fewer people than the trail.
        sealed=told,
    )
    return settling


@transaction.atomic
def reopen(*, case_id: int, reason: str, by: Any, at: datetime) -> Case:
    """
    Take a settled case back to review. Its result is kept as it was, marked as reopened, why and by whom.

    :raises NotAllowed: without the permission, or if one ever assessed the case
    :raises policies.NotNow: if the case is not settled
    :raises WrongChange: without a reason
    """
    case = case_locked(case_id)
    permissions.check_not_own(by, case)
    check_may(by, Permission.REOPEN, case.campaign_id)
    policies.check_stage(case, Stage.SETTLED)
    if not reason.strip():
        raise WrongChange(_("Say why the case is opened again."))
    settling = Settling.objects.get(case=case, reopened_at=None)
    settling.reopened_at, settling.reopened_by, settling.reopened_why = at, by, reason.strip()
    settling.save(update_fields=["reopened_at", "reopened_by", "reopened_why"])
    move_case(case, Stage.REVIEW, at=at, reason=reason)
    audit.record(
        "case.reopened",
        about=settling,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"reason": reason.strip()},
    )
    return case


def _write(settling: Settling, case: Case, campaign: Campaign) -> dict[str, Any]:
    settlement = settlement_of(case)
    SettledAnswer.objects.bulk_create(
        SettledAnswer(settling=settling, indicator=a.indicator, value=a.value.value, how=a.how.value)
        for a in settlement.answers
    )
    made = [
        score
        for edition in (campaign.edition, *campaign.supplements.all())
        for score in _scores(settling, instrument_of(edition), settlement.values)
    ]
    Score.objects.bulk_create(made)
    whole = {score.instrument: score for score in made if not score.criterion}
    return {
        "answers": {a.indicator: [a.value.value, a.how.value] for a in settlement.answers},
        "scores": {code: [score.met, score.applicable, score.level] for code, score in whole.items()},
    }


def _scores(settling: Settling, instrument: Instrument, values: Mapping[str, Value]) -> Iterator[Score]:
    # A case that holds a part of the indicators only, to be assessed again, has answers and no score of its own.
    if not set(instrument.codes) <= values.keys():
        return
    total = scores.score(values, instrument)
    for criterion, score in {"": total, **scores.criterion_scores(values, instrument)}.items():
        share = score.share
        level = level_of(share, instrument.levels).name if share is not None else ""
        yield Score(
            settling=settling,
            instrument=instrument.code,
            criterion=criterion,
            met=score.met,
            applicable=score.applicable,
            level=level,
        )
