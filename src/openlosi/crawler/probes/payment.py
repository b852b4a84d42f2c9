"""Look for online payment: links named for it, and known places where it is done."""

from openlosi.crawler.probes.data import embedded, platform_of
from openlosi.crawler.probes.labelled import labelled
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "payment"


def observe(page: Page, html: str) -> list[Observation]:
    """Report links to pay, and payment platforms the page links to or embeds."""
    found = labelled(page, html, PROBE, "payment", longest=70)
    found += [
        seen_link(page, html, PROBE, link, kind="platform", platform=platform)
        for link in page.links
        if (platform := platform_of("payment", link.address))
    ]
    if not found:
        built_in = embedded("payment", html)
        found += (
            [seen(page, PROBE, built_in[1], "attribute", kind="embedded", platform=built_in[0])]
            if built_in
            else []
        )
    return places(page, PROBE, found)
