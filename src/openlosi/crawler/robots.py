"""
Obey robots.txt as RFC 9309 says it.

It cannot be had: no rules (4xx), or come back later (5xx, no answer). A refusal is a fact to record, never
something to find a way round.
"""

from dataclasses import dataclass, field

from protego import Protego

from openlosi.crawler.fetching import Fetched

LARGEST = 500 * 1024
PRODUCT = "OpenLOSI"
#: A longer crawl delay than this is kept to this; a budget in minutes then ends the walk (docs/explanation/manners.md).
LONGEST_DELAY = 30.0
_HTML = (b"<!doctype", b"<html", b"<head", b"<body")


@dataclass(frozen=True)
class Robots:
    """
    What one host's robots.txt asks of us.

    :ivar later: why nothing may be asked now, though perhaps later; "" when the rules are known
    :ivar delay: seconds between requests that the host asks for; 0 when it asks for none
    """

    later: str = ""
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rules: Protego | None = field(default=None, compare=False)

    def refusal(self, address: str) -> str | None:
        """Return why an address may not be asked for, or None when it may."""
        if self.later:
            return self.later
        if self.rules is not None and not self.rules.can_fetch(address, PRODUCT):
            return "robots.txt does not allow it"
        return None


def robots_of(fetched: Fetched) -> Robots:
    """
    Read the answer to a request for robots.txt.

    A file that is HTML holds no rules: many portals answer every unknown address with their home page.
    """
    status = fetched.status
    # A host that does not exist has no rules: asked for its home page, it is said not to exist.
    if status == 0 and fetched.kind_of_error not in ("redirects", "forbidden", "unknown host"):
        return Robots(later=f"no robots.txt, so come back later: {fetched.error}")
    if status >= 500 or status == 429:
        return Robots(later=f"robots.txt answers {status}: come back later")
    if not 200 <= status < 300:
        return Robots()
    body = fetched.body[:LARGEST]
    notes = (
        ("robots.txt is longer than 500 KiB; the rest was not read",) if len(fetched.body) > LARGEST else ()
    )
    # UTF-16 and other mistakes have null bytes; rules are ASCII, so they still read.
    text = body.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    if text.lstrip()[:200].lower().startswith(_HTML):
        return Robots(notes=("robots.txt is a page and holds no rules",))
    rules = Protego.parse(text.decode("utf-8", "replace"))
    delay = rules.crawl_delay(PRODUCT) or 0.0
    if delay > LONGEST_DELAY:
        notes = (
            *notes,
            f"robots.txt asks for {delay:g} seconds between requests; {LONGEST_DELAY:g} are kept",
        )
    return Robots(
        delay=max(0.0, min(delay, LONGEST_DELAY)),
        sitemaps=tuple(list(rules.sitemaps)[:50]),
        notes=notes,
        rules=rules,
    )
