"""Look for the municipality's apps in the stores; a PDF reader or a messenger there is not its own."""

import re

from openlosi.crawler.probes.data import platform_of, table
from openlosi.crawler.probes.seen import places, seen, seen_link
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "mobile_apps"
_BANNER = re.compile(r"""apple-itunes-app["'][^>]{0,200}?(app-id=\d+)""", re.IGNORECASE)
_APP = re.compile(r"details\?|/id\d|/app/|[?&]id=|/C\d+", re.IGNORECASE)


def observe(page: Page, html: str) -> list[Observation]:
    """Report each app that the page links to in a store, and a phone's own banner for one."""
    others = table("hosts")["mobile_apps_not"]["names"]
    found = [
        seen_link(page, html, PROBE, link, kind="store", store=store)
        for link in page.links
        if (store := platform_of("mobile_apps", link.address))
        and _APP.search(link.address)
        and not any(name in link.address.lower() for name in others)
    ]
    banner = _BANNER.search(html) if "apple-itunes-app" in html.lower() else None
    if banner:
        found.append(seen(page, PROBE, banner.group(1), "attribute", kind="banner"))
    return places(page, PROBE, found)
