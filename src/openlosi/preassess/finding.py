"""
Find, for every indicator, the pages of a portal that may show it, and the words that say so.

A page is scored by where the words of a search pack stand: what leads to it, its title and its headings speak for it
more than a word somewhere in its text. The words are kept with their place, so that each can be quoted verbatim.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from openlosi.preassess.lexicon import Entry, Lexicon, Match, counted
from openlosi.preassess.portal import Inbound, Portal, View

#: What a phrase is worth by where it stands, and a term as a share of that. A section is a menu entry's place on the same
#: page; words of an address and of a form are seldom meant for reading, so they can raise a page and are not quoted first.
PLACES: Mapping[str, float] = {
    "link": 3.0,
    "title": 3.0,
    "heading": 2.0,
    "section": 2.0,
    "address": 2.0,
    "form": 1.5,
    "text": 1.0,
}
#: What is near in meaning, by an embedding, is worth at most this.
_NEAR = 2.0
_NEAR_SCALE = 25.0
#: Words within so many lines of a page's text stand together.
_TOGETHER = 8
#: English stands beside a portal's own language in addresses, forms and the parts that a vendor left untranslated.
_EVERYWHERE = "en"
#: Where a language has no pack, those of near relatives share many of its words.
_KIN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("gl", "ca", "oc", "an", "ast"), ("es", "pt", "fr")),
    **dict.fromkeys(("ro", "la", "co", "sc", "fur"), ("it", "fr", "es")),
    **dict.fromkeys(("jv", "su", "ms", "min"), ("id",)),
    **dict.fromkeys(("be", "bg", "sr", "mk", "kk", "ky", "tt"), ("ru", "uk")),
    **dict.fromkeys(("cs", "sk", "hr", "bs", "sl"), ("pl",)),
    **dict.fromkeys(("az", "tk", "crh"), ("tr",)),
    **dict.fromkeys(("mr", "ne", "bho", "mai", "sa"), ("hi",)),
    **dict.fromkeys(("lb", "nds", "gsw", "nl", "af"), ("de",)),
    **dict.fromkeys(("ht", "br", "wa"), ("fr",)),
}
_TERM_SHARE = 0.3
#: A weak word that is nearly all of a menu entry, title or heading names the page as a phrase would.
_NAMED_SHARE = 0.8
_NEARLY_ALL = 0.6
#: Fewer words of its own make a page hardly more than its menu entry; one without any is worth this share.
THIN = 25
_LONGEST_LABEL = 80
#: The home page speaks of everything: where another page speaks of it nearly as much, that one is meant.
HOME_SHARE = 0.7
_EMPTY_SHARE = 0.2
#: What raises a page. The words for "online" only say how it is done.
_SPEAK = (Entry.PHRASE, Entry.TERM)


@dataclass(frozen=True)
class Hit:
    """
    Words of a pack in a place of a page.

    :ivar line: the whole line, link text, title or heading they stand in
    :ivar number: of the line in the page's own text; -1 elsewhere
    :ivar near: how near in meaning it is, for what no word of a pack reached
    :ivar share: how much of what the line says the words of this indicator say together, from 0 to 1
    """

    match: Match
    place: str
    line: str
    on: str
    number: int = -1
    near: float = 0.0
    share: float = 0.0

    @property
    def is_phrase(self) -> bool:
        """Whether it nearly proves what the page is about."""
        return self.match.kind is Entry.PHRASE

    @property
    def is_name(self) -> bool:
        """Whether the indicator's words are nearly all that a menu entry, title or heading says."""
        return self.place != "text" and self.share >= _NEARLY_ALL

    @property
    def worth(self) -> float:
        """How strongly it speaks for the page."""
        if self.match.kind is Entry.MEANING:
            return min(self.near * _NEAR_SCALE, _NEAR)
        return PLACES[self.place] * (1 if self.is_phrase else _NAMED_SHARE if self.is_name else _TERM_SHARE)


@dataclass
class Candidate:
    """A page that may show an indicator, or an address outside that the portal links to (then it has no view)."""

    address: str
    view: View | None
    hits: list[Hit] = field(default_factory=list)

    @property
    def score(self) -> float:
        """How strongly the words speak for this page: each entry counts once, at its best place."""
        best: dict[tuple[Entry, str], float] = {}
        # Where words of a pack speak, likeness of meaning would only say the same again.
        speak = _SPEAK if any(hit.match.kind in _SPEAK for hit in self.hits) else (Entry.MEANING,)
        for hit in self.hits:
            if hit.match.kind in speak:
                key = (hit.match.kind, hit.match.entry)
                best[key] = max(best.get(key, 0.0), hit.worth)
        ranked = sorted(best.values(), reverse=True)
        # The second word adds less than the first: ten synonyms on a page are not ten proofs.
        total = sum(worth / (1 + place) for place, worth in enumerate(ranked))
        return total * self.filled

    @property
    def filled(self) -> float:
        """How far a page has something to say behind its title, from a small share to 1. Documents always have."""
        if self.view is None or self.view.page.kind != "html":
            return 1.0
        return min(1.0, _EMPTY_SHARE + (1 - _EMPTY_SHARE) * self.view.words / THIN)

    @property
    def is_named(self) -> bool:
        """Whether it holds more than weak words in a text."""
        return any(hit.is_phrase or (hit.match.kind is Entry.TERM and hit.is_name) for hit in self.hits)

    @property
    def is_page_for_it(self) -> bool:
        """Whether the page's title, a link to it, or a menu entry for a place on it names the indicator."""
        return any(
            hit.place in ("link", "title", "section") and (hit.is_phrase or hit.is_name)
            for hit in self.hits
            if hit.match.kind in (Entry.PHRASE, Entry.TERM)
        )

    @property
    def together(self) -> float:
        """How many different entries stand within a few lines of the text at its densest place; weak ones count half."""
        placed = sorted((hit for hit in self.hits if hit.number >= 0), key=lambda hit: hit.number)
        best = 0.0
        for start, first in enumerate(placed):
            near = {
                (hit.match.kind, hit.match.entry)
                for hit in placed[start : start + 40]
                if hit.number < first.number + _TOGETHER and hit.match.kind in (Entry.PHRASE, Entry.TERM)
            }
            best = max(best, sum(1.0 if kind is Entry.PHRASE else 0.5 for kind, _ in near))
        return best

    def entries(self, place: str, *, phrases: bool) -> int:
        """How many different phrases (or terms) stand in a place."""
        kind = Entry.PHRASE if phrases else Entry.TERM
        return len({hit.match.entry for hit in self.hits if hit.place == place and hit.match.kind is kind})


