"""
A collected portal as the search sees it: each page with the links that lead to it, and without what every page repeats.

A menu's words say what stands behind its links better than most pages say it themselves, so the words of every link
belong to the page it leads to. A line that stands on most pages says nothing about any of them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urlsplit

from openlosi.crawler.addresses import NotAnAddress, canonical, host_and_port, identity
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Form, Link, Page

#: A line on more than this share of the pages is furniture; portals of fewer pages are too small to tell.
_FURNITURE_SHARE = 0.4
_FURNITURE_PAGES = 5
#: A language of less than this share of the text is a name, a quote or a mistake.
_SPOKEN_SHARE = 0.08
#: Between the words of an address: what is no letter or digit, and a capital behind a small letter.
_APART = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Inbound:
    """Words of a link that leads to a page, and the page it stands on."""

    text: str
    on: Page


@dataclass(frozen=True)
class View:
    """
    A page with what leads to it.

    :ivar own: lines of its text that are not furniture
    :ivar inbound: links to it with different words, from other pages
    :ivar onward: words of its own links to other pages of the portal
    :ivar sections: words of menu entries that lead to a place on this same page, as on a portal of one page
    """

    page: Page
    own: tuple[str, ...]
    inbound: tuple[Inbound, ...] = ()
    onward: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The words of its address: the last two parts of the path, which editors name after what a page is about."""
        parts = [part for part in unquote(urlsplit(self.page.address).path).split("/") if part][-2:]
        bare = [re.sub(r"\.\w{2,5}$", "", part) for part in parts]
        return " / ".join(" ".join(_APART.sub(" ", part).split()) for part in bare if part != "index")

    def only_points(self, line: str) -> bool:
        """Whether a line is but the words of a link: they speak of the page that it leads to, and not of this one."""
        several = " " in line
        return any(line == words or (several and line in words) for words in self.onward)

    @property
    def words(self) -> int:
        """How much of its own the page says."""
        return sum(len(line.split()) for line in self.own)


@dataclass(frozen=True)
class Portal:
    """
    The pages of a collection, ready to be searched.

    :ivar outside: links that lead to other hosts, by where they lead
    :ivar dead: links to addresses of the portal that did not answer with a page, by where they lead
    """

    views: tuple[View, ...]
    outside: Mapping[str, tuple[Inbound, ...]]
    dead: Mapping[str, tuple[Inbound, ...]]
    languages: tuple[str, ...]
    observations: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)

    @property
    def home(self) -> View | None:
        """The page the visit began with."""
        return self.views[0] if self.views else None

    def view_of(self, address: str) -> View | None:
        """The page behind an address, however it is spelt; None when it is not the portal's or was not read."""
        return self._by_place.get(same_page(address)) if address else None

    @cached_property
    def _by_place(self) -> dict[str, View]:
        return {same_page(view.page.address): view for view in reversed(self.views)}

    def broken(self, page: Page) -> float:
        """
        The share of a page's own links that lead nowhere: to no page that answers, or to the page they stand on.

        A template's links all lead to "#" until somebody fills them in.
        """
        here, own, nowhere = same_page(page.address), set(), set()
        for link in page.links:
            where = same_page(link.address)
            if (
                link.region != "main"
                or not where
                or not link.text
                or len(urlsplit(link.address).fragment) > 1
            ):
                continue
            own.add((where, link.text))
            if where in self.dead or where == here:
                nowhere.add((where, link.text))
        return len(nowhere) / len(own) if own else 0.0

    def is_everywhere(self, part: Form | Link, page: Page) -> bool:
        """Whether a form or link of a page stands on most others too, as a newsletter's form or a link in a footer does."""
        return self._pages_with[_signature(part, page)] > max(_FURNITURE_SHARE * len(self.views), 2)

    @cached_property
    def _pages_with(self) -> Counter[tuple[str, ...]]:
        seen: Counter[tuple[str, ...]] = Counter()
        for view in self.views:
            parts: tuple[Form | Link, ...] = (*view.page.forms, *view.page.links)
            seen.update({_signature(part, view.page) for part in parts})
        return seen

    def leads_nowhere(self, address: str, page: str) -> bool:
        """Whether an address of the portal's own leads to no page that answered, or back to where the link stands."""
        where = same_page(address)
        return where in self.dead or (where == same_page(page) and len(urlsplit(address).fragment) <= 1)


