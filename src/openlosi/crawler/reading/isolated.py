"""
Run a document reader in a process of its own, with limits of memory and time.

A PDF of one kilobyte can ask for terabytes, and a reader written in C can crash. Here that ends a child
process, which is replaced, and costs the document a note. The child stays for the next document, so starting
one (about a third of a second) is paid once.
"""

import atexit
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import IO

MEMORY = 1_500_000_000
CPU_SECONDS = 20
WALL_SECONDS = 30.0
LARGEST_BODY = 100_000_000
LARGEST_ANSWER = 64_000_000
#: After so many documents the child is replaced: whatever its libraries leaked goes with it.
LIFETIME = 200
_LENGTH = struct.Struct("!Q")


class ReaderFailed(Exception):
    """The document could not be read; the message says why in words for a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: bytes of address space, seconds of processor, seconds on the clock."""

    memory: int = MEMORY
    cpu_seconds: int = CPU_SECONDS
    wall_seconds: float = WALL_SECONDS


class Isolated:
    """A child process that reads documents one after the other. Safe to share between threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Start nothing yet; the first document does."""
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._owner = os.getpid()
        self._turn = threading.Lock()

    def run(self, kind: str, body: bytes) -> dict[str, object]:
        """
        Return what the reader of this kind found.

        :raises ReaderFailed: when the document is unreadable, or exceeded a limit
        """
        if len(body) > LARGEST_BODY:
            raise ReaderFailed(f"larger than {LARGEST_BODY:,} bytes: not opened")
        with self._turn:
            child = self._ready()
            try:
                answer = self._asked(child, kind, body)
            except (OSError, EOFError) as broken:
                raise ReaderFailed(self._cause(child)) from broken
            except BaseException:
                self.close()
                raise
            self._served += 1
        if "failed" in answer:
            raise ReaderFailed(str(answer["failed"]))
        return answer

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
        child.wait()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # forked: the child belongs to the parent
            self._owner, self._child = os.getpid(), None
        if self._child is not None and (self._served >= LIFETIME or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._served = 0
            self._child = subprocess.Popen(
                [sys.executable, "-m", "openlosi.crawler.reading.isolated", str(self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._child

    def _asked(self, child: subprocess.Popen[bytes], kind: str, body: bytes) -> dict[str, object]:
        assert child.stdin is not None
        assert child.stdout is not None
        until = time.monotonic() + self.limits.wall_seconds
        asked = pickle.dumps((kind, self.limits.cpu_seconds, body))
        child.stdin.write(_LENGTH.pack(len(asked)) + asked)
        child.stdin.flush()
        (length,) = _LENGTH.unpack(_received(child.stdout, _LENGTH.size, until))
        if length > LARGEST_ANSWER:
            self.close()
            raise ReaderFailed(f"holds more than {LARGEST_ANSWER:,} bytes of text")
        # Only our own child writes here, and it reads bytes of strangers into plain values before pickling.
        answer = pickle.loads(_received(child.stdout, length, until))
        return dict(answer)

    def _cause(self, child: subprocess.Popen[bytes]) -> str:
        try:
            ended = child.wait(0.5)
        except subprocess.TimeoutExpired:
            ended = None
        self.close()
        if ended is None:
            return f"took longer than {self.limits.wall_seconds:g} seconds to open"
        if ended == -signal.SIGXCPU:
            return f"took more than {self.limits.cpu_seconds} seconds of processor time to open"
        return f"its reader broke down (exit {ended})"


def _received(pipe: IO[bytes], size: int, until: float) -> bytes:
    handle = pipe.fileno()
    parts: list[bytes] = []
    while size > 0:
        left = until - time.monotonic()
        if left <= 0 or not select.select([handle], [], [], left)[0]:
            raise TimeoutError("no answer in time")
        part = os.read(handle, min(size, 1 << 20))
        if not part:
            raise EOFError("the reader ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


_SHARED = Isolated()
atexit.register(_SHARED.close)


def run(kind: str, body: bytes) -> dict[str, object]:
    """Read a document in the process that all callers share."""
    return _SHARED.run(kind, body)


def _serve(memory: int) -> None:
    """Run the child: read, answer, again, until the parent closes the pipe."""
    from openlosi.crawler.reading.office import read_office  # only the child needs the readers
    from openlosi.crawler.reading.pdf import read_pdf

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        kind, cpu_seconds, body = pickle.loads(source.read(_LENGTH.unpack(head)[0]))
        spent = resource.getrusage(resource.RUSAGE_SELF)
        used = int(spent.ru_utime + spent.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_seconds, resource.RLIM_INFINITY))
        try:
            answer = read_pdf(body) if kind == "pdf" else read_office(kind, body)
        except MemoryError:
            answer = {"failed": f"needs more than {memory:,} bytes of memory to open"}
        except RecursionError:
            answer = {"failed": "its contents are nested too deeply to open"}
        except Exception as wrong:  # noqa: BLE001  a broken document is a noted failure, whatever broke
            answer = {"failed": f"could not be opened: {wrong or type(wrong).__name__}"[:300]}
        plain = pickle.dumps(answer)
        sink.write(_LENGTH.pack(len(plain)) + plain)
        sink.flush()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
