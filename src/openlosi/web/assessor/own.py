"""Find what is somebody's own, and nothing else."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from openlosi.apps.assessments import operations, queries
from openlosi.apps.assessments.models import Assessment
from openlosi.apps.campaigns.models import Assignment


def own_assignment(request: HttpRequest, number: int) -> Assignment:
    """
    One's own assignment with its case and campaign.

    :raises Http404: if it is another's, or there is none
    """
    by: Any = request.user
    return get_object_or_404(queries.own_assignments(by).select_related("case__portal"), pk=number)


def own_assessment(request: HttpRequest, number: int) -> Assessment:
    """
    One's own assessment, opened.

    :raises Http404: if it is another's, or there is none
    """
    assignment = own_assignment(request, number)
    opened = operations.open_assessment(assignment_id=assignment.pk, by=request.user, at=now())
    opened.assignment = assignment
    return opened
