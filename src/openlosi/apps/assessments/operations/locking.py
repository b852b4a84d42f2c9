"""Take hold of a case before anything about it changes: two at once then go one after the other."""

from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.assessments import permissions
from openlosi.apps.assessments.models import Assessment
from openlosi.apps.assessments.queries import own_assessments, own_assignments
from openlosi.apps.campaigns.models import Case


def locked_own(assignment_id: int, by: Any) -> Assessment:
    """
    Somebody's own assessment with its assignment, case, campaign and edition, opened if it was not yet.

    The case is locked until the transaction ends.

    :raises permissions.NotYours: if there is none, it is another's, or it was taken from them
    """
    _lock_case(assignment_id)
    # Read only now: PostgreSQL, which waited for the lock, would otherwise give the assessment as it was before the wait.
    own = own_assessments(by).filter(assignment=assignment_id)
    assessment = own.first()
    if assessment is None and own_assignments(by).filter(pk=assignment_id).exists():
        Assessment.objects.create(assignment_id=assignment_id)
        assessment = own.first()
    if assessment is None:
        raise permissions.NotYours(_("This assessment is not yours, or no longer."))
    permissions.check_is_own(by, assessment)
    return assessment


def locked_assessment(assignment_id: int) -> Assessment:
    """
    Anybody's assessment with its assignment, case and campaign; the case is locked until the transaction ends.

    :raises Assessment.DoesNotExist: if there is none
    """
    _lock_case(assignment_id)
    return Assessment.objects.select_related("assignment__case__campaign").get(assignment=assignment_id)


def _lock_case(assignment_id: int) -> None:
    """Only the case's row is locked, always, so that no two transactions wait for each other."""
    of = Case.objects.select_for_update(of=("self",)).filter(assignments=assignment_id)
    of.order_by().values_list("pk", flat=True).first()
