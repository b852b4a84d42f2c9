"""May this person?"""

from typing import Any

from django.utils.translation import gettext as _

from openlosi.apps.campaigns import permissions as campaigns
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.core.assessments.roles import Assessor, Permission, Role


class NotYours(campaigns.NotAllowed):
    """The evidence is of another assessor."""


def check_is_own(user: Any, assignment: Assignment, case: Case) -> None:
    """
    Make sure that it is this person's assignment, and that they still assess.

    :raises NotYours: if it is not
    """
    if assignment.assessor_id != user.pk or campaigns.role_in_case(user, case) is not Assessor:
        raise NotYours(_("Only the assessor whose answer it is can do this."))


def check_collects(user: Any, case: Case) -> type[Role]:
    """
    Make sure that somebody may have a case's portal collected and read; return the role in which they do.

    :raises NotAllowed: if their role in this case does not let them
    """
    role = campaigns.role_in_case(user, case)
    if role is None or Permission.COLLECT not in role.permissions:
        raise campaigns.NotAllowed(_("Only the assessors of a case and the coordinator can do this."))
    return role
