"""What Linux tells of running processes: whose they are, what they descend from, how much memory they hold."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """A running process and its resident memory without what it shares with others, in bytes."""

    pid: int
    parent: int
    memory: int


def of_user(uid: int) -> list[int]:
    """The running processes whose real user this is; one that has ended and only waits to be counted is not."""
    return [pid for pid in _all() if _running_user(pid) == uid]


def mentioning(text: str) -> list[int]:
    """The processes, other than this one, with this text in their command line."""
    wanted, us = text.encode(), os.getpid()
    return [pid for pid in _all() if pid != us and wanted in _read(pid, "cmdline")]


def descendants(root: int) -> list[Process]:
    """Every process that descends from this one, without it."""
    children: dict[int, list[int]] = {}
    for pid in _all():
        parent = _parent_of(pid)
        if parent is not None:
            children.setdefault(parent, []).append(pid)
    found, waiting = [], [(root, child) for child in children.get(root, [])]
    while waiting:
        parent, pid = waiting.pop()
        found.append(Process(pid, parent, memory_of(pid)))
        waiting.extend((pid, child) for child in children.get(pid, []))
    return found


def memory_of(pid: int) -> int:
    """Resident minus shared file pages; 0 for a process that has ended."""
    counts = _read(pid, "statm").split()
    return (int(counts[1]) - int(counts[2])) * _PAGE if len(counts) > 2 else 0


def started_at(pid: int) -> str:
    """When a process began, in the system's own count; "" when there is none. Numbers are used again, this pair is not."""
    after = _read(pid, "stat").rpartition(b")")[2].split()
    return after[19].decode() if len(after) > 19 else ""


def command_of(pid: int) -> list[str]:
    """A process's command line, word by word."""
    return [word.decode(errors="replace") for word in _read(pid, "cmdline").split(b"\0") if word]


def _all() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _parent_of(pid: int) -> int | None:
    # The name stands in brackets and may hold anything, spaces and brackets too.
    after = _read(pid, "stat").rpartition(b")")[2].split()
    return int(after[1]) if len(after) > 1 else None


def _running_user(pid: int) -> int | None:
    for line in _read(pid, "status").splitlines():
        if line.startswith(b"State:") and line.split()[1] == b"Z":
            return None
        if line.startswith(b"Uid:"):
            return int(line.split()[1])
    return None


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
