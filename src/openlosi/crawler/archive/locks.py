"""One writer at a time, across processes: the lock ends with the process that holds it, however it ends."""

import fcntl
import os
from pathlib import Path


class JournalBusy(RuntimeError):
    """Another process is writing this journal."""


class DirectoryLock:
    """Hold a directory until closed or until this process ends."""

    def __init__(self, directory: Path) -> None:
        self._fd = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._fd)
            self._fd = -1
            raise JournalBusy(
                f"{directory} is being written by process {holder}: wait for it, or stop it and start again"
            ) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, str(os.getpid()).encode(), 0)

    def close(self) -> None:
        """Let the next writer in."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
