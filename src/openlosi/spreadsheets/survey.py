"""
Look over the bytes of a CSV file once, before anything is read from it.

A national round fits in memory as columns, not as Python rows, so a large file
is read by a columnar library. That library is fast where a file is plain and
unclear where it is not; the survey tells which it is.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 22
_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")

Bytes = NDArray[np.uint8]


@dataclass
class Survey:
    """
    What the bytes of a file are like.

    :ivar lines: newlines outside quotes
    :ivar separators: separators outside quotes
    :ivar quoted_well: every quote opens or closes a whole cell, or is one of two within a quoted cell
    :ivar nul_line: the first line with a NUL byte, or None
    :ivar trailing: newlines at the end beyond the first
    """

    lines: int = 0
    separators: int = 0
    returns: int = 0
    quotes: int = 0
    quoted_well: bool = True
    nul_line: int | None = None
    trailing: int = 0
    ends_open: bool = False

    @property
    def records(self) -> int:
        """Records in the file, if it has no blank line inside."""
        return self.lines + self.ends_open - self.trailing


def survey(path: Path, separator: str) -> Survey:
    """Look over a file, four megabytes at a time."""
    found = Survey()
    inside, last = False, _NEWLINE
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            inside = _look(block, ord(separator), inside, last, found)
            last = block[-1]
        found.ends_open = last != _NEWLINE
    found.quoted_well &= not inside
    found.trailing = max(0, _newlines_at_end(path) - 1)
    return found


def _look(block: bytes, separator: int, inside: bool, last: int, found: Survey) -> bool:
    data = np.frombuffer(block, np.uint8)
    if found.nul_line is None and b"\0" in block:
        found.nul_line = found.lines + block[: block.index(b"\0")].count(b"\n") + 1
    found.returns += int(np.count_nonzero(data == _RETURN))
    newlines, separators = data == _NEWLINE, data == separator
    quotes = data == _QUOTE
    count = int(np.count_nonzero(quotes))
    if count or inside:
        within = (np.cumsum(quotes, dtype=np.uint32) + inside) & 1 == 1
        newlines &= ~within
        separators &= ~within
        found.quoted_well &= _quoted_well(data, within, inside, last, separator)
    found.quotes += count
    found.lines += int(np.count_nonzero(newlines))
    found.separators += int(np.count_nonzero(separators))
    return (count + inside) % 2 == 1


def _quoted_well(data: Bytes, within: NDArray[np.bool_], inside: bool, last: int, separator: int) -> bool:
    # An opening quote follows a cell's start, a closing quote precedes a cell's end; either may instead touch
    # the other half of a doubled pair.
    edges = np.array([separator, _NEWLINE, _RETURN, _QUOTE], np.uint8)
    before = np.concatenate((np.array([last], np.uint8), data[:-1]))
    opening = (data == _QUOTE) & within
    after_closing = (before == _QUOTE) & ~np.concatenate((np.array([inside]), within[:-1]))
    return bool(np.isin(before[opening], edges).all() and np.isin(data[after_closing], edges).all())


def _newlines_at_end(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65536))
        tail = file.read()
    return tail[len(tail.rstrip(b"\r\n")) :].count(b"\n")
