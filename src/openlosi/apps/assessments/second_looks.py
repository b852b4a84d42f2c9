"""
Where the machine's suggestion is another than what the assessor answered: an offer to look again, never an answer.

That there is such an offer already tells what the machine made of the indicator. So the first answer is kept at the moment of
the offer, not only when somebody opens it.
"""

from datetime import datetime
from typing import Any

from openlosi.apps.assessments.models import Answer, Assessment
from openlosi.apps.assessments.operations.answering import see_suggestion
from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.evidence.models import Suggestion
from openlosi.apps.evidence.queries import suggestions_for
from openlosi.core.instruments.values import Value
from openlosi.core.suggestions.suggestion import Verdict

#: A verdict and an answer that do not go together.
_DIFFER = {
    (Verdict.FOUND.value, Value.NOT_MET.value),
    (Verdict.NOT_FOUND.value, Value.MET.value),
}


def offer_second_looks(*, assessment: Assessment, by: Any, at: datetime) -> dict[str, Suggestion]:
    """
    The suggestions that differ from what was answered, by indicator; each offer is noted when it is first made.

    Only where the campaign shows suggestions after the answer; elsewhere there is nothing to offer.

    :raises permissions.NotYours: if it is another assessor's
    """
    case = assessment.assignment.case
    if case.campaign.suggestions != Campaign.Suggestions.AFTER or assessment.submitted_at is not None:
        return {}
    answers = {
        answer.indicator: answer for answer in Answer.objects.filter(assessment=assessment).exclude(value="")
    }
    shown = suggestions_for(assessment.assignment, answered=answers)
    offered = {
        code: suggestion
        for code, suggestion in shown.items()
        if (suggestion.verdict, answers[code].value) in _DIFFER
    }
    for code in offered:
        if answers[code].suggestion_seen_at is None:
            see_suggestion(assignment_id=assessment.assignment_id, indicator=code, by=by, at=at)
    return offered
