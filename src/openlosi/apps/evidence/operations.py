"""Keep files by their content, and what assessors rest their answers on."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.queries import case_locked
from openlosi.apps.evidence import pictures, policies, queries
from openlosi.apps.evidence.models import Collection, Evidence, StoredFile, Suggestion
from openlosi.apps.evidence.permissions import check_collects, check_is_own
from openlosi.apps.evidence.pictures import Picture
from openlosi.apps.insertion import insert
from openlosi.apps.jobs import operations as jobs
from openlosi.apps.jobs.models import Job

#: The priority of pages that came many at a time: after the page whose assessor looks on, before a whole portal.
_BEHIND_WHO_WAITS = 5


class KeyTaken(ValueError):
    """The key that should name a new piece of evidence names another one already."""


def store(content: bytes | IO[bytes], *, media_type: str, at: datetime) -> StoredFile:
    """
    Keep a file under the SHA-256 of its bytes. The same bytes are kept once, whoever brings them and however often.

    The file is written before its row, so that a row never promises a file that is not there.

    :param content: bytes, or an open file that can be read twice
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    size = file.seek(0, io.SEEK_END)
    stored = StoredFile(sha256=digest, size=size, media_type=media_type, stored_at=at)
    # Asked once: whoever looks again may take away what somebody else has just brought.
    there = default_storage.exists(stored.name)
    if there and default_storage.size(stored.name) != size:
        # Only a disk that lost bytes leaves another size under this name.
        default_storage.delete(stored.name)
        there = False
    if not there:
        file.seek(0)
        default_storage.save(stored.name, File(file))
    return StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": size, "media_type": media_type, "stored_at": at}
    )[0]


