"""
The journal of a running collection: what was seen, safe on disk, resumable after being killed anywhere.

Three files that only grow: ``data.warc.gz`` (what servers answered), ``pages.jsonl.gz`` (what was read from
it) and ``journal.jsonl``, whose checksummed lines acknowledge what the other two hold. What no line
acknowledges is cut when the journal is opened again (``recovery.py``).
"""

import os
import time
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any, Self

from openlosi.crawler.archive import answers, wacz, warc
from openlosi.crawler.archive.appending import AppendOnlyFile, CannotStore, sync_directory
from openlosi.crawler.archive.collection import Collection, open_collection
from openlosi.crawler.archive.exchanges import Exchange
from openlosi.crawler.archive.index import Index, Payload
from openlosi.crawler.archive.lines import decode, encode
from openlosi.crawler.archive.locks import DirectoryLock, JournalBusy
from openlosi.crawler.archive.members import read_member, verified
from openlosi.crawler.archive.pagelines import page_member, page_of_member
from openlosi.crawler.archive.recovery import JournalDamaged, Recovery, journal_lines, recover
from openlosi.evidence_format.collection import PageEntry, StoredRecord
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.plain import from_plain, to_plain
from openlosi.evidence_format.summary import Summary

__all__ = ["AnotherPrevious", "CannotStore", "Journal", "JournalBusy", "JournalDamaged", "Recovery"]


class AnotherPrevious(ValueError):
    """An earlier file does not fit: not the one this journal was begun with, or the one it would overwrite."""


WARC, PAGES, JOURNAL = "data.warc.gz", "pages.jsonl.gz", "journal.jsonl"
_CHECKPOINT_SECONDS = 5.0
_CHECKPOINT_BYTES = 16 * 1024 * 1024


