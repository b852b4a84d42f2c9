"""Look for an index of the portal's pages for people; ``sitemap.xml`` is for machines."""

from openlosi.crawler.probes.data import label_in
from openlosi.crawler.probes.labelled import labelled
from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "sitemap_page"


def observe(page: Page, html: str) -> list[Observation]:
    """Report a link to a site map, or a part of the page that is headed as one."""
    found = labelled(page, html, PROBE, "sitemap", longest=40)
    found += [] if any(each.details["kind"] == "page" for each in found) else _block(page)
    return [
        each for each in found if not str(each.details.get("link", "")).lower().endswith((".xml", ".xml.gz"))
    ]


def _block(page: Page) -> list[Observation]:
    """A heading of any rank: footers set the index out under a small one."""
    for heading in page.headings:
        if len(heading.text) <= 40 and label_in("sitemap", heading.text) and heading.text in page.text:
            return [seen(page, PROBE, heading.text, kind="block")]
    return []