@transaction.atomic
def add(
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
    Add what an assessor's answer rests on. Sent twice with one key, it is added once.

    The caller makes sure that the assessment is open. A large picture is better cleaned before the caller's
    transaction (``pictures.cleaned``) and given here as a `Picture`.

    :param upload: a picture: bytes, a file as a form gives it, or a `Picture` that was cleaned before
    :raises NotYours: if it is another's assignment
    :raises Closed: if the assignment was withdrawn or the case is settled
    :raises NotAccepted: if it shows nothing, is no address of a page, or no picture that is taken
    :raises KeyTaken: if the key is that of something else
    """
    assignment, case = _locked(assignment_id)
    check_is_own(by, assignment, case)
    before = Evidence.objects.filter(key=key).first()
    if before is not None:
        if (before.assignment_id, before.indicator) != (assignment.pk, indicator):
            raise KeyTaken(_("This was sent with the key of something else."))
        return before
    policies.check_takes_evidence(assignment, case)
    if not case.indicators.filter(code=indicator).exists():
        raise policies.NotAccepted(_("This case does not hold this indicator."))
    address, note = address.strip(), note.strip()
    policies.check_is_shown(kind, address, note, has_picture=upload is not None)
    picture = upload if isinstance(upload, Picture) or upload is None else pictures.cleaned(upload)

    evidence = Evidence.objects.create(
        assignment=assignment,
        indicator=indicator,
        kind=kind,
        address=address,
        note=note,
        file=store(picture.content, media_type=picture.media_type, at=at) if picture else None,
        key=key,
        added_at=at,
    )
    _record("evidence.added", evidence, case, by, at)
    return evidence


@dataclass(frozen=True)
class Given:
    """An address, or where a "no" was looked for, as it came with an answer."""

    indicator: str
    kind: str
    address: str
    note: str
    key: UUID


def add_given(*, assignment: Assignment, given: Sequence[Given], by: Any, at: datetime) -> list[Evidence]:
    """
    Add what came with answers, in as many queries however much there is. Sent twice with one key, it is added once.

    The pages that it names are archived by one job of the assignment, which asks for each of them, unless the installation
    stores none.

    The caller holds the case's lock, has checked who and when, and that the case holds the indicators; and it records.

    :returns: what was added now, without the numbers that the rows were given
    :raises NotAccepted: if one of them shows nothing or is no address of a page
    :raises KeyTaken: if a key is that of something else
    """
    for each in given:
        if each.kind == Evidence.Kind.SCREENSHOT:
            raise policies.NotAccepted(_("A picture is uploaded by itself, before the answer."))
        policies.check_is_shown(each.kind, each.address.strip(), each.note.strip(), has_picture=False)
    wanted = {each.key: each for each in given}
    there = (
        dict(Evidence.objects.filter(key__in=wanted).values_list("key", "assignment_id")) if wanted else {}
    )
    if set(there.values()) - {assignment.pk}:
        raise KeyTaken(_("This was sent with the key of something else."))
    added = [
        Evidence(
            assignment=assignment,
            indicator=each.indicator,
            kind=each.kind,
            address=each.address.strip(),
            note=each.note.strip(),
            key=key,
            added_at=at,
        )
        for key, each in wanted.items()
        if key not in there
    ]
    pages = [each for each in added if each.address]
    if pages and settings.ENVIRONMENT.archive_pages:
        # Where this waits or runs already, it has not looked yet: it looks and ends under the case's lock, held here.
        case = assignment.case
        job = jobs.start(
            queries.ARCHIVE_GIVEN,
            {"assignment": assignment.pk},
            campaign_id=case.campaign_id,
            case_id=case.pk,
            by=by,
            at=at,
            # On the last evening fifty of these come in a second.
            at_once=False,
        )
        for page in pages:
            page.archiving = job
    insert(added)
    return added


@transaction.atomic
def remove(*, evidence_id: int, by: Any, at: datetime) -> Evidence:
    """
    Take a piece of evidence back. It is kept, and no longer counts. Removed twice, it is removed once.

    The caller makes sure that the assessment is open.

    :raises NotYours: if it is another's
    :raises Closed: if the assignment was withdrawn or the case is settled
    """
    assignment, case = _locked_of_evidence(evidence_id)
    check_is_own(by, assignment, case)
    policies.check_takes_evidence(assignment, case)
    evidence = Evidence.objects.get(pk=evidence_id)
    if evidence.removed_at is None:
        evidence.removed_at = at
        evidence.save(update_fields=["removed_at"])
        _record("evidence.removed", evidence, case, by, at)
    return evidence


@transaction.atomic
def collect(*, case_id: int, by: Any, at: datetime) -> Job:
    """
    Have a case's portal collected. Asked for while it waits or runs, it is the same job.

    :raises NotAllowed: if their role in the case does not let them
    :raises Closed: if the case is settled, past its assessment, or has no portal
    """
    case = case_locked(case_id)
    policies.check_may_collect(case, check_collects(by, case))
    job, is_new = _started(queries.COLLECT, case, by, at)
    if is_new:
        audit.record(
            "case.collecting_asked",
            about=job,
            by=by,
            at=at,
            campaign_id=case.campaign_id,
            case_id=case.pk,
            details={"address": case.portal_address},
        )
    return job


@transaction.atomic
def preassess(*, case_id: int, by: Any, at: datetime) -> Job:
    """
    Have the newest collection of a case read against its indicators. Asked for while it waits or runs, it is the same job.

    :raises NotAllowed: if their role in the case does not let them
    :raises Closed: if the case is settled or past its assessment, or nothing was collected
    """
    case = case_locked(case_id)
    policies.check_may_collect(case, check_collects(by, case))
    policies.check_was_collected(queries.latest_collection(case))
    job, is_new = _started(queries.PREASSESS, case, by, at)
    if is_new:
        audit.record(
            "case.preassessing_asked",
            about=job,
            by=by,
            at=at,
            campaign_id=case.campaign_id,
            case_id=case.pk,
        )
    return job


@transaction.atomic
def archive(*, evidence_id: int, by: Any, at: datetime) -> Job:
    """
    Have the page at an evidence's address archived as it is now.

    The caller makes sure that the assessment is open.

    :raises NotYours: if it is another's
    :raises Closed: if the assignment was withdrawn or the case is settled
    :raises NotAccepted: if it has no address, was removed, or is archived already
    """
    assignment, case = _locked_of_evidence(evidence_id)
    check_is_own(by, assignment, case)
    policies.check_takes_evidence(assignment, case)
    evidence = Evidence.objects.get(pk=evidence_id)
    policies.check_can_be_archived(evidence)
    job = jobs.start(
        queries.ARCHIVE,
        {"evidence": evidence.pk},
        campaign_id=case.campaign_id,
        case_id=case.pk,
        by=by,
        at=at,
    )
    if evidence.archiving_id != job.pk:
        evidence.archiving = job
        evidence.save(update_fields=["archiving"])
        _record("evidence.archiving_asked", evidence, case, by, at)
    return job


@transaction.atomic
def archive_given(*, job: Job, assignment_id: int, at: datetime) -> list[Job]:
    """
    Ask for each page that a job of an assignment was left with, once each. The caller ends that job in the same transaction.

    :returns: the jobs that archive them
    """
    assignment, case = _locked(assignment_id)
    pages = list(Evidence.objects.filter(archiving=job, archived=None, removed_at=None))
    if not pages:
        return []
    asked = jobs.start_each(
        queries.ARCHIVE,
        [{"evidence": each.pk} for each in pages],
        campaign_id=case.campaign_id,
        case_id=case.pk,
        by=job.by,
        at=at,
        priority=_BEHIND_WHO_WAITS,
    )
    for each, its in zip(pages, asked, strict=True):
        each.archiving = its
    Evidence.objects.bulk_update(pages, ["archiving"])
    audit.record(
        "evidence.archiving_asked",
        about=assignment,
        by=job.by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        sealed={"evidence": [each.pk for each in pages]},
    )
    return asked


@transaction.atomic
def stop(*, job_id: int, by: Any, at: datetime) -> Job:
    """
    Ask a job to stop; one that has ended stays as it is.

    :raises NotAllowed: if it is not theirs to stop
    """
    job = Job.objects.get(pk=job_id)
    if not queries.may_follow(by, job):
        raise NotAllowed(_("This is not yours to stop."))
    before, job = job.state, jobs.ask_to_stop(job_id, at=at)
    if before in (Job.State.WAITING, Job.State.RUNNING):
        more: dict[str, Any] = {"campaign_id": job.campaign_id, "case_id": job.case_id}
        if job.kind in queries.OF_ONE_ASSESSOR:
            # That there was a page to store is told to nobody who may not see the answer.
            audit.record("evidence.archiving_stopped", about=job, by=by, at=at, **more)
        else:
            audit.record("job.stop_asked", about=job, by=by, at=at, **more)
    return job


@transaction.atomic
def keep_collection(
    *, job: Job, case_id: int, file: StoredFile, state: str, pages: int, at: datetime
) -> Collection:
    """Keep what a collection brought, for whoever asked for it. The caller ends the job in the same transaction."""
    case = case_locked(case_id)
    collection = Collection.objects.create(
        case=case, file=file, state=state, pages=pages, job=job, collected_at=at
    )
    audit.record(
        "case.collected",
        about=collection,
        by=job.by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"state": state, "pages": pages, "file": file.sha256},
    )
    return collection


@transaction.atomic
def keep_suggestions(
    *, job: Job, collection: Collection, suggestions: Sequence[Mapping[str, Any]], at: datetime
) -> None:
    """
    Keep what pre-assessment suggests, in place of what it suggested of the same collection before.

    :param suggestions: each as ``suggestions.json`` has it
    """
    case = case_locked(collection.case_id)
    Suggestion.objects.filter(collection=collection).delete()
    Suggestion.objects.bulk_create(
        Suggestion(
            case=case,
            collection=collection,
            indicator=each["indicator"],
            verdict=each["verdict"],
            confidence=each["confidence"],
            content=dict(each),
        )
        for each in suggestions
    )
    # How many were found would tell what the machine suggests; that it read is all that is told.
    audit.record(
        "case.preassessed",
        about=collection,
        by=job.by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        details={"indicators": len(suggestions)},
    )


@transaction.atomic
def keep_archived(
    *, job: Job, evidence_id: int, file: StoredFile, picture: StoredFile | None, at: datetime
) -> Evidence:
    """Keep the page at an evidence's address as it was archived."""
    _assignment, case = _locked_of_evidence(evidence_id)
    evidence = Evidence.objects.get(pk=evidence_id)
    evidence.archived, evidence.archived_picture = file, picture
    evidence.save(update_fields=["archived", "archived_picture"])
    audit.record(
        "evidence.archived",
        about=evidence,
        by=job.by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        sealed={"indicator": evidence.indicator, "file": file.sha256},
    )
    return evidence


def _started(kind: str, case: Case, by: Any, at: datetime) -> tuple[Job, bool]:
    """A job for a case, and whether it is a new one. The caller holds the case's lock."""
    before = set(Job.objects.filter(case_id=case.pk, kind=kind).values_list("pk", flat=True))
    job = jobs.start(kind, {"case": case.pk}, campaign_id=case.campaign_id, case_id=case.pk, by=by, at=at)
    return job, job.pk not in before


def _locked_of_evidence(evidence_id: int) -> tuple[Assignment, Case]:
    return _locked(Evidence.objects.values_list("assignment_id", flat=True).get(pk=evidence_id))


def _locked(assignment_id: int) -> tuple[Assignment, Case]:
    # The case first, as everywhere; the assignment is read after it, so that what is read is what holds.
    case_id = Assignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    case = case_locked(case_id)
    return Assignment.objects.get(pk=assignment_id), case


def _record(act: str, evidence: Evidence, case: Case, by: Any, at: datetime) -> None:
    # Even on which indicator it is says how somebody leans, so all of it is sealed.
    audit.record(
        act,
        about=evidence,
        by=by,
        at=at,
        campaign_id=case.campaign_id,
        case_id=case.pk,
        sealed={
            "indicator": evidence.indicator,
            "kind": evidence.kind,
            "address": evidence.address,
            "note": evidence.note,
            "file": evidence.file_id or "",
        },
    )
