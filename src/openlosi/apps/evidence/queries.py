"""Read what is kept."""

import hashlib
from typing import IO, cast

from django.core.files.storage import default_storage

from openlosi.apps.evidence.models import StoredFile


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
