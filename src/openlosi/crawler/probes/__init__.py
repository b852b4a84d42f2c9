"""
Look for what a portal offers, one file per observable thing.

Every probe is a pure function from a page to observations: no network, no answer, no score. What is not seen
is told once per portal, with where it was looked for (``observe_portal``), and is never a 0.
"""

from openlosi.crawler.probes.requests import Wanted
from openlosi.crawler.probes.running import (
    PROBES,
    observe,
    observe_exchange,
    observe_portal,
    observe_response,
    requests_wanted,
)

__all__ = [
    "PROBES",
    "Wanted",
    "observe",
    "observe_exchange",
    "observe_portal",
    "observe_response",
    "requests_wanted",
]
