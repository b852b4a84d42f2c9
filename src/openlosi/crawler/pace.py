"""
Ask a host at a pace it can bear: one request at a time, with a pause that grows when it slows.

The pause is the longest of what we were told, what robots.txt asks and what the host's own slowness suggests.
Several processes that visit one host share a small file, so that they keep one pace together.
"""

import fcntl
import hashlib
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

#: A host that answers in two seconds is asked again after two: it works on our requests half of the time at most.
_LONGEST_ADAPTED = 30.0
#: A host that asks us to wait longer than this is left for another day.
LONGEST_RETRY = 120.0
_DEFAULT_RETRY = 15.0


@dataclass
class _Host:
    asked_delay: float = 0.0
    adapted: float = 0.0
    not_before: float = 0.0


class Pace:
    """
    When the next request to each host is due.

    :param rate: requests a second to one host, at most
    :param shared: a directory that every process of a run uses; None when there is one process
    :param now: a clock that all processes of a machine share
    """

    def __init__(
        self,
        rate: float = 1.0,
        *,
        shared: Path | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._least = 1.0 / rate
        self._shared = shared
        self._now = now
        self._hosts: dict[str, _Host] = {}

    def ask_delay(self, host: str, seconds: float) -> None:
        """Robots.txt of this host asks for so many seconds between requests."""
        self._host(host).asked_delay = seconds

    def delay(self, host: str) -> float:
        """Return the seconds kept between two requests to a host now."""
        known = self._host(host)
        return max(self._least, known.asked_delay, known.adapted)

    def turn(self, host: str) -> float:
        """Take the next turn at a host, and return how many seconds to wait for it."""
        now, delay = self._now(), self.delay(host)
        if self._shared is not None:
            return max(0.0, self._shared_turn(host, now, delay) - now)
        known = self._host(host)
        due = max(now, known.not_before)
        known.not_before = due + delay
        return due - now

    def learn(self, host: str, seconds: float) -> None:
        """A request took so long. The pause follows slowly, and never falls under what was asked for."""
        known = self._host(host)
        # What a quick host takes is no sign of strain.
        target = seconds if seconds > self._least else 0.0
        known.adapted = min(
            _LONGEST_ADAPTED, (known.adapted + target) / 2 if target < known.adapted else target
        )

    def back_off(self, host: str, seconds: float) -> None:
        """The host asked us to come back after so long, or gave signs of distress."""
        known = self._host(host)
        known.adapted = min(_LONGEST_ADAPTED, max(known.adapted, self.delay(host)) * 2)
        until = self._now() + seconds
        known.not_before = max(known.not_before, until)
        if self._shared is not None:
            self._shared_turn(host, until, 0.0)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _shared_turn(self, host: str, not_before: float, delay: float) -> float:
        assert self._shared is not None
        path = self._shared / hashlib.sha256(host.encode()).hexdigest()[:32]
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = os.pread(descriptor, 8, 0)
            due = max(not_before, struct.unpack("d", held)[0] if len(held) == 8 else 0.0)
            os.pwrite(descriptor, struct.pack("d", due + delay), 0)
            return due
        finally:
            os.close(descriptor)


def retry_after(value: str, *, now: float | None = None) -> float:
    """
    Return the seconds a ``Retry-After`` header asks for: a number, or a date.

    >>> retry_after("7"), retry_after("soon"), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=20.0)
    (7.0, 15.0, 40.0)
    """
    value = value.strip()
    if value.isdigit():
        return float(value[:9])
    try:
        due = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return _DEFAULT_RETRY
    return max(0.0, due - (time.time() if now is None else now))
