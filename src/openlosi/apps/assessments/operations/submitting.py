"""Hand in an assessment, and open it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openlosi.apps.assessments import policies
from openlosi.apps.assessments.changes import AnswerChange, WrongChange
from openlosi.apps.assessments.models import Answer, Assessment, SampledAnswer, Unlock
from openlosi.apps.assessments.operations.answering import add_evidence, check_changes, sealed_change
from openlosi.apps.assessments.operations.locking import locked_assessment, locked_own
from openlosi.apps.assessments.queries import missing_of
from openlosi.apps.assessments.sampling import drawn_sample
from openlosi.apps.assessments.settlements import settlement_of, share_of
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.wording import listed
from openlosi.apps.insertion import insert
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.reconciling import needs_joint_round
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.settling import Settlement


class Incomplete(policies.NotNow):
    """
    Something is missing before an assessment can be handed in.

    :ivar unanswered: indicators without an answer
    :ivar without_evidence: indicators whose answer needs evidence and has none
    """

    def __init__(self, unanswered: Sequence[str], without_evidence: Sequence[str]) -> None:
        parts = []
        if unanswered:
            said = ngettext(
                "%(count)d indicator has no answer: %(indicators)s.",
                "%(count)d indicators have no answer: %(indicators)s.",
                len(unanswered),
            )
            parts.append(said % {"count": len(unanswered), "indicators": listed(unanswered, most=8)})
        if without_evidence:
            said = ngettext(
                "%(count)d answer lacks the evidence it needs: %(indicators)s.",
                "%(count)d answers lack the evidence they need: %(indicators)s.",
                len(without_evidence),
            )
            parts.append(
                said % {"count": len(without_evidence), "indicators": listed(without_evidence, most=8)}
            )
        super().__init__(" ".join([_("The assessment is not complete yet."), *parts]))
        self.unanswered = tuple(unanswered)
        self.without_evidence = tuple(without_evidence)


@transaction.atomic
def submit(
    *,
    assignment_id: int,
    declaration: str,
    key: UUID,
    changes: Sequence[AnswerChange] = (),
    by: Any,
    at: datetime,
) -> Assessment:
    """
    Hand in an assessment, closing it to its assessor; answers not yet saved may come with it.

    Everything happens or nothing does. The same submission sent twice is made once.

    :raises permissions.NotYours: if it is another assessor's
    :raises policies.AlreadySubmitted: if it was handed in before, by another submission
    :raises policies.NotNow: if answers may not change now
    :raises Incomplete: if answers or evidence are missing
    """
    assessment = locked_own(assignment_id, by)
    if assessment.submission == key and assessment.submitted_at is not None:
        return assessment
    policies.check_answering(assessment, at)
    if not declaration.strip():
        raise WrongChange(_("Declare that the assessment is yours and complete before you submit it."))
    changed = _apply(assessment, changes, by, at)
    _check_complete(assessment)
    assessment.started_at = assessment.started_at or at
    assessment.submitted_at = at
    assessment.declaration = declaration.strip()
    assessment.submission = key
    assessment.save(update_fields=["started_at", "submitted_at", "declaration", "submission"])
    case = assessment.assignment.case
    if Stage(case.stage) is Stage.ASSIGNED:
        move_case(case, Stage.INDEPENDENT, at=at)
    _open_if_both(case, at)
    audit.record(
        "assessment.submitted",
        about=assessment,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"answers": len(changed)},
        sealed={"answers": changed},
    )
    return assessment


@transaction.atomic
def unlock(*, assignment_id: int, reason: str, by: Any, at: datetime) -> Assessment:
    """
    Open a submitted assessment again, for its assessor only, while the case is still blind.

    :raises NotAllowed: without the permission
    :raises policies.NotNow: if it was not submitted, or both were: what both saw cannot be unseen
    :raises WrongChange: without a reason
    """
    assessment = locked_assessment(assignment_id)
    case = assessment.assignment.case
    check_may(by, Permission.UNLOCK, case.campaign_id)
    if not reason.strip():
        raise WrongChange(_("Say why it is opened again."))
    if assessment.submitted_at is None:
        raise policies.NotNow(_("This assessment is open."))
    if case.both_submitted:
        raise policies.NotNow(_("Both assessments are in; changes are now made in reconciliation."))
    policies.check_stage(case, Stage.INDEPENDENT)
    Unlock.objects.create(assessment=assessment, reason=reason.strip(), by=by, at=at)
    assessment.submitted_at = None
    assessment.save(update_fields=["submitted_at"])
    audit.record(
        "assessment.unlocked",
        about=assessment,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"reason": reason.strip()},
    )
    return assessment


def to_review(case: Case, at: datetime, settlement: Settlement | None = None) -> None:
    """
    Send a case on to its reviewer, with the agreed answers drawn that the reviewer looks at too.

    :param settlement: what is settled of it, where the caller has just made that out
    """
    move_case(case, Stage.REVIEW, at=at)
    agreed = [answer.indicator for answer in (settlement or settlement_of(case)).answers]
    SampledAnswer.objects.bulk_create(
        [SampledAnswer(case=case, indicator=code) for code in drawn_sample(case, agreed)],
        ignore_conflicts=True,
    )


def _apply(
    assessment: Assessment, changes: Sequence[AnswerChange], by: Any, at: datetime
) -> list[dict[str, Any]]:
    if not changes:
        return []
    wanted = {change.indicator: change for change in changes}
    check_changes(assessment, list(wanted.values()))
    present = {a.indicator: a for a in Answer.objects.filter(assessment=assessment)}
    told: list[dict[str, Any]] = []
    added: list[Answer] = []
    altered: list[Answer] = []
    for code, change in wanted.items():
        answer = present.get(code)
        if answer is not None and answer.change == change.key:
            continue
        old = answer.value if answer else ""
        made = answer or Answer(assessment=assessment, indicator=code, revision=0)
        made.value, made.comment, made.confidence = change.value, change.comment, change.confidence
        made.flagged, made.change, made.answered_at = change.flagged, change.key, at
        made.seconds += change.counted_seconds
        made.revision += 1
        (altered if answer else added).append(made)
        told.append(sealed_change(old, made, change.evidence))
    insert(added)
    if altered:
        Answer.objects.bulk_update(
            altered,
            ["value", "comment", "confidence", "flagged", "change", "answered_at", "seconds", "revision"],
        )
    add_evidence(assessment, list(wanted.values()), by=by, at=at)
    return told


def _check_complete(assessment: Assessment) -> None:
    if lacking := missing_of(assessment):
        raise Incomplete(lacking.unanswered, lacking.without_evidence)


def _open_if_both(case: Case, at: datetime) -> None:
    """When both are in, bring the two together; where little enough differs, go on to the reviewer at once."""
    submitted = Assessment.objects.filter(
        assignment__case=case, assignment__withdrawn_at=None, submitted_at__isnull=False
    ).count()
    if submitted < 2:
        return
    case.both_submitted = True
    case.save(update_fields=["both_submitted"])
    move_case(case, Stage.RECONCILIATION, at=at)
    settlement = settlement_of(case)
    differ, of = len(settlement.discrepancies), len(case.codes)
    if not needs_joint_round(differ, of, share_of(case.campaign.tolerance)):
        to_review(case, at, settlement)


__all__ = ["Incomplete", "submit", "to_review", "unlock"]