def candidates(
    portal: Portal, lexicon: Lexicon, near: Mapping[str, Iterable[tuple[str, Hit]]] | None = None
) -> dict[str, list[Candidate]]:
    """
    For each indicator the pages that point to it, the strongest first.

    :param near: for each indicator what is near to it in meaning, with the address that each speaks of
    """
    languages = spoken(portal, lexicon)
    found: dict[str, dict[str, Candidate]] = defaultdict(dict)
    for view in portal.views:
        for hit in _hits(view, lexicon, languages):
            place = found[hit.match.indicator]
            place.setdefault(view.page.address, Candidate(view.page.address, view)).hits.append(hit)
    for address, inbound in portal.outside.items():
        for hit in _link_hits(inbound, lexicon, languages):
            place = found[hit.match.indicator]
            place.setdefault(address, Candidate(address, None)).hits.append(hit)
    for code, hits in (near or {}).items():
        for address, hit in hits:
            found[code].setdefault(address, Candidate(address, portal.view_of(address))).hits.append(hit)
    home = portal.home.page.address if portal.home else ""
    return {
        code: sorted(pages.values(), key=lambda c: -c.score * (HOME_SHARE if c.address == home else 1))
        for code, pages in found.items()
    }


def dead_ends(portal: Portal, lexicon: Lexicon) -> dict[str, list[Hit]]:
    """For each indicator the links that promise it and lead nowhere."""
    languages = spoken(portal, lexicon)
    promised: dict[str, list[Hit]] = defaultdict(list)
    for inbound in portal.dead.values():
        for hit in _link_hits(inbound, lexicon, languages):
            if hit.is_phrase:
                promised[hit.match.indicator].append(hit)
    return promised


def spoken(portal: Portal, lexicon: Lexicon) -> tuple[str, ...]:
    """Whose packs to read a portal with: its languages', their near relatives' where they have none, and English."""
    wanted: dict[str, None] = {}
    for one in portal.languages[:4]:
        wanted.update(dict.fromkeys((one,) if one in lexicon.languages else _KIN.get(one, ())))
    wanted[_EVERYWHERE] = None
    return tuple(one for one in wanted if one in lexicon.languages)


def _hits(view: View, lexicon: Lexicon, languages: tuple[str, ...]) -> list[Hit]:
    page = view.page
    hits = _link_hits(view.inbound, lexicon, languages)
    title = re.split(r"\s[|–—-]\s", page.title)[0] if page.depth else ""
    forms = dict.fromkeys(
        text
        for form in page.forms
        if form.role != "search"
        for text in (*(field.label for field in form.fields), form.submit)
        if text and len(text) <= _LONGEST_LABEL
    )
    for place, lines in (
        ("title", [title, *page.breadcrumbs[-1:]]),
        ("heading", [h.text for h in page.headings]),
        ("section", view.sections),
        ("address", [view.path]),
        ("form", list(forms)),
        ("text", view.own),
    ):
        for number, line in enumerate(lines):
            found = hits_in(line, lexicon, languages, place, page.address, number) if line else []
            if found and not (place not in ("title", "section") and view.only_points(" ".join(line.split()))):
                hits += found
    return hits


def hits_in(
    line: str, lexicon: Lexicon, languages: tuple[str, ...], place: str, on: str, number: int = -1
) -> list[Hit]:
    """
    What a line says of any indicator.

    :param number: of the line, kept for a page's own text only
    """
    matches = counted(lexicon.matches(line, languages))
    if place == "text":
        return [Hit(match, place, line, on, number) for match in matches]
    covered: dict[str, set[int]] = defaultdict(set)
    for match in matches:
        if match.kind in _SPEAK:
            covered[match.indicator].update(range(match.start, match.end))
    telling = lexicon.telling(line, languages) if covered else frozenset()
    shares = {
        code: len(telling & letters) / max(len(telling | letters), 1)
        for code, spans in covered.items()
        for letters in [{at for at in spans if line[at].isalnum()}]
    }
    return [Hit(match, place, line, on, share=shares.get(match.indicator, 0.0)) for match in matches]


def _link_hits(inbound: tuple[Inbound, ...], lexicon: Lexicon, languages: tuple[str, ...]) -> list[Hit]:
    return [
        hit
        for link in inbound
        # A link of many words is a teaser: it is read where it stands, as text.
        if len(link.text) <= _LONGEST_LABEL
        for hit in hits_in(link.text, lexicon, languages, "link", link.on.address)
    ]
