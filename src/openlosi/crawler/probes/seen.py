"""
Write down what a probe saw, in words that can be found again in the stored page.

``found`` is always verbatim: it stands in the page's text, or in its markup (an attribute, an address as
written), or in a header. ``details["where"]`` says which: ``text``, ``attribute``, ``header`` or ``address``
(the absolute form of one written shorter).
"""

from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit

from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

_SHORT = 200


def seen(page: Page, probe: str, found: str, where: str = "text", **details: object) -> Observation:
    """Return an observation of something found on a page."""
    facts = {key: value for key, value in details.items() if value not in ("", None, [], {})}
    return Observation(
        probe, found[:_SHORT], {"where": where, **facts}, page.address, page.fetched_at, page.record
    )


def seen_link(page: Page, html: str, probe: str, link: Link, **details: object) -> Observation:
    """Return an observation of a link: its text where a visitor sees one, else its address as written."""
    found, where = _told(page, html, link)
    return seen(page, probe, found, where, link=link.address, region=link.region, **details)


def _told(page: Page, html: str, link: Link) -> tuple[str, str]:
    if link.text and link.text[:_SHORT] in page.text:
        return link.text, "text"
    plain = _unescaped(html)
    try:
        parts = urlsplit(link.address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
    except ValueError:
        path = ""
    for written in (link.text, link.address, path, path.lstrip("/")):
        if written and written[:_SHORT] in plain:
            return written, "attribute"
    return link.address, "address"


@lru_cache(maxsize=2)
def _unescaped(html: str) -> str:
    return unescape(html) if "&" in html else html


def is_home(page: Page) -> bool:
    """Whether a page is where the walk began, wherever it is served from: ``/``, ``/en/``, ``/web/guest/home``."""
    return page.depth == 0 and not page.found_on


def places(page: Page, probe: str, concept_links: list[Observation], most: int = 5) -> list[Observation]:
    """Keep the first few observations of a kind: one page may repeat a link a hundred times."""
    kept: dict[tuple[object, object], Observation] = {}
    for each in concept_links:
        kept.setdefault((each.found, each.details.get("link")), each)
    return list(kept.values())[:most]
