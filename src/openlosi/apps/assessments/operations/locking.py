"""Take hold of a case before anything about it changes: two at once then go one after the other."""

from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Case


def locked_assessment(assessment_id: int) -> Assessment:
    """
    An assessment with its assignment, case and campaign; the case is locked until the transaction ends.

    Only the case's row is locked, always, so that no two transactions wait for each other.

    :raises Assessment.DoesNotExist: if there is none
    """
    case = (
        Case.objects.select_related("campaign__edition")
        .select_for_update(of=("self",))
        .filter(assignments__assessment=assessment_id)
        .first()
    )
    # Read only now: PostgreSQL, which waited for the lock, would otherwise give the assessment as it was before the wait.
    assessment = Assessment.objects.select_related("assignment").get(pk=assessment_id)
    if case is not None:
        assessment.assignment.case = case
    return assessment
