"""`openlosi collect`: visit a municipal portal, or many, and keep what was there."""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, NoReturn, Self

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from openlosi.crawler import events
from openlosi.crawler.addresses import NotAnAddress
from openlosi.crawler.archive.appending import CannotStore
from openlosi.crawler.archive.journal import JournalBusy, JournalDamaged
from openlosi.crawler.archive.zipped import NotACollection
from openlosi.crawler.collecting import AlreadyThere, AnotherPortal, Cancelled
from openlosi.crawler.collecting import collect as collect_portal
from openlosi.crawler.many import FaultyTable, collect_many, read_portals
from openlosi.crawler.settings import BROWSER_MODES, CONTACT, Settings
from openlosi.evidence_format.summary import Summary

FAULTY, WRONG_USAGE = 1, 2
said = Console(highlight=False, soft_wrap=True)
aside = Console(stderr=True, highlight=False, soft_wrap=True)

_BAR = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)

STATES = {
    "collected": "The portal was there and was collected.",
    "no_portal": "There is no portal at this address.",
    "unreachable": "The portal could not be reached.",
    "moved": "The portal has moved.",
    "parked": "The address is parked: somebody offers it for sale, or it was taken over.",
    "refused": "The portal refuses automatic visits. Nothing was evaded.",
    "challenged": "The portal asks visitors to prove that they are human. Nothing was evaded.",
}


