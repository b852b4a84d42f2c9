"""
Write down that somebody did something. The only door to the audit trail.

Entries are numbered without gaps and each one's hash is over its content and the hash before it, so that none can be changed,
removed or slipped in without breaking every hash that follows (`openlosi audit verify`).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from openlosi.apps.audit.models import Entry

#: The hash before the first entry.
BEGINNING = "0" * 64


def record(
    act: str,
    *,
    about: models.Model | str,
    by: Any,
    at: datetime,
    campaign_id: int | None = None,
    case_id: int | None = None,
    details: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None,
) -> Entry:
    """
    Add an entry to the trail, in the transaction of the change it tells of.

    Call it last: from here on other transactions that record wait for this one to end.

    :param act: what was done, such as ``assessment.submitted``
    :param about: the row it was done to
    :param by: the person, or None for the installation itself
    :param at: when, with a time zone
    :param details: what may be shown to whoever may read the trail: old and new where something changed
    :param sealed: what the blind forbids to show, such as answers; kept, hashed, and never on a page
    :raises RuntimeError: outside a transaction
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of the change it tells of")
    last = _last_of_the_chain()
    entry = Entry(
        number=last[0] + 1,
        at=at,
        by_id=getattr(by, "pk", None),
        act=act,
        campaign_id=campaign_id,
        case_id=case_id,
        about=about if isinstance(about, str) else f"{about._meta.model_name}:{about.pk}",
        details=_plain(details),
        sealed=_plain(sealed),
        previous_hash=last[1],
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    return entry


def _plain(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """As the database gives it back: numbers that are keys become text there, and sort otherwise under the hash."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(content or {})))
    return plain


def _last_of_the_chain() -> tuple[int, str]:
    """
    Number and hash of the last entry; no other transaction records until this one ends.

    On PostgreSQL the commit itself does not wait until it is on the disk, since the chain is held meanwhile; what follows it at
    once does, and does so for many transactions together. Nobody is answered before that.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT number, hash FROM audit_hold_the_chain()")
            if not any(_wait_for_the_disk in each for each in connection.run_on_commit):
                transaction.on_commit(_wait_for_the_disk)
        else:
            cursor.execute("SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1")
        number, last_hash = cursor.fetchone() or (None, None)
    return number or 0, last_hash or BEGINNING


def _wait_for_the_disk() -> None:
    # A transaction of its own that writes a word into the log; its commit waits until all before it is on the disk.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'openlosi', '')")


def hash_of(entry: Entry) -> str:
    """The SHA-256 of an entry's content and of the hash before it, in hexadecimal."""
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id,
        "act": entry.act,
        "campaign": entry.campaign_id,
        "case": entry.case_id,
        "about": entry.about,
        "details": entry.details,
        "sealed": entry.sealed,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    ).hexdigest()


class Broken(Exception):
    """The chain is broken; the message says at which entry and how."""


def verify(*, expected: tuple[int, str] | None = None) -> tuple[int, str]:
    """
    Read the whole trail and return the number and hash of its last entry.

    :param expected: number and hash of an entry as once written down elsewhere; a trail cut off at its end, or
        written anew from the start, is whole in itself and only this shows it
    :raises Broken: if an entry was changed, removed, or slipped in, or the expected one is not there
    """
    number, before = 0, BEGINNING
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            raise Broken(f"entry {number} is missing; {entry.number} follows {number - 1}")
        if entry.previous_hash != before:
            raise Broken(f"entry {number} does not follow on entry {number - 1}")
        if entry.hash != hash_of(entry):
            raise Broken(f"entry {number} was changed after it was written")
        if expected and expected[0] == number and expected[1] != entry.hash:
            raise Broken(f"entry {number} is another than the one that was written down")
        before = entry.hash
    if expected and expected[0] > number:
        raise Broken(f"the trail ends at entry {number}; entry {expected[0]} was written down and is gone")
    return number, before


__all__ = ["BEGINNING", "Broken", "hash_of", "record", "verify"]
