"""
Look for a statement on accessibility: a link or heading that names it.

Access to one's own data is another matter, and so is a button that enlarges the type.
"""

from openlosi.crawler.probes.labelled import labelled
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "accessibility_statement"


def observe(page: Page, html: str) -> list[Observation]:
    """Report short links and headings named for accessibility, which lead to a page of their own."""
    return labelled(page, html, PROBE, "accessibility", longest=45)