class Journal:
    """
    The one writer of a running collection. Create or resume it with ``Journal.open(directory)``.

    Acknowledged means that the call returned. From then on killing this process loses nothing, because the
    operating system has the bytes. A power cut loses at most what came after the last ``checkpoint``, which
    is made every five seconds or sixteen megabytes of writing and never leaves a torn archive.

    Several threads may call it. After ``CannotStore`` (a full disk) the journal stands as before that call;
    only where it was the checkpoint that failed, what was to be stored is kept.

    :ivar recovery: what was found on resuming; None for a fresh journal
    :ivar collection: this collection's identity, kept over interruptions
    """

    def __init__(self, directory: Path, *, previous: Path | None, about: Mapping[str, str]) -> None:
        self.directory = directory
        self.recovery: Recovery | None = None
        self._lock = RLock()
        self._held = DirectoryLock(directory)
        self._index = Index()
        self._previous: Collection | None = None
        self._journal, self._warc, self._pages = (
            AppendOnlyFile(directory / n) for n in (JOURNAL, WARC, PAGES)
        )
        self._data = {WARC: self._warc, PAGES: self._pages}
        self._since, self._checked_at = 0, time.monotonic()
        try:
            self._begin(previous, about)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(
        cls, directory: Path, *, previous: Path | None = None, about: Mapping[str, str] | None = None
    ) -> "Journal":
        """
        Create the journal, or resume it where it stopped.

        :param previous: the earlier WACZ of this portal. Answers that are unchanged are kept as revisit
            records which name it. A resumed journal remembers it.
        :param about: what the archive's first record says of its maker (``software``, ``operator`` ...)
        :raises JournalBusy: while another process writes it
        :raises JournalDamaged: when it cannot be told what its data is
        :raises AnotherPrevious: when it was begun with another earlier file, or with none
        """
        if _finished(directory).is_dir():
            _remove(_finished(directory))
        directory.mkdir(parents=True, exist_ok=True)
        return cls(directory, previous=previous, about=about or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files. What was acknowledged stays, and ``open`` resumes it."""
        with self._lock:
            for each in (self._journal, self._warc, self._pages):
                each.close()
            if self._previous:
                self._previous.close()
            self._held.close()

    # Beginning and resuming.

    def _begin(self, previous: Path | None, about: Mapping[str, str]) -> None:
        first: dict[str, Any] = {}

        def learn(at: int, entry: dict[str, Any]) -> None:
            first.update(entry if at == 0 else {})
            self._index.learn(at, entry)

        recovery = recover(self._journal, self._data, learn)
        if recovery.entries:
            self.recovery = recovery
        else:
            first = self._first_entry(previous)
            self._acknowledge(first)
            sync_directory(self.directory)
        self.collection = str(first["collection"])
        self.begun_at = str(first["at"])
        self._open_previous(first, previous)
        if self._warc.size == 0:
            facts = {"format": "WARC File Format 1.1", "isPartOf": self.collection, **about}
            self._store([], [warc.warcinfo(facts, datetime.now(UTC)).member])

    def _first_entry(self, previous: Path | None) -> dict[str, Any]:
        earlier = str(previous.resolve()) if previous else ""
        at = warc.date(datetime.now(UTC))
        return {"kind": "begin", "version": 1, "collection": str(uuid.uuid4()), "at": at, "previous": earlier}

    def _open_previous(self, first: Mapping[str, Any], given: Path | None) -> None:
        path = Path(first["previous"]) if first["previous"] else None
        if given and given.resolve() != path:
            begun = f"with {path}" if path else "without an earlier file"
            raise AnotherPrevious(f"{self.directory} was begun {begun}: resume it so, not with {given}")
        if path:
            self._previous = open_collection(path)
            self._index.learn_earlier(self._previous.records(), path.name)

    # Writing.

    def add(self, fetched: Exchange) -> str:
        """
        Store an answer with the redirects that led to it, or the fact that there was none (status 0).

        Bytes that an earlier record holds are not stored again; a revisit record names that record. Within
        one collection this spares HTML, so that every page stands by itself in the archive.

        :returns: the record's hash, ``sha256:<hex>`` of the decoded body; "" when there was no answer
        :raises CannotStore: when the disk refuses; nothing of this answer is kept then
        """
        with self._lock:
            members: list[bytes] = []
            records: list[StoredRecord] = []
            offset = self._warc.size
            for answer in answers.of(fetched):
                for record, pieces in answers.written(answer, self._index, self._holder):
                    records += [answers.placed(record, offset, len(pieces[0]))] if record else []
                    members += pieces
                    offset += sum(map(len, pieces))
            self._store(records, members)
            return records[-1].record

    def add_rendered(self, address: str, html: str, *, at: datetime) -> str:
        """Store a page as a browser made it and return its record's hash (of its UTF-8 bytes)."""
        body = html.encode("utf-8", "replace")
        served = self.fetched(address)
        with self._lock:
            made = warc.rendered(address, at, body, made_from=served.warc_id if served else "")
            return self._store_made("rendered", address, made, at, mime="text/html", status=200)

    def add_screenshot(self, address: str, device: str, png: bytes, *, at: datetime | None = None) -> str:
        """Store a picture of a page (``device``: desktop or phone) and return its record's hash."""
        at = at or datetime.now(UTC)
        with self._lock:
            made = warc.screenshot(address, device, at, png)
            return self._store_made("screenshot", address, made, at, mime="image/png", device=device)

    def add_page(self, page: Page) -> None:
        """Keep what was read. A later page of the same address replaces an earlier one."""
        member = page_member(page)
        with self._lock:
            start = self._pages.append(member)
            entry = PageEntry(
                address=page.address,
                record=page.record,
                kind=page.kind,
                title=page.title[:500],
                language=page.language,
                status=page.status,
                fetched_at=page.fetched_at,
                rendered=page.rendered,
                depth=page.depth,
                offset=start,
                length=len(member),
            )
            self._acknowledge({"kind": "page", "entry": to_plain(entry)}, (self._pages, start, member))

    def add_observations(self, observations: Iterable[Observation]) -> None:
        """Keep what probes saw, all of it or (when the disk refuses) none."""
        seen = [to_plain(each) for each in observations]
        if seen:
            self._acknowledge({"kind": "observations", "seen": seen})

    def add_measurement(self, measurement: Measurement) -> None:
        """Keep what a tool measured."""
        self._acknowledge({"kind": "measurement", "measured": to_plain(measurement)})

    def note(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep a fact of the walk itself, such as an address put in the queue, to be read back on resuming."""
        self._acknowledge({"kind": "note", "name": kind, "values": to_plain(values)})

    def checkpoint(self) -> None:
        """Return once everything acknowledged would outlive a power cut."""
        with self._lock:
            for each in (self._warc, self._pages, self._journal):
                each.sync()
            self._since, self._checked_at = 0, time.monotonic()

    def _holder(self, payload: Payload) -> StoredRecord | None:
        """The record of this collection that holds a payload."""
        return self._stored_at(self._index.by_payload.get(payload))

    def _store_made(
        self,
        kind: str,
        address: str,
        made: warc.Written,
        at: datetime,
        *,
        mime: str,
        status: int = 0,
        device: str = "",
    ) -> str:
        record = StoredRecord(
            record=made.digest,
            kind=kind,
            address=address,
            at=warc.date(at),
            status=status,
            mime=mime,
            digest=made.digest,
            warc_id=made.warc_id,
            offset=self._warc.size,
            length=len(made.member),
            device=device,
        )
        self._store([record], [made.member])
        return made.digest

    def _store(self, records: list[StoredRecord], members: list[bytes]) -> None:
        piece = b"".join(members)
        start = self._warc.append(piece)
        self._acknowledge(
            {"kind": "stored", "records": [to_plain(r) for r in records]}, (self._warc, start, piece)
        )

    def _acknowledge(
        self, entry: dict[str, Any], grew: tuple[AppendOnlyFile, int, bytes] | None = None
    ) -> None:
        """Write the line that makes an entry count. If that fails, what it would have counted is cut."""
        with self._lock:
            if grew:
                file, start, piece = grew
                entry["grew"] = {file.path.name: [start, len(piece), zlib.crc32(piece)]}
                self._since += len(piece)
            try:
                at = self._journal.append(encode(entry))
            except CannotStore:
                if grew:
                    grew[0].cut(grew[1])
                raise
            self._index.learn(at, entry)
            if self._since > _CHECKPOINT_BYTES or time.monotonic() - self._checked_at > _CHECKPOINT_SECONDS:
                self.checkpoint()

    # Reading back, also after resuming.

    def fetched(self, address: str) -> StoredRecord | None:
        """The last answer stored for an address, as it was asked for or as it answered: no need to ask again."""
        with self._lock:
            return self._stored_at(self._index.by_address.get(address))

    def record(self, record: str) -> bytes:
        """
        Return the decoded bytes with this hash, from here or from the earlier file.

        :raises KeyError: when neither holds them
        """
        with self._lock:
            held = self._stored_at(self._index.by_record.get(record))
            if held:
                member = read_member(self._warc.read(held.offset, held.length))
                return verified(member.body(), record)
            if self._previous:
                return self._previous.record(record)
        raise KeyError(record)

    def records(self) -> Iterator[StoredRecord]:
        """Every stored record, in the order stored."""
        for entry in self._entries("stored"):
            for plain in entry["records"]:
                yield from_plain(StoredRecord, plain)

    def page_entries(self) -> Iterator[PageEntry]:
        """The pages that count, in the order first read: the last one read of each address."""
        with self._lock:
            kept = list(self._index.pages.values())
        for at in kept:
            yield from_plain(PageEntry, self._entry_at(at)["entry"])

    def pages(self) -> Iterator[Page]:
        """The pages that count, whole, read from disk one by one."""
        for entry in self.page_entries():
            yield page_of_member(self.page_member(entry))

    def page_member(self, entry: PageEntry) -> bytes:
        """A page as it stands on disk."""
        return self._pages.read(entry.offset, entry.length)

    def observations(self) -> Iterator[Observation]:
        """Everything probes saw, in order."""
        for entry in self._entries("observations"):
            for plain in entry["seen"]:
                yield from_plain(Observation, plain)

    def measurements(self) -> Iterator[Measurement]:
        """Everything tools measured, in order."""
        for entry in self._entries("measurement"):
            yield from_plain(Measurement, entry["measured"])

    def notes(self, kind: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """The facts noted, in order: all, or those of one kind."""
        for entry in self._entries("note"):
            if kind is None or entry["name"] == kind:
                yield entry["name"], entry["values"]

    def _entries(self, kind: str) -> Iterator[dict[str, Any]]:
        wanted = b' {"kind":"%b"' % kind.encode()
        for _, line in journal_lines(self._journal):
            if line[8 : 8 + len(wanted)] == wanted:
                yield decode(line)

    def _entry_at(self, at: int) -> dict[str, Any]:
        line = b""
        while not line.endswith(b"\n"):
            piece = self._journal.read(at + len(line), 8192)
            end = piece.find(b"\n")
            line += piece if end < 0 else piece[: end + 1]
        return dict(decode(line))

    def _stored_at(self, place: tuple[int, int] | None) -> StoredRecord | None:
        return from_plain(StoredRecord, self._entry_at(place[0])["records"][place[1]]) if place else None

    # Closing.

    def finish(self, path: Path, *, summary: Summary, keep: bool = False) -> Summary:
        """
        Write the WACZ, whole or not at all; then remove the journal unless it is to be kept.

        The file is written beside its final place, synced and renamed. Killed before that, the journal is
        still whole and ``finish`` can be called again after ``open``.

        :returns: the summary with what is counted here filled in
        :raises AnotherPrevious: when ``path`` is the earlier file, whose bytes this one rests on
        :raises CannotStore: when the disk refuses; the journal and what stood at ``path`` are untouched
        """
        with self._lock:
            if self._previous and self._previous.path.resolve() == path.resolve():
                raise AnotherPrevious(f"{path} holds what did not change: write the new collection beside it")
            self.checkpoint()
            written = wacz.write(path, self, summary)
            if not keep:
                # Renamed first: killed between two removals, half a journal must not be taken for a whole one.
                os.rename(self.directory, _finished(self.directory))
                _remove(_finished(self.directory))
            self.close()
            return written

    @property
    def warc_path(self) -> Path:
        """Where the WARC stands while the collection runs."""
        return self._warc.path

    @property
    def previous(self) -> Collection | None:
        """The earlier collection, when one was given."""
        return self._previous


def _finished(directory: Path) -> Path:
    return directory.with_name(directory.name + ".finished")


def _remove(directory: Path) -> None:
    """Remove a journal's own files, and the directory unless it holds files of someone else's."""
    for name in (WARC, PAGES, JOURNAL, "lock"):
        (directory / name).unlink(missing_ok=True)
    with suppress(OSError):
        directory.rmdir()
