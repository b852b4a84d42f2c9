"""
Take everything out of an installation, encrypted: every table as JSON lines and every stored file, in one tar.

The bytes are encrypted with age (https://age-encryption.org) as they are made, so nothing readable ever touches the disk.
Sessions, passwords, second factors and hashes of invitations stay behind: they are of no use elsewhere, and of harm.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from openlosi.apps.accounts.permissions import check_operates
from openlosi.apps.audit.operations import record
from openlosi.apps.evidence.models import StoredFile
from openlosi.apps.evidence.queries import NotAsStored, opened

#: Tables that stay behind.
LEFT_OUT = frozenset(
    {
        "django_session",
        "usersessions_usersession",
        "mfa_authenticator",
        "account_emailaddress",
        "account_emailconfirmation",
    }
)
#: Columns that stay behind.
BLANKED = frozenset(
    {
        ("accounts_user", "password"),
        ("accounts_invitation", "token_hash"),
        ("accounts_invitation", "seed"),
    }
)
_ROWS_AT_ONCE = 5000
SHORTEST_PASSPHRASE = 16


class ExportRefused(ValueError):
    """The export was not begun; the message says why, to people."""


class NoReason(ExportRefused):
    """It needs a reason."""


class NotARecipient(ExportRefused):
    """The key is none of age's."""


@dataclass
class Exported:
    """What an export holds."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    #: Stored files that are gone or are not what their name says.
    faulty_files: list[str] = field(default_factory=list)


def recipient_of(key: str) -> Any:
    """
    Whoever holds the other half of a public key such as ``age1…``.

    :raises NotARecipient: if it is none
    """
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError as error:
        raise NotARecipient(_("that is no public key of age; it begins with age1")) from error


def locked_key(passphrase: str) -> tuple[Any, bytes]:
    """
    A fresh key pair: whom to encrypt to, and the other half as a file that a passphrase opens.

    age takes such a file as it is: ``age --decrypt --identity FILE`` asks for the passphrase.

    :raises ExportRefused: if the passphrase is too short
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ExportRefused(
            _("the passphrase is too short; take at least %(n)s characters") % {"n": SHORTEST_PASSPHRASE}
        )
    pair = pyrage.x25519.Identity.generate()
    return pair.to_public(), pyrage.passphrase.encrypt(f"{pair}\n".encode(), passphrase)


def export_everything(
    *, to: Any, to_words: str, out: IO[bytes], reason: str, by: Any, at: datetime, version: str
) -> Exported:
    """
    Write everything, encrypted, and note in the audit trail who took it and why.

    The entry is written and kept before the first byte leaves, so there is no export without one. All tables are read as of
    one moment; people go on working meanwhile.

    :param to: as `recipient_of` or `locked_key` return it
    :param to_words: whom that is, for the trail
    :param by: the operator, or None when it is somebody at the machine's own terminal
    :raises NotOperator: unless an operator does it
    :raises NoReason: without a reason
    """
    if by is not None:
        check_operates(by)
    if not reason.strip():
        raise NoReason(_("say why everything is taken out; it is kept in the audit trail"))
    with transaction.atomic():
        record(
            "installation.exported",
            about="installation",
            by=by,
            at=at,
            details={"reason": reason.strip(), "to": to_words},
        )
    told = {"made_at": at.isoformat(), "reason": reason.strip(), "version": version, "to": to_words}
    with _encrypted(out, [to]) as plain, as_of_one_moment(), tarfile.open(fileobj=plain, mode="w|") as tar:
        return _write(_Tar(tar, at), told)


class _Tar:
    """A tar that remembers the SHA-256 of what is put in."""

    def __init__(self, tar: tarfile.TarFile, at: datetime) -> None:
        self.tar, self.at = tar, at
        self.sums: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        self.sums[name] = hashlib.sha256(content).hexdigest()
        self._add(name, len(content), io.BytesIO(content))

    def put_file(self, name: str, size: int, file: IO[bytes], sha256: str) -> None:
        self.sums[name] = sha256
        self._add(name, size, file)

    def _add(self, name: str, size: int, file: IO[bytes]) -> None:
        member = tarfile.TarInfo(f"openlosi/{name}")
        member.size, member.mtime, member.mode = size, int(self.at.timestamp()), 0o600
        self.tar.addfile(member, file)


def _write(tar: _Tar, told: dict[str, str]) -> Exported:
    done = Exported()
    for model in _models():
        table = model._meta.db_table
        done.rows[table] = 0
        for number, part in enumerate(_parts(model), start=1):
            done.rows[table] += len(part)
            tar.put(f"tables/{table}/{number:05}.jsonl", b"".join(part))
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=1000):
        try:
            with opened(stored) as file:
                tar.put_file(f"files/{stored.name}", stored.size, file, stored.sha256)
        except (NotAsStored, OSError):
            done.faulty_files.append(stored.sha256)
        else:
            done.files += 1
    manifest = {
        **told,
        "rows": done.rows,
        "files": done.files,
        "faulty_files": done.faulty_files,
        "left_out": sorted(LEFT_OUT),
        "blanked": sorted(".".join(column) for column in BLANKED),
        "sha256": dict(tar.sums),
    }
    tar.put("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    return done


def _models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted(
        (model for model in found if model._meta.db_table not in LEFT_OUT),
        key=lambda model: model._meta.db_table,
    )


def _parts(model: type[models.Model]) -> Iterator[list[bytes]]:
    """The rows of a table as lines of JSON, some thousands at a time; at least one part, so that no table is missing."""
    columns = [column.attname for column in model._meta.concrete_fields]
    table = model._meta.db_table
    part: list[bytes] = []
    rows = model._base_manager.order_by("pk").values(*columns)
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        kept = {name: "" if (table, name) in BLANKED else value for name, value in row.items()}
        part.append(json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n")
        if len(part) == _ROWS_AT_ONCE:
            yield part
            part = []
    yield part


@contextmanager
def _encrypted(out: IO[bytes], recipients: Sequence[Any]) -> Iterator[IO[bytes]]:
    """A file to write to, whose bytes come out encrypted; another thread does it as they come."""
    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                pyrage.encrypt_io(source, out, list(recipients))
            finally:
                # After a fault, read on: whoever writes would wait for ever.
                while source.read(1 << 20):
                    pass

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="age") as pool:
        encrypting = pool.submit(encrypt)
        with os.fdopen(writing, "wb") as plain:
            yield plain
        encrypting.result()


@contextmanager
def as_of_one_moment() -> Iterator[None]:
    """See the database as it is now, whatever is written meanwhile, and hold nobody up."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django would begin with the lock for writing, and nobody could save while this runs.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def write_whole(place: Path, write: Any) -> Any:
    """
    Let something write a file that only its owner reads, and that appears under its name when all of it is there.

    :raises FileExistsError: if there is such a file already
    """
    if place.exists():
        raise FileExistsError(17, "there is such a file already", str(place))
    partial = place.with_name(f".{place.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            result = write(out)
        partial.rename(place)
    finally:
        partial.unlink(missing_ok=True)
    return result
