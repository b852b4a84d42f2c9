"""What comes after the walk: official platforms one hop away, what was found nowhere, pictures, measurements."""

from collections.abc import Callable
from urllib.parse import urlsplit

from openlosi.crawler import events, observing
from openlosi.crawler.addresses import is_same_portal
from openlosi.crawler.frontier import Wanted
from openlosi.crawler.linked_platforms import PROBE, one_each
from openlosi.crawler.manners import Cancelled
from openlosi.crawler.measuring import measure
from openlosi.crawler.walking import Walk

_MOST_PLATFORMS = 12
_MOST_PICTURES = 8
#: Probes whose findings are better seen than read.
_PICTURED = ("search_box", "login", "payment", "contact_details", "live_chat", "open_data", "language_switch")


def platforms(walk: Walk) -> tuple[str, ...]:
    """
    Look once at each official platform that the portal links to, under that platform's own robots.txt.

    What lies there is kept as a record that belongs to an observation, never as a page of the portal.
    """
    if "linked" in walk.remembered.stages:
        return tuple(walk.remembered.stages["linked"])
    told: list[str] = []
    for each in one_each(seen for seen in walk.journal.observations() if seen.probe == PROBE):
        link = str(each.details["link"])
        line = f"{each.details['kind']}: {link}"
        if len(told) < _MOST_PLATFORMS and not walk.budget.seconds_left <= 0:
            line += _looked_at(walk, link)
        told.append(line)
    walk.journal.note("stage", {"name": "linked", "told": told})
    return tuple(told)


def _looked_at(walk: Walk, link: str) -> str:
    try:
        fetched = walk.remembered.fetched(link) or walk.fetcher.fetch(link)
    except Cancelled:
        return " (not asked: the visit ended)"
    walk.keep(fetched)
    if fetched.status == 0:
        return f" (not reached: {fetched.error})"
    return f" (answers {fetched.status})"


def portal_observations(walk: Walk) -> None:
    """Note once what no page showed, and picture pages that findings rest on."""
    if "portal" in walk.remembered.stages:
        return
    _tried(walk)
    walk.journal.add_observations(observing.on_portal(walk.journal))
    _pictures(walk)
    walk.journal.note("stage", {"name": "portal", "told": []})


def _tried(walk: Walk) -> None:
    """Make the first request that a probe wants, such as a search for one word, and note what came of it."""
    for wish in walk.wishes:
        if walk.manners.cancelled() or walk.budget.seconds_left <= 0:
            return
        if not is_same_portal(wish.address, walk.hosts):
            continue
        try:
            fetched = walk.fetcher.fetch(wish.address)
        except Cancelled:
            return
        walk.keep(fetched)
        if fetched.status:
            answer = walk.read(fetched, Wanted(fetched.address, found_on=wish.page))
            walk.journal.add_observations(observing.from_answer(wish, answer))
            return


def _pictures(walk: Walk) -> None:
    """Picture the pages on which the first finding of each probe stands, the home page apart."""
    cited: dict[str, str] = {}
    for each in walk.journal.observations():
        if each.found is not None and each.probe in _PICTURED and each.address != walk.home_address:
            cited.setdefault(each.probe, each.address)
    for address in list(dict.fromkeys(cited.values()))[:_MOST_PICTURES]:
        if walk.budget.seconds_left < 40 or walk.manners.cancelled():
            return
        try:
            walk.manners.wait(urlsplit(address).netloc)
        except Cancelled:
            return
        tls = bool(walk.fetcher.tls_faults)
        made = walk.rendering.render(address, pictures=True, tolerate_tls=tls)
        for device, picture in (made.screenshots if made else {}).items():
            walk.journal.add_screenshot(address, device, picture)


def measured(walk: Walk, on_event: Callable[[events.Event], None]) -> None:
    """Run the technical measurements over the stored pages, with the walk's own browser."""
    if "measured" in walk.remembered.stages:
        return
    bodies = _bodies_of(walk)
    browser = walk.rendering.browser()
    switched_off = "The browser was switched off for this collection."
    figures = measure(
        walk.journal.pages(),
        bodies=bodies,
        browser=browser,
        progress=lambda name: on_event(events.Noted(f"measuring: {name}")),
        no_browser=walk.rendering.problem or switched_off,
    )
    for each in figures:
        walk.journal.add_measurement(each)
    walk.journal.note("stage", {"name": "measured", "told": []})


def _bodies_of(walk: Walk) -> Callable[[str], bytes | None]:
    def body(address: str) -> bytes | None:
        stored = walk.journal.fetched(address)
        if stored is None or not stored.record or stored.status != 200:
            return None
        try:
            return walk.journal.record(stored.record)
        except KeyError:
            return None

    return body
