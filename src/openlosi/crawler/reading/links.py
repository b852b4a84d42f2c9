"""
Read a page's links, as a resident or their browser would meet them.

Anchors, image maps, frames, the useful ``link`` elements, a meta refresh, and elements that go somewhere by a
plain ``location`` in ``onclick`` or by ``data-href``. Links of any scheme are kept; whether one is worth a
visit is decided elsewhere.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from openlosi.crawler.reading.regions import Regions
from openlosi.evidence_format.pages import Link

MOST_LINKS = 20_000
_MOST_ELEMENTS = 60_000
LONGEST_ADDRESS = 4_000
_LONGEST_TEXT = 300
_RELATIONS = frozenset({"alternate", "canonical", "sitemap", "search", "next", "prev", "help", "license"})
_REFRESH = re.compile(r"url\s*=\s*[\"']?\s*([^\"'>]+)", re.IGNORECASE)
_LOCATION = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|window\.open\s*\()\s*[\"']([^\"']+)[\"']"
)
_WANTED = "a[href], area[href], iframe[src], frame[src], link[href], meta[http-equiv], [onclick], [data-href]"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"/(?:[\w-]+/)*(?:[\w-]+(?:\.\w+)?)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


class Addresses:
    """Makes a page's addresses absolute, with its ``base`` if it names one."""

    def __init__(self, tree: LexborHTMLParser, address: str) -> None:
        """Look for the first ``base`` with an address."""
        self.page = address
        base = tree.css_first("base[href]")
        href = (base.attributes.get("href") or "").strip() if base is not None else ""
        self.base = _joined(address, href) if href else address
        self._origin = _joined(self.base, "/").removesuffix("/")
        self._known: dict[str, str] = {}

    def absolute(self, href: str) -> str:
        """Return the absolute address, or "" for one that no browser could read. An empty one is the page."""
        known = self._known.get(href)
        if known is None and _PLAIN_PATH.fullmatch(href):
            known = self._known[href] = self._origin + href  # what joining would come to, most of the time
        elif known is None:
            plain = _CONTROL.sub("", href).strip()
            known = self._known[href] = _joined(self.base, plain) if plain else self.page
        return known


def links_in(tree: LexborHTMLParser, addresses: Addresses) -> tuple[Link, ...]:
    """Return the links in the order of the page, each once per text and region."""
    seen: dict[Link, None] = {}
    regions = Regions()
    for node in tree.css(_WANTED)[:_MOST_ELEMENTS]:
        for href, text, rel in _read(node):
            address = addresses.absolute(href)
            if address and len(address) <= LONGEST_ADDRESS:
                seen.setdefault(Link(address, text, regions.of(node), rel))
        if len(seen) >= MOST_LINKS:
            break
    return tuple(seen)


def _read(node: LexborNode) -> Iterator[tuple[str, str, str]]:
    """Each address of an element, with its text and relation."""
    attributes = node.attributes
    tag = node.tag
    if tag in ("a", "area"):
        if attributes.get("href") is not None:
            yield attributes["href"] or "", _text(node), (attributes.get("rel") or "").lower()
    elif tag in ("iframe", "frame"):
        if attributes.get("src"):
            yield attributes["src"] or "", attributes.get("title") or "", "frame"
        return
    elif tag == "link":
        rel = (attributes.get("rel") or "").lower()
        if _RELATIONS & set(rel.split()):
            named = attributes.get("title") or attributes.get("hreflang") or attributes.get("type") or ""
            yield attributes["href"] or "", named, _relation(rel, attributes)
        return
    elif tag == "meta":
        if (attributes.get("http-equiv") or "").lower() == "refresh":
            target = _REFRESH.search(attributes.get("content") or "")
            if target:
                yield target.group(1), "", "refresh"
        return
    if attributes.get("data-href"):
        yield attributes["data-href"] or "", _text(node), "data-href"
    clicked = _LOCATION.search((attributes.get("onclick") or "")[:2_000])
    if clicked:
        yield clicked.group(1), _text(node), "onclick"


def _relation(rel: str, attributes: dict[str, str | None]) -> str:
    """``alternate`` says little without what it is an alternate of: a language or a media type."""
    kind = attributes.get("hreflang") or attributes.get("type") or ""
    return f"{rel} {kind.lower()}".strip() if "alternate" in rel.split() else rel


def _text(node: LexborNode) -> str:
    """What a person or a screen reader is told: the text, the alternative texts, else the label or title."""
    shown = " ".join(node.text(separator=" ").split())
    attributes = node.attributes
    if not shown or len(shown) < 2:
        pictures = [*node.css("img[alt]")[:5], *node.css("svg title")[:2]]
        named = [picture.attributes.get("alt") or picture.text() for picture in pictures]
        shown = " ".join(" ".join([shown, *named]).split())
    for name in ("aria-label", "title", "alt", "value"):
        shown = shown or " ".join((attributes.get(name) or "").split())
    return shown[:_LONGEST_TEXT]


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
