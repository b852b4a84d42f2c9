"""What the two assessors do together once both have submitted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.changes import MOST_TEXT, WrongChange
from openlosi.apps.assessments.models import Answer, Assessment, Message, Reconsideration
from openlosi.apps.assessments.operations.submitting import to_review
from openlosi.apps.assessments.settlements import submitted_by_slot
from openlosi.apps.assessments.values import check_allowed, check_holds
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.queries import case_locked
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Phase


class NotDisputed(policies.NotNow):
    """Both assessors submitted the same, and the case was not sent back: there is nothing to reconsider."""


@transaction.atomic
def say(*, case_id: int, indicator: str, text: str, key: UUID, by: Any, at: datetime) -> Message:
    """
    Say something about a discrepancy to the other assessor, under a neutral name. Sent twice, it is said once.

    :raises permissions.NotYours: unless it is one's own case
    :raises policies.NotNow: outside reconciliation
    """
    case = case_locked(case_id)
    assignment = permissions.check_assesses(by, case)
    if said := Message.objects.filter(key=key).first():
        return said
    _check_open(case, at)
    check_holds(case, indicator)
    if not text.strip():
        raise WrongChange(_("Write a word before you send it."))
    said = Message.objects.create(
        case=case, indicator=indicator, assignment=assignment, text=text[:MOST_TEXT], by=by, at=at, key=key
    )
    _record("reconciliation.said", said, case, by, at, indicator, sealed={"text": said.text})
    return said


@transaction.atomic
def reconsider(
    *, case_id: int, indicator: str, value: str, justification: str, key: UUID, by: Any, at: datetime
) -> Reconsideration:
    """
    Change one's own submitted answer, with a justification; what was submitted is kept beside it.

    :raises permissions.NotYours: unless it is one's own case
    :raises policies.NotNow: outside reconciliation, or when one's side of it is done
    :raises NotDisputed: if nothing differs there
    :raises WrongChange: without a justification, or to no answer
    """
    case = case_locked(case_id)
    assignment = permissions.check_assesses(by, case)
    if made := Reconsideration.objects.filter(key=key).first():
        return made
    _check_open(case, at)
    check_allowed(case, indicator, value)
    if not justification.strip():
        raise WrongChange(_("Say why you change your answer."))
    _check_disputed(case, indicator)
    answer = Answer.objects.get(assessment__assignment=assignment, indicator=indicator)
    last = answer.reconsiderations.last()
    old = last.value if last else answer.value
    if value == old:
        raise WrongChange(_("This is the answer you already give."))
    made = Reconsideration.objects.create(
        answer=answer, value=value, justification=justification.strip()[:MOST_TEXT], at=at, key=key
    )
    sealed = {"old": old, "new": value, "justification": made.justification}
    _record("reconciliation.changed", made, case, by, at, indicator, sealed=sealed)
    return made


@transaction.atomic
def finish_reconciling(*, case_id: int, by: Any, at: datetime) -> Case:
    """
    Say that one's own side of reconciliation is done; once both say so, the case goes to review.

    :raises permissions.NotYours: unless it is one's own case
    :raises policies.NotNow: outside reconciliation
    """
    case = case_locked(case_id)
    assignment = permissions.check_assesses(by, case)
    _check_open(case, at)
    assessment = Assessment.objects.get(assignment=assignment)
    if assessment.reconciled_at is None:
        assessment.reconciled_at = at
        assessment.save(update_fields=["reconciled_at"])
    waiting = Assessment.objects.filter(
        assignment__case=case, assignment__withdrawn_at=None, reconciled_at__isnull=True
    ).exists()
    if not waiting:
        to_review(case, at)
    _record("reconciliation.finished", assessment, case, by, at)
    return case


@transaction.atomic
def close_reconciliation(*, case_id: int, reason: str, by: Any, at: datetime) -> Case:
    """
    Send a case to review although its assessors have not both finished, as a coordinator may after a deadline.

    :raises NotAllowed: without the permission
    :raises policies.NotNow: outside reconciliation
    :raises WrongChange: without a reason
    """
    case = case_locked(case_id)
    check_may(by, Permission.MOVE_CASES, case.campaign_id)
    policies.check_stage(case, Stage.RECONCILIATION)
    if not reason.strip():
        raise WrongChange(_("Say why reconciliation ends here."))
    to_review(case, at)
    _record("reconciliation.closed", case, case, by, at, details={"reason": reason.strip()})
    return case


def _check_open(case: Case, at: datetime) -> None:
    policies.check_stage(case, Stage.RECONCILIATION)
    policies.check_phase(case, Phase.RECONCILIATION, at)


def _check_disputed(case: Case, indicator: str) -> None:
    first, second = (submitted_by_slot([case])[case.pk][slot].answers.get(indicator) for slot in (1, 2))
    if first is second and not case.sent_back.exists():
        raise NotDisputed(_("Both of you submitted the same answer here."))


def _record(
    act: str,
    about: Any,
    case: Case,
    by: Any,
    at: datetime,
    indicator: str = "",
    *,
    details: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
) -> None:
    # Which indicator is talked about says where two differ, so it is sealed too.
    audit.record(
        act,
        about=about,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details=details,
        sealed={"indicator": indicator, **(sealed or {})} if indicator else sealed,
    )


__all__ = ["NotDisputed", "close_reconciliation", "finish_reconciling", "reconsider", "say"]
