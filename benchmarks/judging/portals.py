"""Collect a served portal once, and answer what judging asks of the collection."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from keyword_scanner import Markup, scan

from judging.hits import Portal
from openlosi.crawler.archive.collection import Collection
from openlosi.crawler.collecting import collect
from openlosi.crawler.reading import decoded, read
from openlosi.crawler.settings import Settings

#: A portal of a few hundred files is read whole; the machine that serves it needs no sparing.
PAGES, RATE, MINUTES = 200, 50.0, 10.0


@dataclass(frozen=True)
class Collected:
    """What became of a visit."""

    state: str
    seconds: float
    pages: int


def collected(address: str, seeds: tuple[str, ...], out: Path) -> Collected:
    """Collect a portal on this machine into a file."""
    began = time.perf_counter()
    settings = Settings(pages=PAGES, rate=RATE, minutes=MINUTES, seeds=seeds, allow_private=True)
    summary = collect(address, out, settings=settings)
    seconds = time.perf_counter() - began
    with Collection(out) as collection:
        return Collected(summary.state, seconds, len(collection.page_entries()))


def judged(collection: Collection, home: str, loaded: Mapping[str, set[str]]) -> Portal:
    """What judging a hit asks of a collection."""

    def served_text(address: str) -> str:
        response = collection.response(address)
        if response is None:
            return ""
        return read(response.body, content_type=response.record.mime, address=address).text

    return Portal(home, collection.page, served_text, loaded)


def scanned(collection: Collection) -> dict[str, str]:
    """What the keyword scanner finds in the first five pages: the code, and the page where."""
    markups: list[Markup] = []
    for entry in collection.page_entries():
        if entry.kind == "html" and entry.status == 200 and len(markups) < 5:
            markups.append(Markup(entry.address, _markup(collection, entry.address)))
    return scan(markups)


def _markup(collection: Collection, address: str) -> str:
    made = collection.rendered(address)
    if made is not None:
        return made.decode("utf-8", "replace")
    response = collection.response(address)
    return decoded(response.body, content_type=response.record.mime) if response else ""
