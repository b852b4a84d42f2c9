"""
Judge one portal, each step in a process of its own: a step that fails or runs out of memory takes nothing with it.
"""

import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from judging.comparing import About, failed_rows, scanned_rows, suggested
from judging.labels import Label, read_seeds
from judging.left_out import models_without, same_numbers, trained_on
from judging.portals import collected, judged, scanned
from judging.quotes import Quotes
from judging.rows import Row
from judging.serving import served
from openlosi import editions
from openlosi.crawler.archive.collection import Collection
from openlosi.preassess.deciding import Models, Reading, shipped_models
from openlosi.preassess.embedding import MISSING, installed_embedder
from openlosi.preassess.hints import hints
from openlosi.preassess.lexicon import Lexicon
from openlosi.preassess.meaning import queries_of
from openlosi.preassess.packs import load_packs
from openlosi.preassess.suggesting import preassess, read

OURS, LEXICON, EMBEDDINGS, SCANNER = "ours", "lexicon only", "embeddings only", "keyword scanner"
METHODS = (OURS, LEXICON, EMBEDDINGS, SCANNER)

#: What each method asks of `preassess`; the scanner is none of ours.
ASKED: Mapping[str, Mapping[str, Any]] = {
    OURS: {},
    LEXICON: {"lexicon": True, "embeddings": False},
    EMBEDDINGS: {"lexicon": False, "embeddings": True},
}
COLLECTING, JUDGING = 900, 900

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """One portal to judge. ``models`` are ones that have not seen it, or None for those that come with the software."""

    folder: Path
    seeds: Path
    labels: Sequence[Label]
    instrument: str
    models: Models | None = None


@dataclass
class Outcome:
    """
    What came of a portal.

    :ivar rows: for each method its rows; a method that is not there was not measured, and ``notes`` say why
    :ivar loading_seconds: of loading packs and model, which a program does once
    :ivar seconds: of reading the collection and suggesting
    :ivar megabytes: the most memory that the process held while it did so
    :ivar left_out: whether it was judged by models that have not seen it, because the shipped ones have
    :ivar problem: why the portal failed; "" when it did not
    """

    folder: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    language: str = ""
    packs_missing: tuple[str, ...] = ()
    pages: int = 0
    collecting_seconds: float = 0.0
    loading_seconds: float = 0.0
    seconds: float = 0.0
    megabytes: float = 0.0
    left_out: bool = False
    problem: str = ""
    notes: list[str] = field(default_factory=list)


def judge(job: Job, scratch: Path) -> Outcome:
    """Serve, collect and judge one portal. Never raises for what is wrong with a portal."""
    out = scratch / f"{job.folder.name}.wacz"
    with served(job.folder) as portal:
        seeds = read_seeds(job.seeds, portal.address)
        visit = _apart(COLLECTING, collected, portal.address, seeds, out)
        home, loaded = portal.address, dict(portal.loaded)
    if isinstance(visit, str):
        return _failed(job, f"could not be collected: {visit}")
    outcome = _apart(JUDGING, assess, job, out, home, loaded)
    if isinstance(outcome, str):
        return _failed(job, f"collected ({visit.state}), and could not be read: {outcome}")
    outcome.collecting_seconds = visit.seconds
    return outcome


def _apart(seconds: float, what: Callable[..., T], *given: object) -> T | str:
    """Call something in a fresh process; why it failed, in words, if it did."""
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
    try:
        return pool.submit(what, *given).result(timeout=seconds)
    except TooLong:
        for process in list(pool._processes.values()):
            process.kill()
        return f"not finished after {seconds:.0f} seconds"
    except BrokenProcessPool:
        return "its process ended abruptly"
    except Exception as wrong:  # noqa: BLE001  a portal that fails counts as nothing found, whatever failed
        return f"{type(wrong).__name__}: {wrong}"
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _failed(job: Job, problem: str) -> Outcome:
    rows = failed_rows(_about(job, ""), job.labels)
    return Outcome(job.folder.name, {method: rows for method in METHODS}, problem=problem)


def _about(job: Job, language: str) -> About:
    kinds = {code: hint.kind.value for code, hint in hints(job.instrument).items()}
    return About(job.folder.name, language, editions.load(job.instrument), kinds)


def assess(job: Job, file: Path, home: str, loaded: Mapping[str, set[str]]) -> Outcome:
    """Suggest by every method, ours first so that time and memory are its own, and compare."""
    instrument = editions.load(job.instrument)
    outcome = Outcome(job.folder.name)
    with Collection(file) as collection:
        began = time.perf_counter()
        load(job.instrument)
        outcome.loading_seconds = time.perf_counter() - began
        models = job.models or _models_unseen(collection, job.instrument)
        outcome.left_out = models is not None
        began = time.perf_counter()
        ours = preassess(collection, instrument, models=models)
        outcome.seconds = time.perf_counter() - began
        outcome.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        outcome.language = ours.languages[0] if ours.languages else ""
        outcome.packs_missing, outcome.pages = ours.packs_missing, ours.pages
        portal, quotes = judged(collection, home, loaded), Quotes(collection)
        about = _about(job, outcome.language)
        outcome.rows[OURS] = suggested(about, job.labels, ours.suggestions, portal, quotes)
        for method, asked in ASKED.items():
            if method == OURS:
                continue
            if asked.get("embeddings") and installed_embedder() is None:
                outcome.notes.append(f"{method}: not measured. {MISSING}")
                continue
            made = preassess(collection, instrument, models=models, **asked)
            outcome.rows[method] = suggested(about, job.labels, made.suggestions, portal, quotes)
        outcome.rows[SCANNER] = scanned_rows(about, job.labels, scanned(collection), portal)
    return outcome


def load(instrument: str) -> None:
    """What a program loads once: packs, models, and the embedder with what each indicator means."""
    Lexicon(load_packs(instrument))
    shipped_models()
    embedder = installed_embedder()
    if embedder is not None:
        queries_of(instrument, embedder)


def _models_unseen(collection: Collection, code: str) -> Models | None:
    """Models without this portal if the shipped ones were trained on it under other labels; None if they were not."""
    table = trained_on(Path(str(files("openlosi.preassess"))) / "training.csv")
    made = read(collection, editions.load(code), Lexicon(load_packs(code)), embeddings=False)
    numbers = {each: seen.numbers for each, seen in made.seen.items()}
    portal = same_numbers(table[Reading.WORDS], numbers)
    return None if portal is None else models_without(table, portal)
