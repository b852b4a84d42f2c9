"""May this person?"""

from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.campaigns import permissions as campaigns
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.core.assessments.roles import Assessor


class NotYours(campaigns.NotAllowed):
    """The evidence is of another assessor."""


def check_is_own(user: Any, assignment: Assignment, case: Case) -> None:
    """
    Make sure that it is this person's assignment, and that they still assess.

    :raises NotYours: if it is not
    """
    if assignment.assessor_id != user.pk or campaigns.role_in_case(user, case) is not Assessor:
        raise NotYours(_("Only the assessor whose answer it is can do this."))
