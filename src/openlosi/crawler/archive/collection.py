"""Read a finished collection (API; being filled in)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openlosi.evidence_format.collection import PageEntry, StoredRecord
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Page
from openlosi.evidence_format.summary import Summary


class NotACollection(Exception):
    """The file is not a collection of ours, or is damaged; the message says where."""


class BytesElsewhere(Exception):
    """The bytes stand in an earlier file, which was not given; the message names it."""


class WrongDigest(Exception):
    """The stored bytes are not those that were recorded."""


@dataclass(frozen=True)
class Response:
    record: StoredRecord
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Collection:
    path: Path

    def summary(self) -> Summary: ...
    def pages(self) -> Iterator[Page]: ...
    def page_entries(self) -> Sequence[PageEntry]: ...
    def page(self, address: str) -> Page | None: ...
    def observations(self) -> Iterator[Observation]: ...
    def measurements(self) -> Iterator[Measurement]: ...
    def records(self) -> Sequence[StoredRecord]: ...
    def record(self, record: str) -> bytes: ...
    def response(self, address: str) -> Response | None: ...
    def screenshot(self, address: str, device: str = "desktop") -> bytes | None: ...
    def problems(self) -> list[str]: ...
    def close(self) -> None: ...
    def __enter__(self) -> "Collection": ...
    def __exit__(self, *exception: object) -> None: ...


def open_collection(path: Path, *, previous: Path | Sequence[Path] = ()) -> Collection:
    """Open a WACZ of ours. ``previous``: earlier files in which unchanged bytes are looked up."""
    raise NotImplementedError
