"""Look for what the portal says of personal data: a page for it, or a link to one. A box to tick is none."""

from openlosi.crawler.probes.labelled import labelled
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "privacy"


def observe(page: Page, html: str) -> list[Observation]:
    """Report links and headings named for privacy."""
    return labelled(page, html, PROBE, "privacy")
