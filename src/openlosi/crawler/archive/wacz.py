"""
Write a journal out as a WACZ.

What each member holds is told in docs/reference/evidence-format.md. Only the index is sorted in memory; all
else streams from the journal's files, so that memory does not grow with the size of what was collected.
"""

import gzip
import json
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from openlosi import __version__
from openlosi.crawler.archive import cdxj
from openlosi.crawler.archive.collection import Collection
from openlosi.crawler.archive.packaging import Package, package, pieces_of
from openlosi.crawler.archive.pagelines import json_line
from openlosi.crawler.archive.warc import target
from openlosi.evidence_format.collection import PageEntry, StoredRecord
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.plain import to_plain
from openlosi.evidence_format.summary import Summary

ARCHIVE = "archive/data.warc.gz"
_PIECE = 1024 * 1024
_HELD = 8 * _PIECE  # beyond this, lines wait on disk

T = TypeVar("T")


class Source(Protocol):
    """What a journal offers to be written out."""

    collection: str
    begun_at: str

    @property
    def warc_path(self) -> Path: ...
    @property
    def previous(self) -> Collection | None: ...
    def records(self) -> Iterator[StoredRecord]: ...
    def page_entries(self) -> Iterator[PageEntry]: ...
    def page_member(self, entry: PageEntry) -> bytes: ...
    def observations(self) -> Iterator[Observation]: ...
    def measurements(self) -> Iterator[Measurement]: ...


def write(path: Path, source: Source, summary: Summary) -> Summary:
    """Write everything to ``path``, whole or not at all, and return the summary with its counts."""
    counted = _Counted()
    with package(path) as out:
        warc_size = source.warc_path.stat().st_size
        out.add(ARCHIVE, pieces_of(source.warc_path), size=warc_size, pack=False)
        _add_index(out, source)
        _add_page_lists(out, source)
        _add_pages(out, source, counted)
        _add_records(out, source, counted)
        _add_lines(out, "openlosi/observations.jsonl", counted.each("observations", source.observations()))
        _add_lines(out, "openlosi/measurements.jsonl", counted.each("measurements", source.measurements()))
        summary = _completed(summary, source, counted, warc_size)
        text = json.dumps(to_plain(summary), indent=2, ensure_ascii=False).encode("utf-8", "replace")
        out.add("openlosi/summary.json", [text], size=len(text), pack=True)
        out.describe(_description(summary))
    return summary


class _Counted:
    """Counts things as they are written, so that the summary is of the file and not of a memory of it."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()

    def each(self, kind: str, things: Iterable[T]) -> Iterator[T]:
        """Pass things on, counting them."""
        for thing in things:
            self.kinds[kind] += 1
            yield thing

    def page(self, entry: PageEntry) -> None:
        """Count a page or document and its language."""
        self.kinds["pages" if entry.kind == "html" else "documents"] += 1
        if entry.language:
            self.languages[entry.language] += 1


def _add_index(out: Package, source: Source) -> None:
    filename = ARCHIVE.rsplit("/", 1)[-1]
    lines = cdxj.lines(source.records(), filename=filename)
    blocks = list(cdxj.packed(lines, filename="index.cdx.gz"))
    out.add(
        "indexes/index.cdx.gz",
        (block for block, _ in blocks),
        size=sum(len(b) for b, _ in blocks),
        pack=False,
    )
    small = cdxj.header(filename="index.cdx.gz") + "".join(line for _, line in blocks)
    out.add("indexes/index.idx", [small.encode()], size=len(small.encode()), pack=True)


def _add_page_lists(out: Package, source: Source) -> None:
    """The home page opens the archive in replay tools; every other page is in the second list."""
    for name, title, wanted in (("pages", "Home page", True), ("extraPages", "Other pages", False)):
        header = {"format": "json-pages-1.0", "id": name, "title": title, "hasText": False}
        chosen = (each for each in source.page_entries() if (each.depth == 0) is wanted)
        _add_lines(
            out, f"pages/{name}.jsonl", (_listed(each, source.begun_at) for each in chosen), first=header
        )


def _listed(entry: PageEntry, begun_at: str) -> dict[str, str]:
    address = target(entry.address)
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, address)),
        "url": address,
        "ts": entry.fetched_at or begun_at,
        "title": entry.title or address,
    }


def _add_pages(out: Package, source: Source, counted: _Counted) -> None:
    """The pages whole, each a gzip member, and the contents that find them."""
    size = sum(entry.length for entry in source.page_entries())
    members = (source.page_member(entry) for entry in source.page_entries())
    out.add("openlosi/pages.jsonl.gz", members, size=size, pack=False)

    def contents() -> Iterator[PageEntry]:
        offset = 0
        for entry in source.page_entries():
            counted.page(entry)
            yield replace(entry, offset=offset)
            offset += entry.length

    _add_packed_lines(out, "openlosi/contents.jsonl.gz", contents())


def _add_records(out: Package, source: Source, counted: _Counted) -> None:
    def records() -> Iterator[StoredRecord]:
        for each in counted.each("records", source.records()):
            counted.kinds[each.kind] += 1
            yield each

    _add_packed_lines(out, "openlosi/records.jsonl.gz", records())


def _add_lines(out: Package, name: str, values: Iterable[Any], *, first: Any = None) -> None:
    with tempfile.SpooledTemporaryFile(max_size=_HELD) as held:
        if first is not None:
            held.write(json_line(first))
        for value in values:
            held.write(json_line(to_plain(value)))
        _add_held(out, name, held, pack=True)


def _add_packed_lines(out: Package, name: str, values: Iterable[Any]) -> None:
    with tempfile.SpooledTemporaryFile(max_size=_HELD) as held:
        with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=6) as packing:
            for value in values:
                packing.write(json_line(to_plain(value)))
        _add_held(out, name, held, pack=False)


def _add_held(out: Package, name: str, held: IO[bytes], *, pack: bool) -> None:
    size = held.tell()
    held.seek(0)
    out.add(name, iter(lambda: held.read(_PIECE), b""), size=size, pack=pack)


def _completed(summary: Summary, source: Source, counted: _Counted, warc_size: int) -> Summary:
    previous = source.previous
    kinds = counted.kinds
    return replace(
        summary,
        software=summary.software or f"OpenLOSI {__version__}",
        finished_at=summary.finished_at or _now(),
        collection=source.collection,
        previous=previous.path.name if previous else "",
        previous_collection=previous.summary().collection if previous else "",
        languages=dict(counted.languages.most_common()),
        pages=kinds["pages"],
        documents=kinds["documents"],
        records=kinds["records"],
        unchanged=kinds["revisit"],
        failures=kinds["failure"],
        screenshots=kinds["screenshot"],
        observations=kinds["observations"],
        measurements=kinds["measurements"],
        stored_bytes=warc_size,
    )


def _description(summary: Summary) -> dict[str, Any]:
    described: dict[str, Any] = {
        "title": f"Portal {summary.address}",
        "description": "A municipal portal as OpenLOSI found it. openlosi/summary.json says what was seen.",
        "software": summary.software,
        "created": _now(),
        "mainPageURL": target(summary.final_address or summary.address),
    }
    if summary.started_at:
        described["mainPageDate"] = summary.started_at
    return described


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
