"""
Read a ZIP that a stranger may have made.

Nothing is ever unpacked to disk, so the names inside cannot lead anywhere; what unpacks is read as a stream
and cut off at a limit.
"""

import gzip
import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

_LARGEST_LINE = 64 * 1024 * 1024
_LARGEST_TEXT = 2 * 1024 * 1024 * 1024
_MOST_MEMBERS = 10_000
_PIECE = 1024 * 1024


class NotACollection(ValueError):
    """The file is not a collection of ours, or is damaged; the message says where."""


class Zipped:
    """A ZIP open for reading: whole small members, lines of large ones, and bytes in place of stored ones."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise NotACollection(f"{path}: there is no such file") from None
        except (zipfile.BadZipFile, OSError, struct.error, ValueError, NotImplementedError) as wrong:
            raise NotACollection(f"{path} is not a WACZ, or is damaged: {wrong}") from None
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._starts: dict[str, tuple[int, int]] = {}
        if len(self._archive.infolist()) > _MOST_MEMBERS:
            self.close()
            raise NotACollection(f"{path} has more than {_MOST_MEMBERS} members: not a collection of ours")

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._archive.NameToInfo

    def text(self, name: str, *, limit: int = _LARGEST_LINE) -> bytes:
        """
        Return a small member whole.

        :raises NotACollection: when it is missing, damaged or larger than the limit
        """
        with self._opened(name) as member:
            found = self._reading(name, member.read, limit + 1)
        if len(found) > limit:
            raise NotACollection(f"{self.path}: {name} unpacks to more than {limit} bytes")
        return found

    def json(self, name: str) -> Any:
        """Return a small member as JSON."""
        try:
            return json.loads(self.text(name))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
            raise NotACollection(f"{self.path}: {name} is not JSON: {wrong}") from None

    def json_lines(self, name: str, *, limit: int = _LARGEST_TEXT) -> Iterator[Any]:
        """
        Yield the values of a member that holds a line of JSON each, unpacking as it goes.

        :raises NotACollection: when a line is not JSON, or the member or a line is beyond its limit
        """
        read = 0
        with self._opened(name) as member:
            lines: Any = gzip.GzipFile(fileobj=member) if name.endswith(".gz") else member
            number = 0
            while line := self._reading(name, lines.readline, _LARGEST_LINE + 1):
                number += 1
                read += len(line)
                if len(line) > _LARGEST_LINE or read > limit:
                    raise NotACollection(
                        f"{self.path}: {name}, line {number}: larger than a collection has it"
                    )
                try:
                    yield json.loads(line)
                except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
                    raise NotACollection(f"{self.path}: {name}, line {number} is not JSON: {wrong}") from None

    def bytes_at(self, name: str, offset: int, length: int) -> bytes:
        """
        Return bytes of a stored (not packed) member without reading what lies before them.

        :raises NotACollection: when the member is packed, or ends before
        """
        start, size = self._starts.get(name) or self._find(name)
        if offset < 0 or length < 0 or offset + length > size:
            raise NotACollection(f"{self.path}: {name} ends before byte {offset + length}")
        found = os.pread(self._fd, length, start + offset)
        if len(found) < length:
            raise NotACollection(f"{self.path} ends in the middle of {name}")
        return found

    def problems(self) -> list[str]:
        """Compare every member with the data package: what differs, is missing or was never listed."""
        names = Counter(each.filename for each in self._archive.infolist())
        found = [f"{name} is there {count} times" for name, count in names.items() if count > 1]
        found += [f"{name!r} is a name that leads elsewhere" for name in names if _leads_elsewhere(name)]
        listed = self._listed(found)
        for name in names:
            if name not in listed and name not in ("datapackage.json", "datapackage-digest.json"):
                found.append(f"{name!r} is not listed in datapackage.json")
        for name, digest in listed.items():
            if name not in names:
                found.append(f"{name!r} is listed in datapackage.json and missing")
            elif (actual := self._digest(name)) != digest:
                found.append(f"{name} has the hash {actual}, and {digest} is listed: it was altered")
        return found

    def _listed(self, found: list[str]) -> dict[str, str]:
        try:
            text = self.text("datapackage.json")
            digest = "sha256:" + hashlib.sha256(text).hexdigest()
            if self.json("datapackage-digest.json").get("hash") != digest:
                found.append(
                    "datapackage.json is not the one datapackage-digest.json tells of: it was altered"
                )
            return {str(each["path"]): str(each["hash"]) for each in json.loads(text)["resources"]}
        except (NotACollection, KeyError, TypeError, AttributeError, ValueError) as wrong:
            found.append(f"datapackage.json cannot be read: {wrong}")
            return {}

    def _digest(self, name: str) -> str:
        hashed = hashlib.sha256()
        room = max(_LARGEST_TEXT, self.path.stat().st_size)  # a stored member may be as large as the file
        try:
            with self._opened(name) as member:
                while piece := self._reading(name, member.read, _PIECE):
                    hashed.update(piece)
                    room -= len(piece)
                    if room < 0:
                        return "(not taken: it unpacks beyond all measure)"
        except NotACollection as wrong:
            return f"(not taken: {wrong})"
        return "sha256:" + hashed.hexdigest()

    def _opened(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(name)
        except KeyError:
            raise NotACollection(
                f"{self.path} has no {name}: it was not made by OpenLOSI, or is damaged"
            ) from None
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, struct.error) as wrong:
            raise NotACollection(f"{self.path}: {name} cannot be read: {wrong}") from None

    def _reading(self, name: str, read: Any, size: int) -> bytes:
        try:
            return bytes(read(size))
        except (
            zipfile.BadZipFile,
            zlib.error,
            gzip.BadGzipFile,
            EOFError,
            OSError,
            NotImplementedError,
        ) as wrong:
            raise NotACollection(f"{self.path}: {name} is damaged: {wrong}") from None

    def _find(self, name: str) -> tuple[int, int]:
        """Where a stored member's bytes begin, and how many they are."""
        try:
            told = self._archive.getinfo(name)
        except KeyError:
            raise NotACollection(
                f"{self.path} has no {name}: it was not made by OpenLOSI, or is damaged"
            ) from None
        head = os.pread(self._fd, 30, told.header_offset)
        if told.compress_type != zipfile.ZIP_STORED or len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise NotACollection(f"{self.path}: {name} is packed or damaged; it cannot be read in place")
        names, extra = struct.unpack("<HH", head[26:30])
        self._starts[name] = (told.header_offset + 30 + names + extra, told.file_size)
        return self._starts[name]


def _leads_elsewhere(name: str) -> bool:
    return (
        name.startswith(("/", "\\"))
        or ".." in name.replace("\\", "/").split("/")
        or ":" in name
        or "\0" in name
    )
