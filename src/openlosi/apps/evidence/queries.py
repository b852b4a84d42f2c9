"""Read what is kept, as far as somebody may see it."""

import hashlib
import shutil
from collections.abc import Collection as Among
from pathlib import Path
from typing import IO, Any, cast

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from openlosi.apps.campaigns.models import Assignment, Campaign, Case
from openlosi.apps.campaigns.permissions import may, role_in_case, sees
from openlosi.apps.campaigns.queries import MAIL
from openlosi.apps.evidence.models import Collection, Evidence, StoredFile, Suggestion
from openlosi.apps.jobs.models import Job
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.roles import Assessor, Permission

#: The kinds of work done for a case as a whole.
COLLECT, PREASSESS = "collect_portal", "preassess_portal"
#: The kind of work done for one piece of evidence.
ARCHIVE = "archive_page"
#: The kind of work done for the addresses that came with an assessor's answers: it asks for each of their pages.
ARCHIVE_GIVEN = "archive_given"
#: What says which answers somebody gave, and is for them alone.
OF_ONE_ASSESSOR = (ARCHIVE, ARCHIVE_GIVEN)


class NotAsStored(Exception):
    """A stored file is gone, or is no longer what its name says; the message says which."""


def opened(stored: StoredFile) -> IO[bytes]:
    """
    Open a stored file, having read it through once to see that it is what its name says.

    :raises NotAsStored: if it is not
    """
    try:
        file = cast(IO[bytes], default_storage.open(stored.name, "rb"))
    except FileNotFoundError as error:
        raise NotAsStored(f"the stored file {stored.sha256} is gone") from error
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    if digest.hexdigest() != stored.sha256:
        file.close()
        raise NotAsStored(f"the stored file {stored.sha256} holds other bytes than it did")
    file.seek(0)
    return file


def content_of(stored: StoredFile) -> bytes:
    """
    The bytes of a stored file, all at once.

    :raises NotAsStored: if they are not those that were stored
    """
    with opened(stored) as file:
        return file.read()


def copied_to(path: Path, stored: StoredFile) -> Path:
    """
    Copy a stored file to where a program can open it by its path.

    :raises NotAsStored: if it is not what was stored
    """
    with opened(stored) as file, path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    return path


def may_see_evidence(user: Any, evidence: Evidence) -> bool:
    """Whether somebody may see a piece of evidence: the blind covers it as it covers the answer that rests on it."""
    case = evidence.assignment.case
    if evidence.assignment.assessor_id == user.pk:
        return role_in_case(user, case) is Assessor and sees(user, case, Thing.OWN_ANSWERS)
    return evidence.removed_at is None and sees(user, case, Thing.ANSWERS)


def latest_collection(case: Case) -> Collection | None:
    """The collection that counts for a case: the newest."""
    return Collection.objects.filter(case=case).order_by("-collected_at", "-id").first()


def suggestions_for(assignment: Assignment, *, answered: Among[str]) -> dict[str, Suggestion]:
    """
    What an assessor may see of the machine's suggestions, by indicator, in two queries.

    The campaign says when: never, for the indicators they have answered, or from the start.

    :param answered: the indicators that this assessor has answered
    """
    campaign = assignment.case.campaign
    if campaign.suggestions == Campaign.Suggestions.NEVER or assignment.withdrawn_at:
        return {}
    found = _suggestions_of(assignment.case)
    if campaign.suggestions == Campaign.Suggestions.AFTER:
        found = found.filter(indicator__in=list(answered))
    return {each.indicator: each for each in found}


def suggestion_for(assignment: Assignment, indicator: str, *, answered: bool) -> Suggestion | None:
    """
    The machine's suggestion for one indicator, as far as the assessor may see it now.

    :param answered: whether this assessor has answered the indicator
    """
    return suggestions_for(assignment, answered=[indicator] if answered else []).get(indicator)


def suggestions_seen_by(user: Any, case: Case) -> QuerySet[Suggestion]:
    """The machine's suggestions for a case that somebody may see who does not assess it."""
    if not sees(user, case, Thing.SUGGESTIONS):
        return Suggestion.objects.none()
    return _suggestions_of(case)


def _suggestions_of(case: Case) -> QuerySet[Suggestion]:
    # The newest that was read: one collected since has no suggestions yet.
    of = Suggestion.objects.filter(case=case).order_by("-collection__collected_at", "-collection_id")
    newest = of.values_list("collection_id", flat=True)[:1]
    return Suggestion.objects.filter(case=case, collection_id__in=list(newest))


def may_collect(user: Any, case: Case) -> bool:
    """Whether somebody's role in a case lets them have it collected and read, and follow that."""
    role = role_in_case(user, case)
    return role is not None and Permission.COLLECT in role.permissions


def may_follow(user: Any, job: Job) -> bool:
    """
    Whether somebody may see how far a job is, and stop it.

    That a page is being archived says which indicator somebody answered, so it is for that assessor alone.
    """
    if job.kind == MAIL and job.campaign_id is not None and may(user, Permission.INVITE, job.campaign_id):
        return True
    if job.case_id is None:
        return bool(user.is_active and user.is_operator)
    case = Case.objects.filter(pk=job.case_id).first()
    if case is None:
        return False
    if job.kind in OF_ONE_ASSESSOR:
        return role_in_case(user, case) is Assessor and _is_for(user, job)
    return may_collect(user, case)


def _is_for(user: Any, job: Job) -> bool:
    if job.kind == ARCHIVE:
        evidence = Evidence.objects.filter(pk=job.arguments.get("evidence"), assignment__assessor=user.pk)
        return evidence.exists()
    own = Assignment.objects.filter(pk=job.arguments.get("assignment"), assessor=user.pk)
    return own.exists()


def work_of(case: Case) -> dict[str, Job]:
    """The newest job of each kind that is done for a case as a whole, in one query."""
    jobs = Job.objects.filter(case_id=case.pk, kind__in=[COLLECT, PREASSESS]).order_by("id")
    return {job.kind: job for job in jobs}
