"""One call for all measurements of a portal, on one sample."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from openlosi.crawler.browser import Browser
from openlosi.crawler.measuring import accessibility, engines, markup, phone, styles
from openlosi.crawler.measuring.sample import sample as sample_of
from openlosi.evidence_format.observations import Measurement
from openlosi.evidence_format.pages import Page

#: What is measured, in this order.
MEASUREMENTS = ("engines", "phone", "markup", "styles", "accessibility")

_NEED_BROWSER = ("engines", "phone", "accessibility")


def measure(
    pages: Iterable[Page],
    *,
    bodies: Callable[[str], bytes | None],
    browser: Browser | None,
    no_browser: str = "The browser was switched off for this collection.",
    charsets: Callable[[str], str] | None = None,
    at_most: int = 10,
    progress: Callable[[str], None] | None = None,
) -> list[Measurement]:
    """
    Measure a sample of these pages, each measurement with the sample's rule in its figures.

    :param bodies: the stored bytes of an address as served, decoded; None when there are none
    :param no_browser: why there is no browser (``browser.availability()``), said by what needs one
    :param charsets: the charset that an address's headers declared, "" for none
    :param progress: told the name of each measurement as it begins
    """
    chosen = sample_of(pages, at_most=at_most)
    addresses = list(chosen.values())
    measured = []
    for name in MEASUREMENTS:
        if progress is not None:
            progress(name)
        measured.append(_safely(name, addresses, bodies, browser, no_browser, charsets))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return [_finished(each, chosen, at) for each in measured]


def _safely(
    name: str,
    addresses: list[str],
    bodies: Callable[[str], bytes | None],
    browser: Browser | None,
    no_browser: str,
    charsets: Callable[[str], str] | None,
) -> Measurement:
    """One measurement; its own failure must not take the others with it."""
    if not addresses:
        return Measurement(name, not_assessable="No page of the portal was stored.")
    if browser is None and name in _NEED_BROWSER:
        return Measurement(name, sample=tuple(addresses), not_assessable=no_browser)
    try:
        if name == "markup":
            stored = {each: body for each in addresses if (body := bodies(each))}
            return markup.measure(stored, {each: charsets(each) for each in stored} if charsets else None)
        if name == "styles":
            return _styles(addresses, bodies, browser)
        assert browser is not None
        if name == "engines":
            return engines.measure(addresses, browser)
        return (
            phone.measure(addresses, browser)
            if name == "phone"
            else accessibility.measure(addresses, browser)
        )
    except Exception as fault:  # noqa: BLE001 - a tool that fails is reported as such, never guessed
        return Measurement(
            name, sample=tuple(addresses), not_assessable=f"The measurement failed: {fault!r}"[:500]
        )


def _styles(
    addresses: Sequence[str], bodies: Callable[[str], bytes | None], browser: Browser | None
) -> Measurement:
    linked: dict[str, None] = {}
    for address in addresses:
        linked |= dict.fromkeys(sheets_of(address, bodies(address) or b""))
    loaded: Mapping[str, bytes] = browser.stylesheets if browser else {}
    host = urlsplit(addresses[0]).netloc
    linked |= dict.fromkeys(each for each in loaded if urlsplit(each).netloc == host)
    own = [each for each in linked if urlsplit(each).netloc == host]
    stored = {each: body for each in own if (body := bodies(each) or loaded.get(each)) is not None}
    return styles.measure(
        addresses,
        stored,
        elsewhere=[each for each in linked if each not in own],
        not_stored=[each for each in own if each not in stored],
    )


def sheets_of(address: str, body: bytes) -> list[str]:
    """
    Return the addresses of the style sheets that a page links to.

    >>> sheets_of("https://town.example/a", b"<link rel='stylesheet' href='/s.css?v=2#x'><link rel=icon href=i.png>")
    ['https://town.example/s.css?v=2']
    """
    tree = LexborHTMLParser(body.decode("utf-8", "replace"))
    found = []
    for link in tree.css("link[href][rel]"):
        if re.search(r"\bstylesheet\b", link.attributes.get("rel") or "", re.IGNORECASE):
            try:
                found.append(urljoin(address, (link.attributes.get("href") or "").strip()).partition("#")[0])
            except ValueError:
                continue  # not an address
    return [each for each in found if each.startswith(("http://", "https://"))]


def _finished(measurement: Measurement, chosen: Mapping[str, str], at: str) -> Measurement:
    rule = {"sample_rule": "crawler/measuring/sample.toml", "sample_parts": dict(chosen)}
    return replace(measurement, figures={**measurement.figures, **rule}, measured_at=at)
