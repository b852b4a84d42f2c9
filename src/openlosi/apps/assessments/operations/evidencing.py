"""Evidence that an assessor adds or takes back while the assessment is open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openlosi.apps.assessments import policies
from openlosi.apps.assessments.operations.locking import locked_own
from openlosi.apps.evidence import operations as evidence
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.pictures import cleaned
from openlosi.apps.jobs.models import Job


def attach_evidence(
    *,
    assignment_id: int,
    indicator: str,
    kind: str,
    address: str = "",
    note: str = "",
    upload: Any = None,
    key: UUID,
    by: Any,
    at: datetime,
) -> Evidence:
    """
    Add what an answer rests on. Sent twice with one key, it is added once.

    A page that it names is archived as it is now, by a job that the assessor can follow, unless the installation stores none.

    :param upload: a picture, as bytes or as a form gives it
    :raises permissions.NotYours: if the assessment is another's
    :raises policies.NotNow: if answers may not change now
    :raises NotAccepted: if it shows nothing, is no address of a page, or no picture that is taken
    :raises KeyTaken: if the key is that of something else
    """
    # Cleaning a picture takes a moment, in which nobody else should wait for the case.
    picture = cleaned(upload) if upload is not None else None
    with transaction.atomic():
        assessment = locked_own(assignment_id, by)
        of_it = Evidence.objects.filter(key=key, assignment=assessment.assignment, indicator=indicator)
        if there := of_it.first():
            return there
        policies.check_answering(assessment, at)
        added = evidence.add(
            assignment_id=assessment.assignment_id,
            indicator=indicator,
            kind=kind,
            address=address,
            note=note,
            upload=picture,
            key=key,
            by=by,
            at=at,
        )
        if added.address and settings.ENVIRONMENT.archive_pages:
            added.archiving = evidence.archive(evidence_id=added.pk, by=by, at=at)
        return added


@transaction.atomic
def detach_evidence(*, assignment_id: int, evidence_id: int, by: Any, at: datetime) -> Evidence:
    """
    Take a piece of evidence back. Removed twice, it is removed once.

    :raises permissions.NotYours: if the assessment is another's
    :raises policies.NotNow: if answers may not change now
    :raises Evidence.DoesNotExist: if this assessment has no such evidence
    """
    assessment = locked_own(assignment_id, by)
    policies.check_answering(assessment, at)
    Evidence.objects.only("pk").get(pk=evidence_id, assignment=assessment.assignment)
    return evidence.remove(evidence_id=evidence_id, by=by, at=at)


@transaction.atomic
def archive_evidence(*, assignment_id: int, evidence_id: int, by: Any, at: datetime) -> Job:
    """
    Have the page at an evidence's address archived as it is now, by a job that the assessor can follow.

    :raises permissions.NotYours: if the assessment is another's
    :raises policies.NotNow: if answers may not change now
    :raises NotAccepted: if it has no address, was taken back, or is archived already
    :raises Evidence.DoesNotExist: if this assessment has no such evidence
    """
    assessment = locked_own(assignment_id, by)
    policies.check_answering(assessment, at)
    Evidence.objects.only("pk").get(pk=evidence_id, assignment=assessment.assignment)
    return evidence.archive(evidence_id=evidence_id, by=by, at=at)
