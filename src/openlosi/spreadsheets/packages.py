"""
Open the zip package that an XLSX or ODS file is, within limits that a bomb cannot pass.

Sizes that a package declares are not believed: what counts is what comes out.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from openlosi.core.saying import said

#: All parts of one file that are read, unpacked, may have so many bytes together.
UNPACKED_BYTES = 300_000_000

#: One file may have so many XML elements; a long table filled to the last row of a sheet has nine and a half million.
ELEMENTS = 12_000_000

#: A package may have so many bytes of directory, some ten thousand parts.
DIRECTORY_BYTES = 1_000_000

_CHUNK = 1 << 16
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"


class Unopenable(Exception):
    """The file cannot be read as a whole; says why and what to do."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Budget:
    """How much more of one file may be read."""

    def __init__(self) -> None:
        self.unpacked, self.elements = UNPACKED_BYTES, ELEMENTS

    def take_bytes(self, count: int) -> None:
        """
        Count what was unpacked.

        :raises Unopenable: beyond the limit
        """
        self.unpacked -= count
        if self.unpacked < 0:
            raise Unopenable(
                said(
                    "unpacks to more than %(most)d MB, the most that is read. "
                    "Delete empty formatted rows, split it, or save it as CSV, which has no limit.",
                    most=UNPACKED_BYTES // 1_000_000,
                )
            )

    def take_elements(self, count: int = 1) -> None:
        """
        Count cells and other elements.

        :raises Unopenable: beyond the limit
        """
        self.elements -= count
        if self.elements < 0:
            raise Unopenable(
                said(
                    "holds more than %(most)s cells and marks, the most that is read. "
                    "Delete empty formatted rows, split it, or save it as CSV, which has no limit.",
                    most=f"{ELEMENTS:,}",
                )
            )


class Package:
    """An open package and what may still be read of it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.budget = Budget()

    def __contains__(self, part: str) -> bool:
        return part in self._archive.NameToInfo

    def chunks(self, part: str) -> Iterator[bytes]:
        """
        A part's bytes, a little at a time.

        :raises Unopenable: if there is no such part, it is encrypted, or too much comes out
        """
        entry = self._archive.NameToInfo.get(part)
        if entry is None:
            raise Unopenable(said("is damaged: it has no %(part)s.", part=part))
        if entry.flag_bits & 1:
            raise Unopenable(said("is locked with a password; save it without one."))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unopenable(said("is packed in an unusual way; open it and save it anew."))
        with self._archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                self.budget.take_bytes(len(chunk))
                yield chunk


@contextmanager
def package(path: Path) -> Iterator[Package]:
    """
    Open a package.

    :raises Unopenable: if it is none, or damaged
    """
    with path.open("rb") as file:
        _check(file)
        try:
            with zipfile.ZipFile(file) as archive:
                yield Package(archive)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, zlib.error) as error:
            raise Unopenable(
                said("is damaged (%(why)s); open it and save it anew.", why=str(error))
            ) from error


def _check(file: IO[bytes]) -> None:
    start = file.read(8)
    if start == _OLD_OFFICE:
        raise Unopenable(
            said("is the old Excel format or locked with a password; save it as .xlsx without one.")
        )
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    end = tail.rfind(_END)
    if not start.startswith(b"PK") or end < 0:
        raise Unopenable(said("is not the spreadsheet that its name says, or is cut short."))
    # Read before the directory is: a directory of millions of parts would fill the memory by itself.
    if int.from_bytes(tail[end + 12 : end + 16], "little") > DIRECTORY_BYTES:
        raise Unopenable(said("has too many parts to be a spreadsheet."))
    file.seek(0)