def collect(
    address: Annotated[str, typer.Argument(help="The portal's address.", show_default=False)] = "",
    out: Annotated[
        Path | None, typer.Option(help="Where to write: a .wacz file; a directory with --portals.")
    ] = None,
    portals: Annotated[
        Path | None, typer.Option(help="A CSV table with a column `address` (and `name`): collect them all.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Portals side by side.")] = 4,
    pages: Annotated[int, typer.Option(min=1, help="At most so many pages and documents of a portal.")] = 200,
    minutes: Annotated[float, typer.Option(min=0.05, help="Visit a portal for at most so long.")] = 60,
    rate: Annotated[
        float, typer.Option(min=0.01, max=100, help="Requests a second to one host, at most.")
    ] = 1.0,
    browser: Annotated[str, typer.Option(help="auto (where a page needs one), always or never.")] = "auto",
    seeds: Annotated[
        Path | None, typer.Option(help="A file of further addresses of the portal, one a line.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option(help="The addresses given may lie on this machine or its networks; no others.")
    ] = False,
    contact: Annotated[
        str,
        typer.Option(
            envvar="OPENLOSI_CONTACT", help="How a portal's owner reaches you: an address or a page."
        ),
    ] = CONTACT,
    previous: Annotated[
        Path | None, typer.Option(help="An earlier collection of this portal: store only what changed since.")
    ] = None,
    measure: Annotated[
        bool,
        typer.Option(
            help="Also run the technical measurements (engines, phone, markup, styles, accessibility)."
        ),
    ] = False,
) -> None:
    """
    Visit a portal politely and keep what was there, as a WACZ file.

    Interrupt it with Ctrl-C to end early with what was collected; run it again after a crash to go on.
    """
    if browser not in BROWSER_MODES:
        _stop(f"--browser is auto, always or never, not {browser}.", WRONG_USAGE)
    if bool(address) == bool(portals):
        _stop("Give the address of one portal, or --portals with a table of them.", WRONG_USAGE)
    if out is None:
        _stop("Say with --out where to write.", WRONG_USAGE)
    settings = Settings(
        pages=pages,
        minutes=minutes,
        rate=rate,
        browser=browser,
        seeds=_seeds(seeds),
        allow_private=allow_private,
        contact=" ".join(contact.split()),
        previous=previous,
        measure=measure,
    )
    try:
        if portals is not None:
            _many(portals, out, settings, processes)
        else:
            _one(address, out, settings)
    except NotAnAddress as wrong:
        _stop(str(wrong), WRONG_USAGE)
    except Cancelled as wrong:
        _stop(f"{wrong}; nothing was written.", FAULTY)
    except AlreadyThere as wrong:
        _stop(str(wrong), WRONG_USAGE)
    except (AnotherPortal, JournalBusy, JournalDamaged, CannotStore, NotACollection, FaultyTable) as wrong:
        _stop(str(wrong), FAULTY)
    except OSError as wrong:
        _stop(f"{wrong.filename or out}: {wrong.strerror or wrong}", FAULTY)


def _stop(message: str, code: int) -> NoReturn:
    aside.print(f"[red]✗[/] {escape(message)}")
    raise typer.Exit(code)


def _seeds(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as wrong:
        _stop(f"{path}: not UTF-8 text (byte {wrong.start})", WRONG_USAGE)
    except OSError as wrong:
        _stop(f"{path}: cannot be read ({wrong.strerror})", WRONG_USAGE)
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _one(address: str, out: Path, settings: Settings) -> None:
    if out.is_dir():
        _stop(f"{out} is a directory; --out names the file to write.", WRONG_USAGE)
    stop = threading.Event()
    _end_kindly(stop)
    progress = _Progress(settings)
    with progress:
        summary = collect_portal(
            address, out, settings=settings, on_event=progress.tell, cancelled=stop.is_set
        )
    tell(summary, out)


def _many(table: Path, out: Path, settings: Settings, processes: int) -> None:
    portals = read_portals(table)
    out.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    _end_kindly(stop)
    aside.print(f"{len(portals)} portals, {processes} side by side")
    failed = 0
    # A bar where somebody looks; beside it, everywhere, a line for each portal that is done.
    with Progress(*_BAR, console=aside, transient=True, disable=not aside.is_terminal) as bar:
        task = bar.add_task("portals", total=len(portals))
        for done, outcome in enumerate(
            collect_many(portals, out, settings, processes=processes, cancelled=stop.is_set), 1
        ):
            words = (
                outcome.problem or f"{outcome.state}, {outcome.pages} pages, {outcome.documents} documents"
            )
            failed += bool(outcome.problem)
            said.print(escape(f"{done}/{len(portals)} {outcome.portal.name}: {words}"))
            bar.advance(task)
    said.print(
        f"Written to {escape(str(out))}: a .wacz file for each portal, and portals.csv with what became of each."
    )
    if failed:
        _stop(
            f"{failed} portals could not be collected for reasons of this machine; run the command again.",
            FAULTY,
        )


def _end_kindly(stop: threading.Event) -> None:
    """The first Ctrl-C ends the walk and writes what there is; the second kills."""

    def ask(_number: int, _frame: object) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()
        aside.print("Ending. What was collected is being written; press again to leave at once.")

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, ask)
        signal.signal(signal.SIGTERM, ask)


class _Progress:
    """A live line or two on a terminal; plain lines for what matters elsewhere."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._live: Live | None = None
        self._pages = self._waiting = 0
        self._now = ""

    def __enter__(self) -> Self:
        if aside.is_terminal:
            self._live = Live(self._shown(), console=aside, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._live is not None:
            self._live.stop()

    def tell(self, event: events.Event) -> None:
        """Show an event."""
        if isinstance(event, events.Visited):
            self._pages, self._waiting = event.pages, event.waiting
        self._now = str(event)
        if self._live is not None:
            self._live.update(self._shown())
        elif not isinstance(event, events.Finished):
            print(event, file=sys.stderr, flush=True)

    def _shown(self) -> Table:
        table = Table.grid(padding=(0, 1))
        table.add_row(
            f"[bold]{self._pages}[/] of at most {self._settings.pages} pages",
            f"{self._waiting} addresses waiting",
        )
        table.add_row(escape(self._now[: max(20, aside.width - 2)]))
        return table


def tell(summary: Summary, out: Path) -> None:
    """Say in words what a collection amounts to."""
    said.print(f"[bold]{escape(summary.final_address or summary.address)}[/]")
    said.print(f"{STATES.get(summary.state, summary.state)} ({escape(summary.state_seen)})")
    if summary.moved_to:
        said.print(f"It is now at {escape(summary.moved_to)}: collect that address, if it is the portal.")
    # Our own law kept us away: that says nothing of the portal.
    if summary.state == "unreachable" and "may not be contacted" in summary.state_seen:
        said.print(
            "OpenLOSI visits no private addresses unless told to: if this is a portal of yours, add --allow-private."
        )
    elif summary.suggested_no_score:
        said.print(
            f"For the case this suggests no score, with the reason “{summary.suggested_no_score}”. You decide."
        )
    spoken = ", ".join(f"{code} {count}" for code, count in summary.languages.items())
    said.print(
        f"{summary.pages} pages and {summary.documents} documents" + (f", in {spoken}" if spoken else "")
    )
    said.print(
        f"{summary.records} records, {summary.screenshots} pictures, {summary.observations} observations, "
        f"{summary.measurements} measurements; {summary.unchanged} unchanged, {summary.failures} without an answer"
    )
    said.print(f"Stopped by: {summary.stopped_by}")
    for title, lines in (
        ("Refused:", summary.refused),
        ("Official platforms it links to:", summary.linked_platforms),
        ("To know:", summary.problems),
    ):
        if lines:
            said.print(title)
            for line in lines[:12]:
                said.print(f"  {escape(line)}")
            if len(lines) > 12:
                said.print(f"  … and {len(lines) - 12} more, in the file's summary")
    said.print(f"Written to {escape(str(out))}")
