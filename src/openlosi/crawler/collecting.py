"""
Collect one portal: from the address that a person typed to a finished WACZ.

``collect("https://town.example/", Path("town.wacz"))``. Interrupted anywhere, the same call goes on from
``town.wacz.part``, beside the file, and asks for nothing twice.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from openlosi.crawler import events
from openlosi.crawler.addresses import NotAnAddress, canonical, scheme_of
from openlosi.crawler.archive import Journal
from openlosi.crawler.boundaries import Boundaries
from openlosi.crawler.budgets import Budget
from openlosi.crawler.fetching import Fetcher
from openlosi.crawler.finishing import measured, platforms, portal_observations
from openlosi.crawler.manners import Cancelled, Manners
from openlosi.crawler.pace import Pace
from openlosi.crawler.rendering import Rendering
from openlosi.crawler.settings import Settings
from openlosi.crawler.walking import Walk
from openlosi.evidence_format.states import PortalState
from openlosi.evidence_format.summary import Summary

__all__ = ["AlreadyThere", "AnotherPortal", "Cancelled", "Settings", "collect"]

OnEvent = Callable[[events.Event], None]


class AlreadyThere(Exception):
    """A file stands where the collection would be written; the message says what to do."""


class AnotherPortal(Exception):
    """The unfinished journal beside the file is of another portal; the message names both."""


def collect(
    address: str,
    out: Path,
    *,
    settings: Settings | None = None,
    on_event: OnEvent = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Summary:
    """
    Visit a portal and write what was there.

    A portal that refuses, is not there or has moved is a result like any other: its file says so. Cancelled,
    the file holds what was collected until then.

    :param on_event: told of everything that happens (``events``)
    :param cancelled: asked several times a second; True ends the walk
    :returns: the summary that stands in the file
    :raises Cancelled: when it was cancelled before the portal answered; no file is written then
    :raises NotAnAddress: when the address cannot be one of a portal
    :raises AlreadyThere: when ``out`` exists: evidence is never written over
    :raises AnotherPortal: when ``out`` has an unfinished journal of another portal
    :raises CannotStore: when the disk refuses
    """
    settings = settings or Settings()
    first, *others = starts(address)
    # With a journal beside it, a run was killed just after it wrote the file: it is finished again.
    if out.exists() and not part_of(out).exists():
        raise AlreadyThere(
            f"{out} is there already and is not written over. Choose another name; to store only what changed "
            "since a collection, name that one as the previous one (--previous)."
        )
    agent = f"OpenLOSI/{version('openlosi')} (+{settings.contact})"
    about = {"software": agent, "robots": "classic", "operator": settings.contact}
    with Journal.open(part_of(out), previous=settings.previous, about=about) as journal:
        began = _begin(journal, first)
        on_event(events.Began(began, resumed=journal.recovery is not None))
        summary = _walk(began, others, journal, settings, agent, on_event, cancelled)
        written = journal.finish(out, summary=summary)
    on_event(events.Finished(written.address, written.state, written.stopped_by))
    return written


def part_of(out: Path) -> Path:
    """The directory in which an unfinished collection stands."""
    return out.with_name(out.name + ".part")


def starts(address: str) -> list[str]:
    """
    Return the addresses to begin at, in order. Without a scheme, https is tried before http.

    >>> starts("town.example"), starts("http://town.example/x")
    (['https://town.example/', 'http://town.example/'], ['http://town.example/x'])

    :raises NotAnAddress: with the reason
    """
    typed = address.strip()
    if scheme_of(typed) in ("http", "https"):
        return [canonical(typed)]
    if scheme_of(typed) and "." not in scheme_of(typed) and scheme_of(typed) != "localhost":
        raise NotAnAddress(f"{typed[:200]!r} is not of the web (http or https)")
    return [canonical(f"{scheme}://{typed.lstrip('/')}") for scheme in ("https", "http")]


def _absolute(seeds: tuple[str, ...], base: str) -> list[str]:
    """The seeds that are addresses; of the others the walk tells."""
    found = []
    for seed in seeds:
        with suppress(NotAnAddress):
            found.append(canonical(seed, base))
    return found


def _begin(journal: Journal, address: str) -> str:
    """Note what this journal is of, or check that it is of the same portal."""
    noted = next((values["address"] for _, values in journal.notes("begin")), None)
    if noted is None:
        journal.note("begin", {"address": address})
        return address
    if noted != address:
        raise AnotherPortal(
            f"{journal.directory} is the unfinished collection of {noted}, not of {address}. "
            "Finish that one, choose another name for this one, or remove the directory."
        )
    return address


def _walk(
    first: str,
    others: list[str],
    journal: Journal,
    settings: Settings,
    agent: str,
    on_event: OnEvent,
    cancelled: Callable[[], bool],
) -> Summary:
    named = [first, *others, *_absolute(settings.seeds, first)]
    boundaries = Boundaries.around(named, allow_private=settings.allow_private)
    budget = Budget(pages=settings.pages, minutes=settings.minutes, bytes=settings.bytes)
    pace = Pace(settings.rate, shared=settings.shared_pace)

    def spend(count: int) -> bool:
        budget.spent_bytes += count
        return budget.spent_bytes < budget.bytes

    with (
        Fetcher(boundaries, agent=agent, limits=settings.limits) as fetcher,
        Rendering(settings.browser, boundaries, agent=agent, spend=spend) as rendering,
    ):
        for address in (first, *others):
            manners = Manners(
                fetcher, pace, on_event=on_event, cancelled=cancelled, patience=lambda: budget.seconds_left
            )
            walk = Walk(
                address,
                journal,
                fetcher=fetcher,
                manners=manners,
                rendering=rendering,
                budget=budget,
                seeds=settings.seeds,
                on_event=on_event,
            )
            walk.run()
            if walk.answered or walk.stopped_by == "cancelled":
                break
        return _finished(walk, settings, agent, on_event)


def _finished(walk: Walk, settings: Settings, agent: str, on_event: OnEvent) -> Summary:
    """Do what comes after the walk, and put all of it into a summary."""
    state = walk.state
    if state is None:
        # Nothing is known of the portal, so nothing may be said of it: no file is written.
        raise Cancelled(f"cancelled before {walk.address} answered")
    linked: tuple[str, ...] = ()
    if state.state is PortalState.COLLECTED and walk.stopped_by != "cancelled":
        linked = platforms(walk)
        portal_observations(walk)
        if settings.measure:
            measured(walk, on_event)
    elif state.state is PortalState.COLLECTED:
        portal_observations(walk)
    return Summary(
        address=walk.address,
        final_address=walk.home_address,
        state=state.state.value,
        state_seen=state.seen,
        moved_to=state.moved_to,
        suggested_no_score=state.suggested_no_score,
        started_at=walk.journal.begun_at,
        finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
        stopped_by=walk.stopped_by,
        refused=walk.refusals(),
        problems=walk.problems(),
        linked_platforms=linked,
        settings=settings.as_plain(),
        software=agent.partition(" ")[0],
        contact=settings.contact,
    )
