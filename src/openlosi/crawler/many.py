"""
Collect many portals, each in a process of its own, with one pace per host across all of them.

A portal that brings its process down costs that portal alone. Run again, finished portals are passed over and
unfinished ones go on where they stopped.
"""

import csv
import multiprocessing
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from openlosi.crawler.archive import open_collection
from openlosi.crawler.archive.zipped import NotACollection
from openlosi.crawler.collecting import collect, starts
from openlosi.crawler.settings import Settings
from openlosi.evidence_format.summary import Summary

_ADDRESS = ("address", "url", "portal", "website", "web", "site")
_NAME = ("name", "municipality", "code", "id")
_SECONDS_BETWEEN_LOOKS = 0.1
_COLUMNS = (
    "name",
    "address",
    "file",
    "state",
    "state_seen",
    "moved_to",
    "pages",
    "documents",
    "stopped_by",
    "problem",
)


class FaultyTable(Exception):
    """The table of portals cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Portal:
    """A portal to collect: what it is called, where it is, and the name of its file."""

    name: str
    address: str
    file: str


@dataclass(frozen=True)
class Outcome:
    """What became of one portal. ``problem`` is of this machine, not of the portal; "" when there was none."""

    portal: Portal
    state: str = ""
    state_seen: str = ""
    moved_to: str = ""
    pages: int = 0
    documents: int = 0
    stopped_by: str = ""
    problem: str = ""


def read_portals(table: Path) -> list[Portal]:
    """
    Read a CSV table with a header: a column of addresses, and one of names if there is one.

    :raises FaultyTable: naming each line that is no address
    """
    try:
        text = table.read_text("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise FaultyTable(f"{table}: not UTF-8 text (byte {wrong.start}); save it as CSV in UTF-8") from None
    except OSError as wrong:
        raise FaultyTable(f"{table}: cannot be read ({wrong.strerror})") from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    header = {str(name).strip().lower(): str(name) for name in (rows[0] if rows else {}) if name}
    where = next((header[name] for name in _ADDRESS if name in header), None)
    if where is None:
        raise FaultyTable(
            f"{table}: there is no column `address`, or no row; the columns are {', '.join(header) or 'none'}"
        )
    called = next((header[name] for name in _NAME if name in header), where)
    faults: list[str] = []
    portals: dict[str, Portal] = {}
    for line, row in enumerate(rows, 2):
        address = (row[where] or "").strip()
        name = (row[called] or "").strip() or address
        try:
            first = starts(address)[0]
        except ValueError as wrong:
            faults.append(f"line {line}, column {where}: {wrong}")
            continue
        file = _file_of(first if called == where else name)
        if file in portals and portals[file].address != address:
            # Two portals of one name: the address tells them apart.
            file = _file_of(f"{name}-{first}")
        portals.setdefault(file, Portal(name, address, file))
    if faults:
        raise FaultyTable(f"{table}: " + "; ".join(faults[:20]))
    return list(portals.values())


def _file_of(name: str) -> str:
    """A name as a file's, in any script."""
    split = urlsplit(name)
    plain = split.netloc + split.path if split.netloc else name
    return (re.sub(r"[^\w.-]+", "-", plain).strip("-.")[:80] or "portal") + ".wacz"


def collect_many(
    portals: Sequence[Portal],
    directory: Path,
    settings: Settings,
    *,
    processes: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """
    Collect every portal into ``directory`` and yield what became of each as it is finished.

    ``portals.csv`` in the directory holds the same when it ends. Cancelled, running portals write what they have
    and no further ones begin.
    """
    # A fresh interpreter each: no thread, browser or socket of one portal is ever inherited by another.
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    outcomes: dict[int, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="openlosi-pace-") as shared:
        settings = replace(settings, shared_pace=Path(shared))
        waiting, running = list(enumerate(portals)), dict[int, tuple[BaseProcess, Connection]]()
        while waiting or running:
            if cancelled():
                stop.set()
                waiting.clear()
            while waiting and len(running) < processes:
                number, portal = waiting.pop(0)
                finished = _already(directory / portal.file, portal)
                if finished is not None:
                    outcomes[number] = finished
                    yield finished
                    continue
                told, tell = context.Pipe(duplex=False)
                work = (portal, directory / portal.file, settings, tell, stop)
                process = context.Process(target=_work, args=work, daemon=False)
                process.start()
                tell.close()
                running[number] = (process, told)
            for number in [each for each, (process, _) in running.items() if not process.is_alive()]:
                outcomes[number] = _ended(portals[number], *running.pop(number))
                yield outcomes[number]
            if running:
                time.sleep(_SECONDS_BETWEEN_LOOKS)
    _write(directory / "portals.csv", [outcomes[number] for number in sorted(outcomes)])


def _work(portal: Portal, out: Path, settings: Settings, tell: Connection, stop: Event) -> None:
    """One portal, in its own process."""
    # Ctrl-C reaches the whole group; the parent decides, and says it through the event.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        tell.send(_outcome(portal, collect(portal.address, out, settings=settings, cancelled=stop.is_set)))
    except Exception as wrong:  # noqa: BLE001 - whatever it is, it is this portal's and the others go on
        tell.send(Outcome(portal, problem=f"{type(wrong).__name__}: {wrong}"))


def _end_with_parent() -> None:
    """
    End at once when the run is killed. What goes on by itself would keep its portal from the next run, and would
    not keep its pace.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ended(portal: Portal, process: BaseProcess, told: Connection) -> Outcome:
    """What an ended process said, or that it ended without a word."""
    with told:
        try:
            if told.poll():
                return cast("Outcome", told.recv())
        except (EOFError, OSError):
            pass  # it was killed while it spoke
    code = process.exitcode
    return Outcome(portal, problem=f"its process ended with code {code}; run the command again to go on")


def _already(path: Path, portal: Portal) -> Outcome | None:
    """What a finished file says; None when there is none of this portal."""
    if not path.exists():
        return None
    try:
        with open_collection(path) as collection:
            summary = collection.summary()
    except NotACollection as wrong:
        return Outcome(portal, problem=f"{path.name} is in the way: {wrong}")
    if summary.address not in starts(portal.address):
        return Outcome(portal, problem=f"{path.name} is of another portal, {summary.address}")
    return _outcome(portal, summary)


def _outcome(portal: Portal, summary: Summary) -> Outcome:
    return Outcome(
        portal,
        summary.state,
        summary.state_seen,
        summary.moved_to,
        summary.pages,
        summary.documents,
        summary.stopped_by,
    )


def _write(path: Path, outcomes: Sequence[Outcome]) -> None:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for each in outcomes:
            portal = each.portal
            rest = [getattr(each, name) for name in _COLUMNS[3:]]
            writer.writerow(
                [_inert(str(value)) for value in (portal.name, portal.address, portal.file, *rest)]
            )
    part.replace(path)


def _inert(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
