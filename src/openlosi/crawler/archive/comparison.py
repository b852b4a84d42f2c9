"""
Compare two collections of one portal: which pages are gone, new, moved or changed since.

Pages are compared by what a resident reads, not by bytes: a token in a form or a comment in the markup is no
change. Says what differs, never whether that matters: an answer that rests on a page is for people to look
at again.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from openlosi.crawler.archive.collection import Collection
from openlosi.crawler.archive.surts import surt
from openlosi.evidence_format.collection import PageEntry
from openlosi.evidence_format.pages import Page

_LINES_SHOWN = 20
_MOVED_FROM = 80  # characters: shorter pages are alike by chance

# Clock times, numeric dates, and both together: what a page prints of the moment it was served.
_MOMENT = re.compile(
    r"\b\d{1,2}:\d{2}(:\d{2})?\s*([ap]\.?m\.?\b)?|\b\d{4}([-/.])\d{1,2}\3\d{1,2}\b|\b\d{1,2}([-/.])\d{1,2}\4\d{2,4}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Located:
    """A page of one of the two collections; ``why`` says of a page that is gone what is there instead."""

    address: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class Moved:
    """A page whose text is now at another address."""

    address: str
    now_at: str
    title: str


@dataclass(frozen=True)
class Changed:
    """
    A page whose text, links or forms differ.

    :ivar similarity: share of the words that both versions have, 0 to 1
    :ivar lines_gone: the first twenty lines of text that are no longer there; ``lines_new`` likewise
    :ivar links_gone: link targets that are no longer there, without their queries; ``links_new`` likewise
    :ivar forms_differ: whether a form asks for something else than before
    """

    address: str
    title: str
    similarity: float
    lines_gone: tuple[str, ...] = ()
    lines_new: tuple[str, ...] = ()
    links_gone: tuple[str, ...] = ()
    links_new: tuple[str, ...] = ()
    forms_differ: bool = False


@dataclass(frozen=True)
class Comparison:
    """
    What became of a portal's pages between two collections.

    :ivar same: addresses whose text, links and forms are the same
    :ivar moments_only: those of ``same`` whose text differs in times and numeric dates alone
    """

    earlier: str
    later: str
    earlier_at: str
    later_at: str
    gone: tuple[Located, ...]
    new: tuple[Located, ...]
    moved: tuple[Moved, ...]
    changed: tuple[Changed, ...]
    same: tuple[str, ...]
    moments_only: tuple[str, ...]


def compare(earlier: Collection, later: Collection) -> Comparison:
    """
    Compare two collections, a page at a time, so that memory does not grow with their size.

    Pages are matched by address; http and https, and a leading ``www.``, are one. A page that answered with
    an error counts as not there.
    """
    before, after = _there(earlier), _there(later)
    gone = [entry for key, entry in before.items() if key not in after]
    new = [entry for key, entry in after.items() if key not in before]
    moved = _moved(earlier, gone, later, new)
    left, came = {each.address for each in moved}, {each.now_at for each in moved}

    changed: list[Changed] = []
    same: list[str] = []
    moments_only: list[str] = []
    for key, was in before.items():
        if key not in after:
            continue
        now = after[key]
        if was.record == now.record:
            same.append(now.address)
            continue
        one, other = _whole(earlier, was), _whole(later, now)
        difference = changes(one, other)
        if difference:
            changed.append(difference)
        else:
            same.append(now.address)
            if _text(one) != _text(other):
                moments_only.append(now.address)
    return Comparison(
        earlier=earlier.path.name,
        later=later.path.name,
        earlier_at=earlier.summary().started_at,
        later_at=later.summary().started_at,
        gone=tuple(
            Located(e.address, e.title, _why(later, e.address)) for e in gone if e.address not in left
        ),
        new=tuple(Located(e.address, e.title) for e in new if e.address not in came),
        moved=tuple(moved),
        changed=tuple(sorted(changed, key=lambda each: (each.similarity, each.address))),
        same=tuple(same),
        moments_only=tuple(moments_only),
    )


def changes(was: Page, now: Page) -> Changed | None:
    """
    Return how a page changed, or None when a resident would see no change but the time of day.

    >>> from openlosi.evidence_format.pages import Page
    >>> was = Page("http://town.example/", "", "html", text="Opening hours\\nServed at 10:31:07")
    >>> changes(was, Page("http://town.example/", "", "html", text="Opening hours\\nServed at 10:32:55"))
    >>> changes(was, Page("http://town.example/", "", "html", text="Closed for ever")).lines_new
    ('Closed for ever',)
    """
    one, other = _lines(was), _lines(now)
    links_gone, links_new = _differences(_links(was), _links(now))
    forms_differ = _forms(was) != _forms(now)
    if list(map(_timeless, one)) == list(map(_timeless, other)) and not (
        links_gone or links_new or forms_differ
    ):
        return None
    gone, new = _differences(_by_timeless(one), _by_timeless(other))
    return Changed(
        address=now.address,
        title=now.title or was.title,
        similarity=similarity(one, other),
        lines_gone=tuple(gone[:_LINES_SHOWN]),
        lines_new=tuple(new[:_LINES_SHOWN]),
        links_gone=tuple(links_gone[:_LINES_SHOWN]),
        links_new=tuple(links_new[:_LINES_SHOWN]),
        forms_differ=forms_differ,
    )


def similarity(one: Iterable[str], other: Iterable[str]) -> float:
    """
    Return the share of words that two texts have in common, 0 to 1, whatever their order.

    >>> similarity(["pay the water bill"], ["pay the tax bill"])
    0.75
    """
    first, second = _words(one), _words(other)
    total = first.total() + second.total()
    return round(2 * (first & second).total() / total, 4) if total else 1.0


def _there(collection: Collection) -> dict[str, PageEntry]:
    return {surt(each.address): each for each in collection.page_entries() if 200 <= each.status < 300}


def _whole(collection: Collection, entry: PageEntry) -> Page:
    page = collection.page(entry.address)
    assert page is not None  # the entry came from this collection's own contents
    return page


def _why(later: Collection, address: str) -> str:
    stored = later.stored(address)
    if stored is None:
        return f"not visited ({later.summary().stopped_by or 'nothing led there'})"
    if stored.kind == "failure":
        return f"no answer: {stored.error}"
    return f"answers {stored.status}" + (
        f", leading to {stored.address}" if stored.address != address else ""
    )


def _moved(
    earlier: Collection, gone: list[PageEntry], later: Collection, new: list[PageEntry]
) -> list[Moved]:
    """Pages with the very same text at another address; where several have it, none is taken to have moved."""
    places: dict[bytes, list[str]] = {}
    for entry in new:
        places.setdefault(_fingerprint(_whole(later, entry)), []).append(entry.address)
    leavers: dict[bytes, list[PageEntry]] = {}
    for entry in gone:
        leavers.setdefault(_fingerprint(_whole(earlier, entry)), []).append(entry)
    return [
        Moved(who[0].address, places[text][0], who[0].title)
        for text, who in leavers.items()
        if text and len(who) == 1 and len(places.get(text, ())) == 1
    ]


def _fingerprint(page: Page) -> bytes:
    text = _text(page)
    return hashlib.sha256(text.encode("utf-8", "replace")).digest() if len(text) >= _MOVED_FROM else b""


def _text(page: Page) -> str:
    return "\n".join(_lines(page))


def _lines(page: Page) -> list[str]:
    plain = unicodedata.normalize("NFC", page.text)
    return [line for each in plain.splitlines() if (line := " ".join(each.split()))]


def _timeless(line: str) -> str:
    return _MOMENT.sub("#", line)


def _by_timeless(lines: Iterable[str]) -> dict[str, str]:
    return {_timeless(line): line for line in lines}


def _differences(one: dict[str, str], other: dict[str, str]) -> tuple[list[str], list[str]]:
    return [v for k, v in one.items() if k not in other], [v for k, v in other.items() if k not in one]


def _links(page: Page) -> dict[str, str]:
    """Where links lead, without queries and fragments: those carry session ids and trackers."""
    parts = (urlsplit(link.address)._replace(query="", fragment="", scheme="") for link in page.links)
    return {plain.lower(): plain for each in parts if (plain := each.geturl())}


def _forms(page: Page) -> list[tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    """What forms ask. Hidden fields are left out: they are the portal's own bookkeeping."""
    return sorted(
        (
            urlsplit(form.action).path,
            form.method,
            tuple((each.type, each.name, each.label) for each in form.fields if each.type != "hidden"),
        )
        for form in page.forms
    )


def _words(lines: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in (word for line in lines for word in line.split()):
        # Scripts without blanks come as one long "word": compared in pieces, one new sign is not a new page.
        found.update([word] if len(word) < 30 else [word[at : at + 3] for at in range(0, len(word), 3)])
    return found