def _signature(part: Form | Link, page: Page) -> tuple[str, ...]:
    """What is the same of a form or link on whatever page it stands."""
    if isinstance(part, Link):
        return (part.address,)
    # A form without an action is sent to the page that it stands on.
    action = "" if same_page(part.action) == same_page(page.address) else part.action
    return (action, part.submit, *(f"{field.type} {field.name} {field.label}" for field in part.fields))


def portal_of(pages: Iterable[Page], observations: Iterable[Observation] = ()) -> Portal:
    """Arrange the pages of a collection; what did not answer with 200 is only remembered as a dead end."""
    read = sorted((page for page in pages if page.text or page.links), key=lambda page: page.depth)
    alive = [page for page in read if page.status == 200 and not _is_elsewhere(page, read)]
    known = {same_page(page.address): page for page in alive}
    inbound, outside, dead = _links(alive, known)
    furniture = _furniture(alive)
    views = tuple(_view(page, number == 0, furniture, inbound, known) for number, page in enumerate(alive))
    by_probe: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_probe[observation.probe].append(observation)
    return Portal(
        views=views,
        outside=outside,
        dead=dead,
        languages=_languages(alive),
        observations={probe: tuple(seen) for probe, seen in by_probe.items()},
    )


def _languages(pages: list[Page]) -> tuple[str, ...]:
    """The languages that the pages are written in, by how much; what they declare only where nothing else tells."""
    said: Counter[str] = Counter()
    for page in pages:
        said[page.language] += len(page.main_text or page.text)
    del said[""]
    if not said:
        said.update(page.declared_language[:2].lower() for page in pages if page.declared_language)
    whole = sum(said.values())
    return tuple(one for one, much in said.most_common() if one and much >= _SPOKEN_SHARE * whole)


def _is_elsewhere(page: Page, read: list[Page]) -> bool:
    """Whether a page belongs to a linked platform: it was read, and is not the portal's own."""
    return _host(page.address) != _host(read[0].address) and page.depth > 0


def _view(
    page: Page,
    is_home: bool,
    furniture: set[str],
    inbound: Mapping[str, list[Inbound]],
    known: Mapping[str, Page],
) -> View:
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    # The home page keeps the furniture: someone must be asked about footers, and there it is seen first.
    own = lines if is_home else [line for line in lines if line not in furniture]
    here = same_page(page.address)
    onward = {
        _words(link) for link in page.links if (where := same_page(link.address)) in known and where != here
    }
    sections = {
        _words(link)
        for link in page.links
        if len(urlsplit(link.address).fragment) > 1 and same_page(link.address) == here
    }
    return View(page, tuple(own), tuple(inbound.get(here, ())), tuple(onward), tuple(sorted(sections - {""})))


def _furniture(pages: list[Page]) -> set[str]:
    if len(pages) < _FURNITURE_PAGES:
        return set()
    counts = Counter(line for page in pages for line in {part.strip() for part in page.text.split("\n")})
    return {line for line, count in counts.items() if count > _FURNITURE_SHARE * len(pages)}


_Leads = dict[str, list[Inbound]]


def _links(
    pages: list[Page], known: Mapping[str, Page]
) -> tuple[_Leads, dict[str, tuple[Inbound, ...]], dict[str, tuple[Inbound, ...]]]:
    inbound: _Leads = defaultdict(list)
    outside: _Leads = defaultdict(list)
    dead: _Leads = defaultdict(list)
    said: set[tuple[str, str]] = set()
    home = _host(pages[0].address) if pages else ("", 0)
    for page in pages:
        for link in page.links:
            where = same_page(link.address)
            words = _words(link)
            if not where or not words or (where, words) in said or where == same_page(page.address):
                continue
            said.add((where, words))
            leads = inbound if where in known else dead if _host(link.address) == home else outside
            leads[where].append(Inbound(words, page))
    return inbound, _settled(outside), _settled(dead)


def _settled(leads: _Leads) -> dict[str, tuple[Inbound, ...]]:
    return {where: tuple(found) for where, found in leads.items()}


def _words(link: Link) -> str:
    return " ".join(link.text.split())


def same_page(address: str) -> str:
    """What two spellings of one page have in common; "" for what leads to no page."""
    try:
        return identity(canonical(address)).rstrip("?").removesuffix(".html").rstrip("/")
    except NotAnAddress:
        return ""


def _host(address: str) -> tuple[str, int]:
    """The server an address belongs to, with or without www."""
    try:
        host, port = host_and_port(canonical(address))
    except NotAnAddress:
        return "", 0
    return host.removeprefix("www."), port
