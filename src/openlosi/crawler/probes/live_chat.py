"""Look for a chat with staff, and for a chatbot: by the vendors' scripts, by links that start one, by name."""

import re

from openlosi.crawler.probes.data import embedded, platform_of
from openlosi.crawler.probes.labelled import labelled
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "live_chat"
_SCRIPTS = re.compile(
    r"<(?:script|iframe|df-messenger|link)\b[^>]{0,800}(?:>[^<]{0,5000}</script)?", re.IGNORECASE
)


def observe(page: Page, html: str) -> list[Observation]:
    """Report chat vendors, addresses that open a chat, and links named for one."""
    found = []
    scripts = " ".join(_SCRIPTS.findall(html[:2_000_000]))
    for kind in ("live_chat", "chatbot"):
        vendor = embedded(kind, scripts)
        if vendor:
            found.append(seen(page, PROBE, vendor[1], "attribute", kind=kind, vendor=vendor[0]))
        # "api.whatsapp.com/send?text=" without a number sends the page to a friend.
        found += [
            seen_link(page, html, PROBE, link, kind=kind, vendor=vendor_of)
            for link in page.links
            if (vendor_of := platform_of(kind, link.address))
            and link.rel != "frame"
            and not _shares(link.address)
        ]
        found += [
            Observation(
                PROBE, each.found, {**each.details, "kind": kind}, each.address, each.seen_at, each.record
            )
            for each in labelled(page, html, PROBE, kind, longest=40)
        ]
    return places(page, PROBE, found)


def _shares(address: str) -> bool:
    if "whatsapp" in address or "wa.me" in address:
        return not re.search(r"phone=\+?\d|wa\.me/\+?\d|wa\.me/(?:message|c)/", address)
    return False
