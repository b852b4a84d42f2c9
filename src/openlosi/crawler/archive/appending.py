"""A file that only grows. An append that fails leaves it as it was before."""

import os
from pathlib import Path


class CannotStore(OSError):
    """The disk refused to take more. Everything acknowledged before is safe."""


class AppendOnlyFile:
    """
    A file that grows by whole pieces.

    ``append`` returns once the operating system has the bytes: they outlive this process, killed or not.
    ``sync`` returns once the disk has them: they outlive a power cut.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.size = os.fstat(self._fd).st_size

    def append(self, piece: bytes) -> int:
        """
        Add a piece and return where it begins.

        :raises CannotStore: when the disk is full or fails; the file keeps its former length
        """
        start = self.size
        view = memoryview(piece)
        try:
            while view:
                written = os.pwrite(self._fd, view, self.size)
                self.size += written
                view = view[written:]
        except OSError as refused:
            self.cut(start)
            raise CannotStore(
                refused.errno, f"{self.path} cannot grow: {refused.strerror}. What was stored before is safe."
            ) from refused
        return start

    def cut(self, size: int) -> None:
        """Drop everything from here on."""
        os.ftruncate(self._fd, size)
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        """Return these bytes; fewer when the file ends before. Does not disturb appending."""
        pieces = []
        while length > 0 and (piece := os.pread(self._fd, length, offset)):
            pieces.append(piece)
            offset += len(piece)
            length -= len(piece)
        return b"".join(pieces)

    def sync(self) -> None:
        """Return once the disk has every byte."""
        try:
            os.fsync(self._fd)
        except OSError as refused:
            raise CannotStore(refused.errno, f"{self.path} cannot be synced: {refused.strerror}") from refused

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def sync_directory(path: Path) -> None:
    """Make a directory's own entries (new and renamed files) survive a power cut."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
