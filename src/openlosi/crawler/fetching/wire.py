"""Read from a socket under a deadline, so that no server can hold a reader by being slow or endless."""

import io
import socket
import time
from typing import Any

from openlosi.crawler.fetching.limits import Limits


class TooSlow(Exception):
    """The server fell silent, dripped, or took longer in all than it may; the message says which."""


class HeadersTooLarge(Exception):
    """The status line and headers passed their limit."""


class Wire(io.RawIOBase):
    """
    A connected socket as a file. Every read is bounded by the silence and the total that are allowed.

    Bytes are counted: until ``head_done`` against the limit of the headers, after it against the least pace.
    """

    def __init__(self, sock: socket.socket, limits: Limits) -> None:
        self.sock = sock
        self.limits = limits
        self.begin()

    def begin(self) -> None:
        """Begin to time and count another request."""
        self._began = time.monotonic()
        self._body_began: float | None = None
        self._bytes = 0

    def head_done(self) -> None:
        """The headers are read: what follows is the body."""
        self._body_began, self._bytes = time.monotonic(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._check_pace()
        if self._body_began is None:
            # Never read far past the headers' limit, whatever a reader above asks for.
            room = self.limits.header_bytes - self._bytes
            if room <= 0:
                raise HeadersTooLarge(f"the headers are longer than {self.limits.header_bytes:,} bytes")
            buffer = memoryview(buffer)[: max(1, room)]
        left = self._began + self.limits.total_seconds - time.monotonic()
        if left <= 0:
            raise TooSlow(f"the answer took longer than {self.limits.total_seconds:g} seconds")
        self.sock.settimeout(min(left, self.limits.silence_seconds))
        try:
            count = self.sock.recv_into(buffer)
        except TimeoutError:
            raise TooSlow(self._silence(left)) from None
        self._bytes += count
        return count

    def _silence(self, left: float) -> str:
        if left <= self.limits.silence_seconds:
            return f"the answer took longer than {self.limits.total_seconds:g} seconds"
        return f"the server sent nothing for {self.limits.silence_seconds:g} seconds"

    def _check_pace(self) -> None:
        if self._body_began is None:
            return
        lasted = time.monotonic() - self._body_began
        grace = min(10.0, self.limits.total_seconds / 3)
        if lasted > grace and self._bytes < self.limits.least_pace * lasted:
            raise TooSlow(f"the server sent less than {self.limits.least_pace} bytes a second")


class Door:
    """What ``http.client`` needs of a socket to read an answer: one file, the same for every answer."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader

    def makefile(self, _mode: str) -> "Lasting":
        """Return the connection's reader, which the answer may close without closing the connection."""
        return Lasting(self._reader)


class Lasting(io.BufferedIOBase):
    """A reader whose ``close`` leaves the one below it open, for the next answer on the same connection."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._reader.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._reader.read1(size)

    def readinto(self, buffer: Any, /) -> int:
        return self._reader.readinto(buffer)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._reader.readline(-1 if size is None else size)

    def peek(self, size: int = 0) -> bytes:
        """Look ahead, as ``http.client`` does between chunks."""
        return self._reader.peek(size)
