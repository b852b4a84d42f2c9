"""
Bring an interrupted journal back to its last acknowledged entry.

Every entry says how far the data files had grown and which bytes it added, with their checksum. What is
torn, or was never acknowledged, is cut; what is whole is kept. All of it is checked, so that disk damage in
the middle is found here and not in the finished file.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openlosi.crawler.archive.appending import AppendOnlyFile
from openlosi.crawler.archive.lines import BrokenLine, decode

_PIECE = 1024 * 1024


class JournalDamaged(RuntimeError):
    """The journal's first line is unreadable although data stands beside it: nothing is touched."""


@dataclass(frozen=True)
class Recovery:
    """
    What opening an interrupted journal found.

    :ivar entries: how many entries are whole
    :ivar cut_bytes: how many bytes were cut from each file
    :ivar lost_entries: readable entries after a broken one, which had to go with it: a power cut or disk damage, not a torn tail
    """

    entries: int
    cut_bytes: Mapping[str, int]
    lost_entries: int = 0

    def __str__(self) -> str:
        cut = ", ".join(f"{count} bytes of {name}" for name, count in self.cut_bytes.items() if count)
        told = f"resumed after {self.entries} entries" + (
            f"; cut {cut} that were never acknowledged" if cut else ""
        )
        if self.lost_entries:
            told += f"; an entry was broken by a power cut or a failing disk, so {self.lost_entries} after it are collected again"
        return told


def journal_lines(journal: AppendOnlyFile) -> Iterator[tuple[int, bytes]]:
    """Yield each line with where it begins; the last may be torn."""
    start, rest = 0, b""
    while piece := journal.read(start + len(rest), _PIECE):
        rest += piece
        *whole, rest = rest.split(b"\n")
        for line in whole:
            yield start, line + b"\n"
            start += len(line) + 1
    if rest:
        yield start, rest


def recover(
    journal: AppendOnlyFile, data: Mapping[str, AppendOnlyFile], learn: Callable[[int, dict[str, Any]], None]
) -> Recovery:
    """
    Hand every whole entry to ``learn``, with where its line begins; then cut what follows the last one.

    :raises JournalDamaged: when not even the first entry is whole, although data was stored
    """
    before = {each.path.name: each.size for each in (journal, *data.values())}
    ends = dict.fromkeys(data, 0)
    good = entries = 0
    for start, line in journal_lines(journal):
        entry = _whole_entry(line, data, ends)
        if entry is None:
            break
        learn(start, entry)
        good = start + len(line)
        entries += 1
    if good == 0 and any(each.size for each in data.values()):
        raise JournalDamaged(
            f"{journal.path} does not begin with a readable line although data was stored beside it. "
            "Move the directory away to start anew; the stored records can be read with any WARC tool."
        )
    lost = _whole_lines(journal, after=good)
    journal.cut(good)
    for name, each in data.items():
        each.cut(ends[name])
    after = {each.path.name: each.size for each in (journal, *data.values())}
    return Recovery(entries, {name: before[name] - after[name] for name in before}, lost)


def _whole_entry(
    line: bytes, data: Mapping[str, AppendOnlyFile], ends: dict[str, int]
) -> dict[str, Any] | None:
    try:
        entry = decode(line)
    except BrokenLine:
        return None
    grown: dict[str, list[int]] = entry.get("grew", {})
    for name, (start, length, checksum) in grown.items():
        if start != ends[name] or _checksum(data[name], start, length) != checksum:
            return None
    for name, (start, length, _) in grown.items():
        ends[name] = start + length
    return dict(entry)


def _checksum(file: AppendOnlyFile, start: int, length: int) -> int | None:
    if start + length > file.size:
        return None
    checksum = 0
    for at in range(start, start + length, _PIECE):
        checksum = zlib.crc32(file.read(at, min(_PIECE, start + length - at)), checksum)
    return checksum


def _whole_lines(journal: AppendOnlyFile, *, after: int) -> int:
    """Count the whole lines past the one that ended the recovery: with any, it was no mere torn tail."""
    return sum(1 for start, line in journal_lines(journal) if start > after and _is_whole(line))


def _is_whole(line: bytes) -> bool:
    try:
        decode(line)
    except BrokenLine:
        return False
    return True
