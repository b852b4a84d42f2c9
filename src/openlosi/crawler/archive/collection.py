"""
Read a finished collection: its pages, what was seen on them, and the bytes all of it rests on.

The file may have been made by a stranger: nothing is unpacked to disk, everything read has a limit, and
bytes asked for by their hash are checked against it each time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from openlosi.crawler.archive.members import BrokenRecord, Member, WrongDigest, read_member, verified
from openlosi.crawler.archive.pagelines import page_of_member
from openlosi.crawler.archive.surts import surt
from openlosi.crawler.archive.warc import target
from openlosi.crawler.archive.zipped import NotACollection, Zipped
from openlosi.evidence_format.collection import PageEntry, StoredRecord
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.plain import NotEvidence, from_plain
from openlosi.evidence_format.summary import Summary

__all__ = [
    "BrokenRecord",
    "BytesElsewhere",
    "Collection",
    "NotACollection",
    "Response",
    "WrongDigest",
    "open_collection",
]

ARCHIVE = "archive/data.warc.gz"
_HOLD_BYTES = ("response", "rendered", "screenshot")
_LARGEST_CONTENTS = 512 * 1024 * 1024

T = TypeVar("T")


class BytesElsewhere(LookupError):
    """The bytes stand in an earlier file, which was not given or does not have them; the message names it."""


@dataclass(frozen=True)
class Response:
    """An answer as it was served: the record that tells of it, its headers and its decoded body."""

    record: StoredRecord
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Collection:
    """One WACZ of ours, open for reading. What is asked for is read when it is asked for."""

    def __init__(self, path: Path, previous: Sequence[Path] = ()) -> None:
        self.path = path
        self._zipped = Zipped(path)
        self._earlier: list[Collection] = []
        try:
            self._summary = self._read(
                Summary, self._zipped.json("openlosi/summary.json"), "openlosi/summary.json"
            )
            self._earlier = [Collection(each) for each in previous]
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and of the earlier ones."""
        self._zipped.close()
        for each in self._earlier:
            each.close()

    def summary(self) -> Summary:
        """What the collection amounts to."""
        return self._summary

    def page_entries(self) -> Sequence[PageEntry]:
        """Every page and document in short, in the order first read."""
        return self._entries

    def pages(self) -> Iterator[Page]:
        """Every page and document whole, one at a time."""
        return map(self._page, self._entries)

    def page(self, address: str) -> Page | None:
        """The page of this address, or None."""
        entry = self._entry_of.get(address)
        return self._page(entry) if entry else None

    def observations(self) -> Iterator[Observation]:
        """Everything probes saw, or looked for and did not see."""
        return self._each(Observation, "openlosi/observations.jsonl")

    def measurements(self) -> Iterator[Measurement]:
        """Everything tools measured."""
        return self._each(Measurement, "openlosi/measurements.jsonl")

    def records(self) -> Sequence[StoredRecord]:
        """Every stored record, in the order stored."""
        return self._records

    def record(self, record: str) -> bytes:
        """
        Return the bytes with this hash (``sha256:<hex>``), checked against it.

        :raises KeyError: when no record has this hash
        :raises BytesElsewhere: when they stand in an earlier file that was not given
        :raises WrongDigest: when the stored bytes are others
        :raises BrokenRecord: when they cannot be read
        """
        held = self._holder_of.get(record)
        if held is not None:
            return verified(self._member(held).body(), record)
        for each in self._earlier:
            try:
                return each.record(record)
            except (KeyError, BytesElsewhere):
                continue
        named = self._elsewhere.get(record)
        if named is None:
            raise KeyError(record)
        given = ", ".join(each.path.name for each in self._earlier) or "no earlier file"
        raise BytesElsewhere(
            f"{self.path.name} says that these bytes did not change since {named}, where they are kept. "
            f"Given was {given}: open it together with {named}."
        )

    def stored(self, address: str) -> StoredRecord | None:
        """The last answer of an address, as it was asked for or as it answered; a redirect leads to its end."""
        return self._record_of.get(address)

    def address_like(self, address: str) -> str:
        """
        The stored address that is meant by one in a page or one a person typed: letter case, ``www.``, a slash
        at the end, http or https, and percent-encoding make no difference. The address itself when none is.
        """
        return address if address in self._record_of else self._like.get(surt(target(address)), address)

    def response(self, address: str) -> Response | None:
        """
        The last answer of an address whole, or None when there was none.

        :raises BytesElsewhere: see ``record``; likewise for its other errors
        """
        record = self.stored(address)
        if record is None or record.kind == "failure":
            return None
        body = self.record(record.record)
        return Response(record, self._member(record).headers, body)

    def rendered(self, address: str) -> bytes | None:
        """The page as a browser made it, in UTF-8, or None when none did."""
        found = self._pictures.get(("rendered", address, ""))
        return self.record(found.record) if found else None

    def has_rendered(self, address: str) -> bool:
        """Whether a browser made this page."""
        return ("rendered", address, "") in self._pictures

    def screenshot(self, address: str, device: str = "desktop") -> bytes | None:
        """The picture of a page as PNG, or None when none was taken."""
        found = self._pictures.get(("screenshot", address, device))
        return self.record(found.record) if found else None

    def screenshots(self, address: str | None = None) -> list[StoredRecord]:
        """The records of the pictures taken, of one page or of all."""
        taken = (each for (kind, _, _), each in self._pictures.items() if kind == "screenshot")
        return [each for each in taken if address is None or each.address == address]

    def problems(self) -> list[str]:
        """Check the whole file against its own lists of hashes. Empty when it is as it was written."""
        return self._zipped.problems()

    @cached_property
    def _entries(self) -> list[PageEntry]:
        return list(self._each(PageEntry, "openlosi/contents.jsonl.gz", limit=_LARGEST_CONTENTS))

    @cached_property
    def _entry_of(self) -> dict[str, PageEntry]:
        return {each.address: each for each in self._entries}

    @cached_property
    def _records(self) -> list[StoredRecord]:
        return list(self._each(StoredRecord, "openlosi/records.jsonl.gz", limit=_LARGEST_CONTENTS))

    @cached_property
    def _holder_of(self) -> dict[str, StoredRecord]:
        return {each.record: each for each in self._records if each.kind in _HOLD_BYTES}

    @cached_property
    def _elsewhere(self) -> dict[str, str]:
        revisits = (each for each in self._records if each.kind == "revisit")
        return {each.record: each.refers_file for each in revisits if each.refers_file}

    @cached_property
    def _record_of(self) -> dict[str, StoredRecord]:
        found: dict[str, StoredRecord] = {}
        for each in self._records:
            if each.kind in ("response", "revisit", "failure"):
                found[each.address] = each
                found[each.asked or each.address] = each
        return found

    @cached_property
    def _like(self) -> dict[str, str]:
        return {surt(target(each)): each for each in (*self._record_of, *self._entry_of)}

    @cached_property
    def _pictures(self) -> dict[tuple[str, str, str], StoredRecord]:
        made = (each for each in self._records if each.kind in ("rendered", "screenshot"))
        return {(each.kind, each.address, each.device): each for each in made}

    def _member(self, record: StoredRecord) -> Member:
        return read_member(self._zipped.bytes_at(ARCHIVE, record.offset, record.length))

    def _page(self, entry: PageEntry) -> Page:
        packed = self._zipped.bytes_at("openlosi/pages.jsonl.gz", entry.offset, entry.length)
        try:
            return page_of_member(packed)
        except NotEvidence as wrong:
            raise NotACollection(f"{self.path}: the page {entry.address} cannot be read: {wrong}") from None

    def _each(self, kind: type[T], name: str, **limits: int) -> Iterator[T]:
        for number, plain in enumerate(self._zipped.json_lines(name, **limits), 1):
            yield self._read(kind, plain, f"{name}, line {number}")

    def _read(self, kind: type[T], plain: Any, where: str) -> T:
        try:
            return from_plain(kind, plain)
        except NotEvidence as wrong:
            raise NotACollection(f"{self.path}: {where}: {wrong}") from None


def open_collection(path: Path, *, previous: Path | Sequence[Path] = ()) -> Collection:
    """
    Open a WACZ that ``openlosi collect`` wrote.

    :param previous: earlier collections of the portal, in which bytes that did not change are looked up
    :raises NotACollection: when it is something else, or damaged
    """
    return Collection(Path(path), [Path(previous)] if isinstance(previous, str | Path) else list(previous))
