"""Run the probes over the pages of a walk. They are pure; the requests that some of them want are made elsewhere."""

from openlosi.crawler import probes
from openlosi.crawler.archive import Journal
from openlosi.crawler.fetching import Fetched
from openlosi.crawler.probes import Wanted
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

__all__ = ["Wanted", "from_answer", "on_page", "on_portal", "wishes"]


def on_page(page: Page, html: str, fetched: Fetched, *, home_page: bool) -> list[Observation]:
    """What the page probes see on a page. How it was served is looked at once, on the home page."""
    seen = probes.observe(page, html)
    if home_page:
        headers = [*(each for hop in fetched.redirects for each in hop.headers), *fetched.headers]
        seen += probes.observe_exchange(page, headers, fetched.tls)
    return seen


def wishes(page: Page) -> list[Wanted]:
    """The further requests that would tell more of a page."""
    return probes.requests_wanted(page)


def from_answer(wanted: Wanted, answer: Page) -> list[Observation]:
    """What came of such a request."""
    return probes.observe_response(wanted, answer)


def on_portal(journal: Journal) -> list[Observation]:
    """What was looked for everywhere and not found anywhere, once for each probe."""
    return probes.observe_portal(journal.page_entries(), journal.observations())
