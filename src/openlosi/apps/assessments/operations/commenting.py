"""Words between an assessor and the coordinator; the other assessor never sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.assessments.changes import MOST_TEXT, WrongChange
from openlosi.apps.assessments.models import Comment
from openlosi.apps.assessments.permissions import NotYours
from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Assignment
from openlosi.apps.campaigns.permissions import role_in_case
from openlosi.core.assessments.roles import Assessor, Coordinator


@transaction.atomic
def comment(*, assignment_id: int, indicator: str, text: str, key: UUID, by: Any, at: datetime) -> Comment:
    """
    Say something to the coordinator, or as the coordinator to the assessor. Sent twice, it is said once.

    :raises NotYours: unless it is one's own assignment or one's own campaign
    :raises WrongChange: if it says nothing
    """
    assignment = Assignment.objects.select_related("case").get(pk=assignment_id)
    role = role_in_case(by, assignment.case)
    own = role is Assessor and assignment.assessor_id == by.pk
    if not own and role is not Coordinator:
        raise NotYours(_("This conversation is not yours."))
    if said := Comment.objects.filter(key=key).first():
        return said
    if not text.strip():
        raise WrongChange(_("Write a word before you send it."))
    said = Comment.objects.create(
        assignment=assignment, indicator=indicator, text=text[:MOST_TEXT], by=by, at=at, key=key
    )
    audit.record(
        "comment.made",
        about=said,
        by=by,
        at=at,
        campaign_id=assignment.case.campaign_id,
        case_id=assignment.case_id,
        sealed={"text": said.text, "indicator": indicator},
    )
    return said
