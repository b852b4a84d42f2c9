"""Write a WACZ: a ZIP whose every member is listed, with size and hash, in a data package of its own."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openlosi.crawler.archive.appending import CannotStore, sync_directory

WACZ_VERSION = "1.1.1"
_PIECE = 1024 * 1024


class Package:
    """A WACZ being written. Members are streamed; nothing is held whole in memory."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._resources: list[dict[str, Any]] = []

    def add(self, name: str, pieces: Iterable[bytes], *, size: int, pack: bool) -> None:
        """
        Add a member of (about) this many bytes.

        The size decides beforehand whether the member needs ZIP's 64-bit form.
        Archives and what is compressed already are stored as they are, so that they can be read in place.
        """
        member = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        member.external_attr = 0o644 << 16
        member.file_size = size
        hashed, written = hashlib.sha256(), 0
        with self._archive.open(member, "w") as out:
            for piece in pieces:
                hashed.update(piece)
                written += len(piece)
                out.write(piece)
        self._resources.append(
            {
                "name": name.rsplit("/", 1)[-1].lower(),
                "path": name,
                "type": "file",  # or validators take lines of JSON for tables and miss their columns
                "hash": f"sha256:{hashed.hexdigest()}",
                "bytes": written,
            }
        )

    def describe(self, about: dict[str, Any]) -> None:
        """Add the data package and its digest, which come last."""
        described = {
            "profile": "data-package",
            "resources": self._resources,
            "wacz_version": WACZ_VERSION,
            **about,
        }
        text = json.dumps(described, indent=2, ensure_ascii=False).encode("utf-8", "replace")
        digest = {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(text).hexdigest()}
        self._archive.writestr("datapackage.json", text, zipfile.ZIP_DEFLATED)
        self._archive.writestr("datapackage-digest.json", json.dumps(digest, indent=2), zipfile.ZIP_DEFLATED)


@contextmanager
def package(path: Path) -> Iterator[Package]:
    """
    Write a WACZ beside its final place, then sync and rename it: it appears whole or not at all.

    :raises CannotStore: when the disk refuses; what stood at ``path`` before is untouched
    """
    partial = path.with_name(f"{path.name}.writing")
    try:
        with open(partial, "wb") as out:
            with zipfile.ZipFile(out, "w", allowZip64=True) as archive:
                yield Package(archive)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, path)
        sync_directory(path.parent)
    except BaseException as failed:
        partial.unlink(missing_ok=True)
        if isinstance(failed, OSError) and not isinstance(failed, CannotStore):
            message = (
                f"{path} cannot be written: {failed.strerror or failed}. The journal is whole; try again."
            )
            raise CannotStore(failed.errno or 0, message) from failed
        raise


def pieces_of(path: Path) -> Iterator[bytes]:
    """Yield a file piece by piece."""
    with open(path, "rb") as source:
        while piece := source.read(_PIECE):
            yield piece
