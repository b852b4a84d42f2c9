"""
Requests that browsers make of their own accord: updates, settings, sign-in.

No switch turns them off altogether. No page of a portal needs them, and they are nobody's business to be told of a
collection, so the proxy lets none pass.
"""

from collections.abc import Sequence
from typing import Any

from openlosi.crawler.browser.proxy import Resolve

_GOOGLE = frozenset(
    f"{name}.{domain}"
    for domain in ("google.com", "googleapis.com", "gvt1.com")
    for name in (
        "accounts",
        "update",
        "content-autofill",
        "clients2",
        "optimizationguide-pa",
        "safebrowsing",
        "redirector",
    )
)
_MOZILLA = (
    "aus5.mozilla.org",
    "addons.mozilla.org",
    "detectportal.firefox.com",
    "settings.services.mozilla.com",
    "cdn.mozilla.net",
    "telemetry.mozilla.org",
)

ERRAND = "An errand of the browser itself, not of a page."


class Errand(Exception):
    """A request of the browser itself, not of a page."""


def is_errand(host: str) -> bool:
    """
    Whether only a browser itself asks for this host.

    >>> is_errand("update.googleapis.com"), is_errand("firefox.settings.services.mozilla.com")
    (True, True)
    >>> is_errand("fonts.googleapis.com"), is_errand("www.mozilla.org")
    (False, False)
    """
    return host in _GOOGLE or any(host == name or host.endswith(f".{name}") for name in _MOZILLA)


def for_pages_only(resolve: Resolve) -> Resolve:
    """
    A resolver that lets no errand of the browser itself pass.

    >>> for_pages_only(lambda host, port: [])("aus5.mozilla.org", 443)
    Traceback (most recent call last):
        ...
    openlosi.crawler.browser.errands.Errand: An errand of the browser itself, not of a page.
    """

    def checked(host: str, port: int) -> Sequence[tuple[int, tuple[Any, ...]]]:
        if is_errand(host):
            raise Errand(ERRAND)
        return resolve(host, port)

    return checked
