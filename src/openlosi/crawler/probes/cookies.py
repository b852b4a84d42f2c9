"""
Look for cookies and trackers that come before any consent, and for banners that ask for it.

The crawler clicks nothing, so what a first answer sets or loads was there before consent.
"""

from collections.abc import Sequence

from openlosi.crawler.probes.data import embedded
from openlosi.crawler.probes.seen import seen
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

PROBE = "cookies"


def observe(page: Page, html: str) -> list[Observation]:
    """Report known consent banners and trackers in the page."""
    found = []
    for section, kind in (("consent", "consent_banner"), ("tracker", "tracker")):
        known = embedded(section, html)
        if known:
            found.append(seen(page, PROBE, known[1], "attribute", kind=kind, vendor=known[0]))
    return found


def observe_exchange(page: Page, headers: Sequence[tuple[str, str]]) -> list[Observation]:
    """Report each cookie that the answer set, by its name and without its value, which may identify a visitor."""
    found = []
    for name, value in headers:
        if name.lower() == "set-cookie" and "=" in value:
            cookie, _, rest = value.partition("=")
            flags = [part.strip().lower() for part in rest.split(";")[1:]]
            lasts = any(flag.startswith(("max-age", "expires")) for flag in flags)
            found.append(
                seen(
                    page,
                    PROBE,
                    cookie.strip(),
                    "header",
                    kind="set_cookie",
                    lasts=lasts,
                    secure="secure" in flags,
                    http_only="httponly" in flags,
                )
            )
    return found[:20]
