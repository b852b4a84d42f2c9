"""Take hold of a case before anything about it changes: two at once then go one after the other."""

from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Case


def locked_assessment(assessment_id: int) -> Assessment:
    """
    An assessment with its assignment, case and campaign; the case is locked until the transaction ends.

    Only the case's row is locked, always, so that no two transactions wait for each other.

    :raises Assessment.DoesNotExist: if there is none
    """
    return (
        Assessment.objects.select_related("assignment__case__campaign")
        .select_for_update(of=("assignment__case",))
        .get(pk=assessment_id)
    )


def locked_case(case_id: int) -> Case:
    """
    A case with its campaign, locked until the transaction ends.

    :raises Case.DoesNotExist: if there is none
    """
    return Case.objects.select_related("campaign").select_for_update(of=("self",)).get(pk=case_id)
