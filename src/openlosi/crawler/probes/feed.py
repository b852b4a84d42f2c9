"""Look for feeds of news: RSS and Atom, announced to readers or linked."""

import re

from openlosi.crawler.probes.seen import places, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "feed"
_ADDRESS = re.compile(
    r"(?:\.rss|/feed/?|/rss/?|/atom/?|[/?&](?:rss|feed|atom)(?:\.xml|\.php|=\w+)?)(?:$|[?#])", re.IGNORECASE
)


def observe(page: Page, html: str) -> list[Observation]:
    """Report each feed of the page; the feed of comments is no news."""
    found = [
        seen_link(page, html, PROBE, link, kind="announced" if link.rel.startswith("alternate") else "link")
        for link in page.links
        if (link.rel.startswith("alternate application/") and ("rss" in link.rel or "atom" in link.rel))
        or (link.address.startswith("http") and _ADDRESS.search(link.address))
    ]
    return places(page, PROBE, [each for each in found if "comments" not in str(each.details["link"])], 3)
