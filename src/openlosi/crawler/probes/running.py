"""Run the probes over a page, over an exchange, and over a whole portal."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from openlosi.crawler.probes import (
    accessibility_statement,
    advanced_search,
    contact_details,
    cookies,
    copyright,
    downloadable_forms,
    feed,
    form,
    language_switch,
    last_updated,
    live_chat,
    login,
    mobile_apps,
    open_data,
    payment,
    privacy,
    search_box,
    sitemap_page,
    social_accounts,
    transport_security,
)
from openlosi.crawler.probes.requests import Wanted
from openlosi.evidence_format.collection import PageEntry
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

_PAGE_PROBES: dict[str, Callable[[Page, str], list[Observation]]] = {
    each.PROBE: each.observe
    for each in (
        contact_details,
        search_box,
        advanced_search,
        sitemap_page,
        language_switch,
        social_accounts,
        live_chat,
        login,
        payment,
        form,
        feed,
        open_data,
        privacy,
        accessibility_statement,
        copyright,
        last_updated,
        cookies,
        mobile_apps,
        downloadable_forms,
    )
}
#: Every probe's name. ``transport_security`` looks at exchanges only, ``cookies`` at both.
PROBES = (*_PAGE_PROBES, transport_security.PROBE)
_MOST_LISTED = 50


def observe(page: Page, html: str) -> list[Observation]:
    """
    Run the probes over one page: what it offers, with evidence. Nothing is returned for what is not there.

    :param html: the page's markup as decoded text (``reading.decoded``, or what the browser rendered); for a
        document, "". Text a robot may not index is evidence all the same.
    """
    if page.status >= 400 or page.kind not in ("html", "pdf", "docx", "odt"):
        return []
    if page.kind != "html":
        return contact_details.observe(page, "")
    return [each for probe in _PAGE_PROBES.values() for each in probe(page, html)]


def observe_exchange(
    page: Page, headers: Sequence[tuple[str, str]], tls: Mapping[str, object] | None = None
) -> list[Observation]:
    """Run the probes that look at how a page was served: its headers and its certificate."""
    return transport_security.observe_exchange(page, headers, tls) + cookies.observe_exchange(page, headers)


def observe_portal(pages: Iterable[Page | PageEntry], seen: Iterable[Observation]) -> list[Observation]:
    """
    Return "looked here, not found", once for each probe that saw nothing on any page.

    :param pages: every page read, whole or in short, in the order of the walk; only addresses are kept while going through them
    :param seen: what ``observe``, ``observe_exchange`` and ``observe_response`` returned for this portal
    """
    found = {each.probe for each in seen if each.found is not None}
    looked: list[str] = []
    count = 0
    last = ""
    for page in pages:
        if page.status < 400 and page.kind == "html":
            count += 1
            last = max(last, page.fetched_at)
            if len(looked) < _MOST_LISTED:
                looked.append(page.address)
    return [
        Observation(probe, None, {"looked_at": looked, "pages": count}, looked[0] if looked else "", last)
        for probe in PROBES
        if probe not in found
    ]


def requests_wanted(page: Page) -> list[Wanted]:
    """Return the further requests that would tell more of this page: its search, tried with one word."""
    return search_box.requests_wanted(page) if page.kind == "html" and page.status < 400 else []


def observe_response(wanted: Wanted, answer: Page) -> list[Observation]:
    """Return what came of a request that a probe wanted."""
    return search_box.observe_response(wanted, answer)
