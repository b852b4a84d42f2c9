"""What several probes share: a link, heading or title that names a thing."""

from itertools import islice
from urllib.parse import urlsplit

from openlosi.crawler.probes.data import label_in
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Link, Page

_ENOUGH = 20


def leads_somewhere(page: Page, link: Link) -> bool:
    """Whether a link goes to another page: a button for a script or a jump on the same page does not."""
    try:
        there, here = urlsplit(link.address), urlsplit(page.address)
    except ValueError:
        return False
    if there.scheme not in ("http", "https"):
        return False
    same = (there.netloc, there.path, there.query) == (here.netloc, here.path, here.query)
    return not (same and link.address != page.address) and link.rel != "canonical"


def labelled(page: Page, html: str, probe: str, concept: str, *, longest: int = 60) -> list[Observation]:
    """Report links that carry the concept's name, and the page itself when its title or first headings do."""
    named = (
        link
        for link in page.links
        if len(link.text) <= longest and label_in(concept, link.text) and leads_somewhere(page, link)
    )
    links = [seen_link(page, html, probe, link, kind="link") for link in islice(named, _ENOUGH)]
    return places(page, probe, links, 2) + named_page(page, probe, concept)


def named_page(page: Page, probe: str, concept: str) -> list[Observation]:
    """Report the page when it is about the concept, by a main heading of its own."""
    for heading in page.headings[:12]:
        if heading.rank <= 2 and label_in(concept, heading.text) and heading.text in page.text:
            return [seen(page, probe, heading.text, kind="page", title=page.title)]
    return []
