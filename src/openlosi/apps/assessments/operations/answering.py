"""What an assessor does while they assess."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.changes import MOST_TEXT, AnswerChange, WrongChange
from openlosi.apps.assessments.models import Answer, Assessment, Note
from openlosi.apps.assessments.operations.locking import locked_own
from openlosi.apps.assessments.values import allowed_values, check_holds
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Assignment
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.campaigns.wording import listed
from openlosi.apps.evidence import operations as evidence
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.operations import Given
from openlosi.core.assessments.lifecycle import Stage


class ChangedMeanwhile(Exception):
    """
    The answer is another than the one the sender saw: another tab or device changed it.

    :ivar answer: the answer as it stands
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(
            _("This answer was changed elsewhere in the meantime. Look at it again before you change it.")
        )
        self.answer = answer


class NotInCase(WrongChange):
    """The case does not hold the indicator."""


@transaction.atomic
def open_assessment(*, assignment_id: int, by: Any, at: datetime) -> Assessment:
    """
    The assessor's assessment of a case, made when it is first opened.

    :raises permissions.NotYours: if the assignment is another's, or was withdrawn
    """
    assignment = Assignment.objects.select_related("case__campaign").get(pk=assignment_id)
    assessment, _ = Assessment.objects.get_or_create(assignment=assignment)
    assessment.assignment = assignment
    permissions.check_is_own(by, assessment)
    return assessment


@transaction.atomic
def save_answer(*, assignment_id: int, change: AnswerChange, by: Any, at: datetime) -> Answer:
    """
    Save one answer, with any evidence that came with it. The same change sent twice is made once.

    :raises permissions.NotYours: if it is another assessor's
    :raises policies.NotNow: if answers may not change now
    :raises NotInCase: if the case does not hold the indicator
    :raises ChangedMeanwhile: if it changed since the sender saw it
    """
    assessment = locked_own(assignment_id, by)
    policies.check_answering(assessment, at)
    answer = Answer.objects.filter(assessment=assessment, indicator=change.indicator).first()
    if answer is not None and answer.change == change.key:
        return answer
    if change.base is not None and change.base != (answer.revision if answer else 0):
        if answer is None:
            answer = Answer(assessment=assessment, indicator=change.indicator, revision=0, answered_at=at)
        raise ChangedMeanwhile(answer)
    check_changes(assessment, [change])
    old = answer.value if answer else ""
    answer = _changed(answer, assessment, change, at)
    answer.save()
    add_evidence(assessment, [change], by=by, at=at)
    _begin(assessment, at)
    audit.record(
        "answer.saved",
        about=answer,
        by=by,
        at=at,
        campaign_id=assessment.assignment.case.campaign_id,
        case_id=assessment.assignment.case_id,
        details={"indicator": change.indicator},
        sealed=sealed_change(old, answer, change.evidence),
    )
    return answer


@transaction.atomic
def save_note(*, assignment_id: int, indicator: str, text: str, by: Any, at: datetime) -> Note | None:
    """
    Keep an assessor's own note of an indicator; an empty one is removed. Nobody else reads it, the trail neither.

    :raises permissions.NotYours: if the assessment is another's
    :raises WrongChange: if the case does not hold the indicator
    """
    assessment = locked_own(assignment_id, by)
    check_holds(assessment.assignment.case, indicator)
    if not text.strip():
        Note.objects.filter(assessment=assessment, indicator=indicator).delete()
        return None
    note, _ = Note.objects.update_or_create(
        assessment=assessment, indicator=indicator, defaults={"text": text[:MOST_TEXT], "written_at": at}
    )
    return note


@transaction.atomic
def see_suggestion(*, assignment_id: int, indicator: str, by: Any, at: datetime) -> None:
    """
    Note that the assessor was shown the machine's suggestion, and keep what they had answered before it.

    :raises permissions.NotYours: if the assessment is another's
    :raises policies.NotNow: before they have answered, where the campaign shows suggestions only afterwards
    """
    assessment = locked_own(assignment_id, by)
    campaign = assessment.assignment.case.campaign
    answer = Answer.objects.filter(assessment=assessment, indicator=indicator).first()
    answered = answer is not None and answer.value != ""
    if campaign.suggestions == campaign.Suggestions.NEVER:
        raise policies.NotNow(_("This campaign shows no suggestions."))
    if campaign.suggestions == campaign.Suggestions.AFTER and not answered:
        raise policies.NotNow(_("The suggestion is shown once you have answered."))
    # After submission the answer stays as it is; whoever looks then has not been led by it.
    if answer is None or answer.suggestion_seen_at is not None or assessment.submitted_at is not None:
        return
    answer.first_value = answer.value
    answer.suggestion_seen_at = at
    answer.save(update_fields=["first_value", "suggestion_seen_at"])
    audit.record(
        "suggestion.seen",
        about=answer,
        by=by,
        at=at,
        campaign_id=campaign.pk,
        case_id=assessment.assignment.case_id,
        details={"indicator": indicator},
        sealed={"first_value": answer.first_value},
    )


def check_changes(assessment: Assessment, changes: Sequence[AnswerChange]) -> None:
    """
    Make sure that changes are of indicators that the case holds, to answers that its instrument allows.

    :raises WrongChange: naming those that are not
    """
    case = assessment.assignment.case
    allowed = allowed_values(case) | {""}
    if odd := [change.indicator for change in changes if change.value not in allowed]:
        raise WrongChange(
            _("This instrument does not allow the answer given for %(indicators)s.")
            % {"indicators": listed(odd)}
        )
    if outside := sorted({change.indicator for change in changes}.difference(case.codes)):
        said = ngettext(
            "This case does not hold the indicator %(indicators)s.",
            "This case does not hold the indicators %(indicators)s.",
            len(outside),
        )
        raise NotInCase(said % {"indicators": listed(outside)})


def add_evidence(
    assessment: Assessment, changes: Sequence[AnswerChange], *, by: Any, at: datetime
) -> list[Evidence]:
    """Add the evidence that came with answers, once each, however often it was sent."""
    given = [each for change in changes for each in change.evidence]
    if not given:
        return []
    return evidence.add_given(assignment=assessment.assignment, given=given, by=by, at=at)


def sealed_change(old: str, answer: Answer, evidence: Sequence[Given] = ()) -> dict[str, Any]:
    """What the trail keeps of a change and no page shows."""
    return {
        "indicator": answer.indicator,
        "old": old,
        "new": answer.value,
        "confidence": answer.confidence,
        "flagged": answer.flagged,
        "comment": answer.comment,
        "revision": answer.revision,
        "evidence": [[each.kind, each.address, each.note] for each in evidence],
    }


def _changed(answer: Answer | None, assessment: Assessment, change: AnswerChange, at: datetime) -> Answer:
    if answer is None:
        answer = Answer(assessment=assessment, indicator=change.indicator, revision=0)
    answer.value = change.value
    answer.comment = change.comment
    answer.confidence = change.confidence
    answer.flagged = change.flagged
    answer.seconds += change.counted_seconds
    answer.revision += 1
    answer.change = change.key
    answer.answered_at = at
    return answer


def _begin(assessment: Assessment, at: datetime) -> None:
    case = assessment.assignment.case
    if assessment.started_at is None:
        assessment.started_at = at
        assessment.save(update_fields=["started_at"])
    if Stage(case.stage) is Stage.ASSIGNED:
        move_case(case, Stage.INDEPENDENT, at=at)
