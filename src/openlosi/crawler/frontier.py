"""
Hold the addresses still to be visited, and give out the most promising first.

Menus come before contents, what residents look for before the rest, new forms of address before more of the
same: so a budget of a hundred pages covers the portal and not its news archive.
"""

import heapq
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import unquote, urlsplit

from openlosi.crawler import traps
from openlosi.crawler.addresses import NotAnAddress, canonical, is_same_portal

_MOST_WAITING = 50_000
_REGIONS = {"nav": 0.0, "header": 1.0, "footer": 2.0, "main": 5.0, "aside": 6.0, "guess": 25.0}
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|od[ts]|rtf|csv|json|xml|pptx?|odp|txt)$", re.IGNORECASE)
_FEW_CALENDAR_PAGES = 4
_PAIRS_TO_BELIEVE = 2
SAME_BOTH_WAYS = "they are the same pages with and without .html"


@dataclass(frozen=True)
class Wanted:
    """An address to visit, how many links away from the home page, and the page that leads there."""

    address: str
    depth: int = 0
    found_on: str = ""
    text: str = ""
    region: str = "main"


class Frontier:
    """
    The queue of one portal. Every page is given out once, however its address is written.

    :param hosts: the portal's hosts (``netloc``); may grow
    :param pages: the budget, which decides how many pages of one numbered form are enough
    :ivar left_out: how many addresses were left out, by reason
    """

    def __init__(self, hosts: Collection[str], *, pages: int, this_year: int) -> None:
        self.hosts = set(hosts)
        self.left_out: Counter[str] = Counter()
        self._this_year = this_year
        self._enough = max(60, pages // 3)
        self._seen: set[int] = set()
        self._waiting: list[tuple[float, int, Wanted]] = []
        self._order = 0
        self._given: Counter[str] = Counter()
        self._alike: dict[str, tuple[str, int]] = {}
        self._closed: set[str] = set()
        self._visited: set[int] = set()
        self._pairs = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, wanted: Wanted, *, base: str = "") -> bool:
        """Queue an address unless it was met before, is another site's, or is not worth a visit."""
        try:
            # Without the base where it is not needed: the same menu on a thousand pages is then read once.
            address = canonical(wanted.address, "" if wanted.address.startswith("http") else base)
        except NotAnAddress:
            return False
        if not is_same_portal(address, self.hosts):
            return False
        key = traps.key_of(address)
        if key in self._seen:
            return False
        self._seen.add(key)
        why = traps.why_not(address, this_year=self._this_year)
        if why is None and len(self._waiting) >= _MOST_WAITING:
            why = "more addresses than can be kept waiting"
        if why:
            self.left_out[why] += 1
            return False
        kept = Wanted(address, wanted.depth, wanted.found_on, wanted.text[:200], wanted.region)
        self._push(kept)
        return True

    def met(self, address: str) -> bool:
        """Note that an address was visited. Returns whether it was new."""
        key = traps.key_of(address)
        known = key in self._seen
        self._seen.add(key)
        self._visited.add(key)
        return not known

    def take(self) -> Wanted | None:
        """Give out the most promising address; None when nothing is left."""
        while self._waiting:
            ranked, order, wanted = heapq.heappop(self._waiting)
            pattern = traps.pattern_of(wanted.address)
            why = self._why_enough(pattern, wanted.address)
            if why:
                self.left_out[why] += 1
                continue
            now = self._rank(wanted, pattern)
            if now > ranked and self._waiting and now > self._waiting[0][0]:
                # Others of its form were visited since: it waits behind what is now more promising.
                heapq.heappush(self._waiting, (now, order, wanted))
                continue
            self._given[pattern] += 1
            self._visited.add(traps.key_of(wanted.address))
            return wanted
        return None

    def learn(self, address: str, fingerprint: str) -> None:
        """Tell what a page turned out to be: a numbered form whose pages are all alike is closed."""
        pattern = traps.pattern_of(address)
        if not traps.is_numbered(pattern):
            return
        last, count = self._alike.get(pattern, ("", 0))
        count = count + 1 if last == fingerprint else 1
        self._alike[pattern] = (fingerprint, count)
        if count >= 5:
            self._closed.add(pattern)

    def learn_same(self, address: str, earlier: str) -> None:
        """Tell that two addresses answered with the same bytes: a portal may serve every page as /a and /a.html."""
        if _other_way(address) == earlier:
            self._pairs += 1

    def _why_enough(self, pattern: str, address: str) -> str | None:
        if pattern in self._closed:
            return "pages of this form are all alike"
        if self._pairs >= _PAIRS_TO_BELIEVE and traps.key_of(_other_way(address)) in self._visited:
            return SAME_BOTH_WAYS
        given = self._given[pattern]
        if given >= _FEW_CALENDAR_PAGES and traps.calendar_like(address):
            return "a calendar, of which a few pages were visited"
        if given >= self._enough and traps.is_numbered(pattern):
            return "enough pages of this numbered form"
        return None

    def _push(self, wanted: Wanted) -> None:
        self._order += 1
        rank = self._rank(wanted, traps.pattern_of(wanted.address))
        heapq.heappush(self._waiting, (rank, self._order, wanted))

    def _rank(self, wanted: Wanted, pattern: str) -> float:
        """Lower is sooner."""
        split = urlsplit(wanted.address)
        path = unquote(split.path)
        rank = 6.0 * wanted.depth + _REGIONS.get(wanted.region, 5.0) + 0.5 * path.count("/")
        rank -= 5.0 if is_sought(f"{wanted.text} {path}") else 0.0
        rank += 4.0 if split.query else 0.0
        rank += 0.0 if split.netloc in self.hosts else 3.0
        rank += 8.0 if _words()[1].search(path) else 0.0
        rank += 9.0 if _DOCUMENT.search(path) else 0.0
        return rank + min(30.0, 0.6 * self._given[pattern])


def _other_way(address: str) -> str:
    """
    The same page's address in the other of two ways, with ``.html`` or without.

    >>> _other_way("http://town.example/a?b"), _other_way("http://town.example/a.html?b")
    ('http://town.example/a.html?b', 'http://town.example/a?b')
    """
    split = urlsplit(address)
    path = split.path.removesuffix(".html")
    return split._replace(path=path if path != split.path else f"{path}.html").geturl()


@lru_cache(maxsize=4096)
def is_sought(text: str) -> bool:
    """
    Whether a link's words speak of something residents look for.

    >>> is_sought("Nous contacter"), is_sought("Öffnungszeiten & Kontakt"), is_sought("Fête du village")
    (True, True, False)
    """
    return _words()[0].search(_plain(text)) is not None


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign) or sign > "\u0590")


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = tomllib.loads(resources.files(__package__).joinpath("menu_words.toml").read_text("utf-8"))
    begun: list[str] = []
    anywhere: list[str] = []
    for language, words in table["words"].items():
        (anywhere if language in ("zh", "ar") else begun).extend(_plain(words).split())
    either = "|".join(map(re.escape, begun))
    pattern = rf"(?<![^\W_])(?:{either})|{'|'.join(map(re.escape, anywhere))}"
    return re.compile(pattern), re.compile(table["archives"]["path"], re.IGNORECASE)
