"""Keep files by their content, and what assessors rest their answers on."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from openlosi.apps.audit import operations as audit
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.queries import case_locked
from openlosi.apps.evidence import pictures, policies
from openlosi.apps.evidence.models import Evidence, StoredFile
from openlosi.apps.evidence.permissions import check_is_own
from openlosi.apps.evidence.pictures import Picture


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
    if not default_storage.exists(stored.name) or default_storage.size(stored.name) != size:
        # Only a disk that lost bytes leaves another size under this name.
        if default_storage.exists(stored.name):
            default_storage.delete(stored.name)
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


def add_given(*, assignment: Assignment, given: Sequence[Given], at: datetime) -> list[Evidence]:
    """
    Add what came with answers, in two queries however many there are. Sent twice with one key, it is added once.

    The caller holds the case's lock, has checked who and when, and that the case holds the indicators; and it records.

    :returns: what was added now
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
    return Evidence.objects.bulk_create(
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
    )


@transaction.atomic
def remove(*, evidence_id: int, by: Any, at: datetime) -> Evidence:
    """
    Take a piece of evidence back. It is kept, and no longer counts. Removed twice, it is removed once.

    The caller makes sure that the assessment is open.

    :raises NotYours: if it is another's
    :raises Closed: if the assignment was withdrawn or the case is settled
    """
    owner = Evidence.objects.values_list("assignment_id", flat=True).get(pk=evidence_id)
    assignment, case = _locked(owner)
    check_is_own(by, assignment, case)
    policies.check_takes_evidence(assignment, case)
    evidence = Evidence.objects.get(pk=evidence_id)
    if evidence.removed_at is None:
        evidence.removed_at = at
        evidence.save(update_fields=["removed_at"])
        _record("evidence.removed", evidence, case, by, at)
    return evidence


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
