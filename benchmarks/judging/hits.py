"""
Tell whether a suggestion points to the page that a person pointed to.

Labels name files below the portal's folder, or addresses elsewhere; suggestions name addresses. A directory is
its ``index.html`` and ``/x`` is ``/x.html``. A script or data file is no page: it is hit by a page that loaded it
and shows what was quoted from it. An address elsewhere is hit by itself, or by a page that links to it.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from judging.labels import Label
from openlosi.crawler.addresses import NotAnAddress, canonical, identity
from openlosi.evidence_format.pages import Page

#: Endings of files that people labelled and no visitor opens: a page loads them.
DATA = (".js", ".mjs", ".json", ".jsonld", ".xml", ".csv", ".tsv", ".txt", ".yaml", ".yml", ".css")


@dataclass(frozen=True)
class Portal:
    """
    What is asked of a collected portal to judge a hit.

    :ivar home: the address that its folder was served at
    :ivar page: the page as read, by its address
    :ivar served_text: the text that the server sent for a page, before any script ran
    :ivar loaded: for each page's path, the paths that a browser loaded because of it
    """

    home: str
    page: Callable[[str], Page | None]
    served_text: Callable[[str], str]
    loaded: Mapping[str, set[str]]


def hit(portal: Portal, label: Label, address: str) -> bool:
    """Whether an address is a page that one of the two assessors named."""
    return any(_is(portal, label, named, address) for named in label.evidence)


def place_of_hit(portal: Portal, label: Label, addresses: Sequence[str]) -> int | None:
    """The place, from 1, of the first address that hits; None when none does."""
    return next((place for place, each in enumerate(addresses, 1) if hit(portal, label, each)), None)


def _is(portal: Portal, label: Label, named: str, address: str) -> bool:
    if named.lower().startswith(("http://", "https://")):
        return same_address(named, address) or _links_to(portal.page(address), named)
    if not address.startswith(portal.home):
        return False
    wanted = file_of(urljoin("/", unquote(urlsplit(named).path)))
    if file_of(unquote(urlsplit(address).path)) == wanted:
        return True
    return wanted.lower().endswith(DATA) and _shows(portal, label, wanted, address)


def file_of(path: str) -> str:
    """
    The file that answers a path, without ``.html``.

    >>> file_of("/news/"), file_of("/news/index.html"), file_of("/a/news.html"), file_of("/a/news")
    ('/news/index', '/news/index', '/a/news', '/a/news')
    """
    path = unicodedata.normalize("NFC", path)
    return (path + "index" if path.endswith("/") else path).removesuffix(".html")


def same_address(one: str, other: str) -> bool:
    """
    Whether two addresses are spellings of one.

    >>> same_address("http://town.example", "https://www.town.example/index.html")
    True
    """
    try:
        return identity(canonical(one)) == identity(canonical(other))
    except NotAnAddress:
        return one == other


def _links_to(page: Page | None, named: str) -> bool:
    return page is not None and any(same_address(link.address, named) for link in page.links)


def _shows(portal: Portal, label: Label, wanted: str, address: str) -> bool:
    """Whether a page loaded a file and shows what was quoted from it."""
    page = portal.page(address)
    if page is None:
        return False
    shown = [quote for quote in label.quotes if plain(quote) in plain(page.text)]
    if not shown:
        return False
    loaded = portal.loaded.get(unquote(urlsplit(address).path), set())
    named = {unquote(urlsplit(each).path) for each in page.resources if each.startswith(portal.home)}
    if wanted in loaded | named:
        return True
    # A browser asks once for what many pages load. What stands on a page only after its scripts ran was loaded.
    return page.rendered and any(plain(quote) not in plain(portal.served_text(address)) for quote in shown)


def plain(text: str) -> str:
    """A text as it is compared: one space between words, one letter case."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
