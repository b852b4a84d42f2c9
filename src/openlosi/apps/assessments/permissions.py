"""May this person do this to an assessment or a case? Who they are, not what state the work is in."""

from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.permissions import NotAllowed, check_may, role_in_case
from openlosi.core.assessments.roles import Assessor, Permission


class NotYours(NotAllowed):
    """The assessment is another assessor's, or was taken from this one."""


class OwnCase(NotAllowed):
    """Nobody reviews, decides on or settles a case they assessed."""


class NotYourReview(NotAllowed):
    """Another reviewer has taken the case."""


def check_is_own(by: Any, assessment: Assessment) -> None:
    """
    Make sure that the assessment is this person's and still theirs.

    :raises NotYours: if it is not
    """
    assignment = assessment.assignment
    if assignment.assessor_id != by.pk or assignment.withdrawn_at is not None or not by.is_active:
        raise NotYours(_("This assessment is not yours, or no longer."))


def check_assesses(by: Any, case: Case) -> Assignment:
    """
    Return the person's own active assignment to the case.

    :raises NotYours: if they have none
    """
    if role_in_case(by, case) is not Assessor:
        raise NotYours(_("This case is not yours, or no longer."))
    return Assignment.objects.get(case=case, assessor_id=by.pk, withdrawn_at=None)


def check_reviews(by: Any, case: Case, permission: Permission) -> None:
    """
    Make sure that this person may act on the case as its reviewer.

    :raises OwnCase: if they ever were its assessor
    :raises NotAllowed: if they are no reviewer
    :raises NotYourReview: if another reviewer has the case
    """
    check_not_own(by, case)
    check_may(by, permission, case.campaign_id)
    if case.reviewer_id not in (None, by.pk):
        raise NotYourReview(_("Another reviewer has taken this case."))


def check_not_own(by: Any, case: Case) -> None:
    """
    Make sure that somebody never assessed the case.

    :raises OwnCase: if they did, even if it was taken from them since
    """
    if Assignment.objects.filter(case=case, assessor_id=by.pk).exists():
        raise OwnCase(_("You assessed this case, so another reviewer must decide on it."))
