"""
The journal of a running collection: what was seen, safe on disk, resumable after being killed anywhere.

API (being filled in; signatures are settled):
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openlosi.crawler.archive.exchanges import Exchange
from openlosi.evidence_format.collection import PageEntry, StoredRecord
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.summary import Summary


class JournalBusy(Exception):
    """Another process is writing this journal."""


class CannotStore(Exception):
    """The disk refused; everything acknowledged before is safe."""


@dataclass(frozen=True)
class Recovery:
    """What opening an interrupted journal found."""

    entries: int
    cut_bytes: Mapping[str, int]

    def __str__(self) -> str:
        raise NotImplementedError


class Journal:
    """
    ``Journal.open(directory)`` creates or resumes. One writer at a time; safe to call from several threads.

    Acknowledged means the call returned: from then on a kill -9 loses nothing. ``checkpoint()`` (also
    made by itself every few seconds and megabytes) makes it safe against power loss as well.
    """

    directory: Path
    #: None for a fresh journal; else what was recovered
    recovery: Recovery | None

    @classmethod
    def open(cls, directory: Path, *, previous: Path | None = None) -> "Journal":
        """Create or resume. ``previous`` is the earlier WACZ: its unchanged bytes become revisit records."""
        raise NotImplementedError

    def __enter__(self) -> "Journal": ...
    def __exit__(self, *exception: object) -> None: ...
    def close(self) -> None: ...

    # -- writing -------------------------------------------------------------------------------------------
    def add(self, fetched: Exchange) -> str:
        """Store an answer with its redirects (or its failure: status 0). Returns ``sha256:<hex>`` of the body, "" for a failure."""
        raise NotImplementedError

    def add_rendered(self, address: str, html: str, *, at: datetime) -> str:
        """Store a page as a browser made it. Returns its record hash (of the UTF-8 bytes)."""
        raise NotImplementedError

    def add_screenshot(self, address: str, device: str, png: bytes, *, at: datetime | None = None) -> str: ...
    def add_page(self, page: Page) -> None: ...
    def add_observations(self, observations: Iterable[Observation]) -> None: ...
    def add_measurement(self, measurement: Measurement) -> None: ...
    def note(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep a fact of the walk itself (a queued address, a robots.txt decision) for resuming."""

    def checkpoint(self) -> None:
        """Make everything acknowledged safe against power loss (fsync)."""

    # -- reading back, also after resuming -----------------------------------------------------------------
    def records(self) -> Iterator[StoredRecord]: ...
    def fetched(self, address: str) -> StoredRecord | None:
        """The last stored answer of this address (as asked or as answered), or None: do not fetch again."""

    def record(self, record: str) -> bytes:
        """The decoded bytes with this hash (also from ``previous``)."""
        raise NotImplementedError

    def pages(self) -> Iterator[Page]: ...
    def page_entries(self) -> Iterator[PageEntry]: ...
    def observations(self) -> Iterator[Observation]: ...
    def measurements(self) -> Iterator[Measurement]: ...
    def notes(self, kind: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]: ...

    # -- closing -------------------------------------------------------------------------------------------
    def finish(self, path: Path, *, summary: Summary, keep: bool = False) -> Summary:
        """Write the WACZ atomically, then remove the journal's directory unless ``keep``. Returns the summary with its counts."""
        raise NotImplementedError
