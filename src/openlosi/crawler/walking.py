"""
Walk one portal: ask, keep, read, follow.

Everything learnt goes into the journal in the order it is learnt, so that a walk that was killed goes on where
it stopped. In memory stay addresses and fingerprints, never pages.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from openlosi.crawler import events, observing, reading, states
from openlosi.crawler.addresses import NotAnAddress, canonical, is_same_portal
from openlosi.crawler.archive import Journal
from openlosi.crawler.budgets import Budget
from openlosi.crawler.fetching import Fetched, Fetcher
from openlosi.crawler.frontier import Frontier, Wanted
from openlosi.crawler.linked_platforms import platforms_on
from openlosi.crawler.manners import Cancelled, Manners, OutOfTime
from openlosi.crawler.remembering import Remembered
from openlosi.crawler.rendering import Rendering
from openlosi.crawler.sitemaps import read_sitemap
from openlosi.crawler.traps import fingerprint, is_numbered, pattern_of
from openlosi.evidence_format.pages import Link, Page
from openlosi.evidence_format.states import PortalState, StateSeen

_MOST_SITEMAPS = 12
_FAILURES_IN_A_ROW = 8
_NOT_FOLLOWED = ("search", "license", "help")
_MOST_REFUSALS = 40
_MOST_WISHES = 3
_WRONG_GUESSES = 5
_NOT_A_PATH = re.compile(r"[:!=\[\]]|%5[BD]|//", re.IGNORECASE)


class Walk:
    """
    The visit to one portal.

    :ivar stopped_by: what ended it: ``nothing left``, a budget, ``cancelled``, ``the portal's state`` ...
    """

    def __init__(
        self,
        address: str,
        journal: Journal,
        *,
        fetcher: Fetcher,
        manners: Manners,
        rendering: Rendering,
        budget: Budget,
        seeds: Iterable[str] = (),
        on_event: Callable[[events.Event], None] = lambda _: None,
    ) -> None:
        self.address = address
        self.journal, self.fetcher, self.manners = journal, fetcher, manners
        self.rendering, self.budget = rendering, budget
        self.seeds = tuple(seeds)
        self.on_event = on_event
        self.stopped_by = ""
        self.state: StateSeen | None = None
        self.home_address = address
        self.refused: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.cut: list[str] = []
        self.hosts = {urlsplit(address).netloc}
        self.frontier = Frontier(self.hosts, pages=budget.pages, this_year=datetime.now(UTC).year)
        self.remembered = Remembered(journal)
        manners.keep, manners.kept = self.keep, self.remembered.fetched
        #: Requests that probes would like to have made, once the walk is over.
        self.wishes: list[observing.Wanted] = []
        self._records: dict[str, str] = {}
        self._not_found: set[str] = set()
        self._home_fingerprint = ""
        self._failed_in_a_row = 0
        self._wrong_guesses = 0
        self._tried: Counter[str] = Counter()

    def run(self) -> None:
        """Walk until nothing is left, a budget is used up, or somebody says stop."""
        try:
            self.state = self._arrive()
            if self.state.state is not PortalState.COLLECTED:
                self.stopped_by = "the portal's state"
                return
            self._remember()
            self._read_sitemaps()
            for seed in self.seeds:
                self._admit(seed)
            self._learn_not_found()
            self._follow()
        except OutOfTime:
            self.stopped_by = "minutes"
            if self.state is None:
                self.state = StateSeen(PortalState.UNREACHABLE, "no answer before the minutes were used up")
        except Cancelled:
            self.stopped_by = "cancelled"

    # Arriving.

    def _arrive(self) -> StateSeen:
        """Ask for the home page and tell from it where the portal stands."""
        home = self._fetch(self.address)
        if home.status == 0:
            if home.redirects and home.kind_of_error == "forbidden":
                self.refused[home.error or ""] += 1
            return states.state_without_answer(home, self.manners.robots(self.address))
        self.home_address = home.address
        wanted = Wanted(self.address)
        finished = self.remembered.is_done(wanted)
        page, html = (
            (self.read(home, wanted), "") if finished else self._keep_page(home, wanted, home_page=True)
        )
        here = states.state_of(home, page)
        self._home_fingerprint = _fingerprint(page)
        if here.state is not PortalState.COLLECTED:
            return here
        target = _refreshed_to(page)
        if target and not self._is_ours(target):
            return states.moved(replace(home, asked=home.address, address=target))
        if not self._is_ours(home.address):
            return states.moved(home)
        self.hosts.add(urlsplit(home.address).netloc)
        self.frontier.hosts |= self.hosts
        if not finished:
            self._look(home, page, html, wanted, pictures=True)
        return here

    def _is_ours(self, address: str) -> bool:
        """Whether an address is of the portal: of its host, of one below it, or of the one it lies below."""
        netloc = urlsplit(address).netloc
        return is_same_portal(address, self.hosts) or any(
            is_same_portal(f"http://{host}/", {netloc}) and netloc.count(".") > 0 for host in self.hosts
        )

    def _admit(self, seed: str) -> None:
        """A seed that a person named belongs to the portal, wherever it lies."""
        try:
            address = canonical(seed, self.address)
        except NotAnAddress as wrong:
            self.failures[f"seed: {wrong}"] += 1
            return
        self.frontier.hosts.add(urlsplit(address).netloc)
        self.hosts.add(urlsplit(address).netloc)
        self.frontier.offer(Wanted(address, depth=1, found_on="seed", region="nav"))

    def _remember(self) -> None:
        """Take up what an interrupted walk left: what was visited, and where its pages lead."""
        for address in self.remembered.visited():
            self.frontier.met(address)
        for page in self.remembered.finished_pages():
            self._records.setdefault(page.record, page.address)
            self.budget.spent_pages += 1
            self._offer(page)
        for wanted, fetched in self.remembered.unfinished():
            page, html = self._keep_page(fetched, wanted)
            self._look(fetched, page, html, wanted)

    def _read_sitemaps(self) -> None:
        """Offer what the portal lists of itself."""
        listed = [
            *self.manners.robots(self.home_address).sitemaps,
            urljoin(self.home_address, "/sitemap.xml"),
        ]
        waiting, seen = list(dict.fromkeys(listed)), set[str]()
        while waiting and len(seen) < _MOST_SITEMAPS and not self.budget.used_up():
            address = waiting.pop(0)
            try:
                address = canonical(address, self.home_address)
            except NotAnAddress:
                continue
            if address in seen or not self._is_ours(address):
                continue
            seen.add(address)
            fetched = self._fetch(address)
            if fetched.status != 200:
                continue
            sitemap = read_sitemap(fetched.body)
            waiting += sitemap.further
            for each in sitemap.pages:
                self.frontier.offer(Wanted(each, depth=2, found_on=address, region="main"), base=address)
            if sitemap.cut:
                self.cut.append(f"{address} is longer than what is read of a sitemap")

    def _learn_not_found(self) -> None:
        """Ask once for an address that cannot exist, to know the page that a soft 404 answers with."""
        name = hashlib.sha256(self.home_address.encode()).hexdigest()[:12]
        fetched = self._fetch(urljoin(self.home_address, f"/openlosi-{name}"))
        if fetched.status == 200:
            found = _fingerprint(self.read(fetched, Wanted(fetched.address)))
            # A portal that answers every address with its home page, or with a shell that scripts fill, tells
            # nothing by it: its real pages begin alike.
            if found != self._home_fingerprint:
                self._not_found.add(found)

    # Following.

    def _follow(self) -> None:
        while True:
            used = self.budget.used_up()
            if used or self.manners.cancelled():
                self.stopped_by = used or "cancelled"
                return
            if self._failed_in_a_row >= _FAILURES_IN_A_ROW:
                self.stopped_by = "the portal stopped answering"
                return
            wanted = self.frontier.take()
            if wanted is None:
                self.stopped_by = "nothing left"
                return
            self._visit(wanted)

    def _visit(self, wanted: Wanted) -> None:
        if wanted.region == GUESS and self._wrong_guesses >= _WRONG_GUESSES:
            self.frontier.left_out["guesses from scripts, after several that led nowhere"] += 1
            return
        fetched = self._fetch(wanted.address, wanted)
        if wanted.region == GUESS:
            self._wrong_guesses = 0 if fetched.status == 200 else self._wrong_guesses + 1
        if fetched.status == 0:
            return
        if not self._is_ours(fetched.address):
            self.frontier.left_out["they lead away to another site"] += 1
            self._done(wanted)
            return
        if fetched.address != wanted.address and not self.frontier.met(fetched.address):
            self._done(wanted)
            return
        page, html = self._keep_page(fetched, wanted)
        self._look(fetched, page, html, wanted)

    def _fetch(self, address: str, wanted: Wanted | None = None) -> Fetched:
        """Ask for an address, once more after a while when the host says it is busy, and keep what came."""
        again = self.remembered.fetched(address)
        if again is not None:
            # The home page is looked at before all else is remembered: its other spellings are not new.
            self.frontier.met(address)
            return again
        fetched = self.fetcher.fetch(address)
        while self.manners.learn(fetched) and self._tried[address] < 2:
            self._tried[address] += 1
            fetched = self.fetcher.fetch(address)
        self._note_failure(fetched)
        self.budget.spent_bytes += len(fetched.raw_body)
        self.budget.spent_requests += 1
        self.frontier.met(address)
        self.keep(fetched, wanted)
        return fetched

    def keep(self, fetched: Fetched, wanted: Wanted | None = None) -> None:
        """Store an answer. What is asked for on the way (robots.txt, sitemaps) is nobody's page."""
        self.remembered.note(fetched, wanted or Wanted(fetched.asked))
        self.journal.add(fetched)

    def _note_failure(self, fetched: Fetched) -> None:
        host = urlsplit(fetched.address).netloc
        if fetched.status:
            self._failed_in_a_row = 0
            if fetched.truncated:
                self.cut.append(f"{fetched.address}: {fetched.truncated}")
            return
        reason = fetched.error or ""
        self.on_event(events.Failed(fetched.asked, reason))
        if fetched.kind_of_error in ("refused", "forbidden"):
            self.refused[f"{host}: {reason}"] += 1
            return
        self.failures[reason] += 1
        # A redirect that goes round is one page's fault; silence is the portal's.
        if fetched.kind_of_error in ("timeout", "unreachable", "name service"):
            self._failed_in_a_row += 1

    # Reading.

    def read(self, fetched: Fetched, wanted: Wanted) -> Page:
        """Read an answer without keeping it."""
        return reading.read(
            fetched.body,
            content_type=fetched.content_type,
            address=fetched.address,
            status=fetched.status,
            fetched_at=fetched.started_at.isoformat(timespec="milliseconds"),
            depth=wanted.depth,
            found_on=wanted.found_on,
        )

    def _keep_page(self, fetched: Fetched, wanted: Wanted, *, home_page: bool = False) -> tuple[Page, str]:
        """Read an answer, and keep the page if it is one. Returns its markup with it, for the probes."""
        page = self.read(fetched, wanted)
        html = reading.decoded(fetched.body, content_type=fetched.content_type) if page.kind == "html" else ""
        notes = page.notes + ((f"cut: {fetched.truncated}",) if fetched.truncated else ())
        same = self._records.get(page.record)
        if same and same != page.address and page.status == 200:
            notes += (f"the same bytes as {same}",)
            self.frontier.learn_same(page.address, same)
        if not home_page and self._not_found and _fingerprint(page) in self._not_found:
            notes += (SOFT_404,)
        page = replace(page, notes=notes)
        if page.status == 200 and page.kind != "other":
            self.journal.add_page(page)
            self.budget.spent_pages += 1
        return page, html

    def _look(
        self, fetched: Fetched, page: Page, html: str, wanted: Wanted, *, pictures: bool = False
    ) -> None:
        """Render a page where it needs it, note what is on it, and offer where it leads."""
        same = self._records.setdefault(page.record, page.address) != page.address
        if page.status == 200 and page.kind != "other" and SOFT_404 not in page.notes:
            self._offer(page)
            if pictures or self.rendering.wanted(page, html):
                page, html = self._render(fetched, page, html, wanted, pictures=pictures)
            if not same or page.rendered:
                if is_numbered(pattern_of(page.address)):
                    self.frontier.learn(page.address, _fingerprint(page))
                self._observe(page, html, fetched)
        self._done(wanted)
        self.on_event(
            events.Visited(page.address, page.status, page.kind, self.budget.spent_pages, len(self.frontier))
        )

    def _render(
        self, fetched: Fetched, plain: Page, html: str, wanted: Wanted, *, pictures: bool
    ) -> tuple[Page, str]:
        """Open a page in the browser; what it then is replaces the plain page where it is more."""
        tls = bool(fetched.tls and fetched.tls.get("error"))
        try:
            self.manners.wait(urlsplit(plain.address).netloc)
        except Cancelled:
            return (
                plain,
                html,
            )  # what was read without a browser still counts; the walk ends with the next page
        made = self.rendering.render(plain.address, pictures=pictures, tolerate_tls=tls)
        if made is None:
            return plain, html
        for resource in made.resources:
            if resource.kind != "document" or resource.address != plain.address:
                self.journal.add(resource)
        at = made.finished_at or datetime.now(UTC)
        for device, picture in made.screenshots.items():
            self.journal.add_screenshot(plain.address, device, picture, at=at)
        # A page that scripts turned into another site's is not this page.
        if made.error or not made.html or not self._is_ours(made.address or plain.address):
            said = made.error or f"the page's scripts lead away to {made.address}"
            self.on_event(events.Rendered(plain.address, 0, said))
            self.failures[f"browser: {said}"] += 1
            return plain, html
        page = reading.read(
            made.html.encode("utf-8", "replace"),
            content_type="text/html; charset=utf-8",
            address=plain.address,
            fetched_at=at.isoformat(timespec="milliseconds"),
            rendered=True,
            depth=plain.depth,
            found_on=plain.found_on,
        )
        page = replace(page, links=_joined(page.links, made.links), notes=page.notes + made.notes)
        fresh = self._offer(page)
        for address in made.candidates:
            if not _NOT_A_PATH.search(urlsplit(address).path):
                guess = Wanted(address, plain.depth + 1, plain.address, region=GUESS)
                fresh += self.frontier.offer(guess, base=plain.address)
        self.rendering.learn(html, plain, page, fresh)
        self.on_event(events.Rendered(plain.address, fresh))
        record = self.journal.add_rendered(plain.address, made.html, at=at)
        page = replace(page, record=record)
        self.journal.add_page(page)
        return page, made.html

    def _offer(self, page: Page) -> int:
        """Queue where a page leads. Returns how many addresses were new."""
        fresh = 0
        offered = set[str]()
        for link in page.links:
            if link.address in offered:
                continue
            offered.add(link.address)
            if "nofollow" in link.rel.split() and urlsplit(link.address).query:
                continue
            if link.rel.split(" ")[0] in _NOT_FOLLOWED and link.region == "main":
                continue
            wanted = Wanted(link.address, page.depth + 1, page.address, link.text, link.region)
            fresh += self.frontier.offer(wanted, base=page.address)
        return fresh

    def _observe(self, page: Page, html: str, fetched: Fetched) -> None:
        seen = [
            *observing.on_page(page, html, fetched, home_page=page.address == self.home_address),
            *platforms_on(page, self.hosts),
        ]
        if page.address not in self.remembered.observed:
            self.journal.add_observations(seen)
        if len(self.wishes) < _MOST_WISHES:
            self.wishes += observing.wishes(page)

    def _done(self, wanted: Wanted) -> None:
        self.remembered.done(wanted)

    @property
    def answered(self) -> bool:
        """Whether there was anything at all at this address, be it a refusal."""
        return self.state is None or self.state.state not in (PortalState.UNREACHABLE, PortalState.NO_PORTAL)

    def refusals(self) -> tuple[str, ...]:
        """What refused a visit, one sentence each."""
        return _told(self.refused)

    def problems(self) -> tuple[str, ...]:
        """What went wrong or was left out, one sentence each."""
        faults = tuple(
            f"{host}:{port}: the certificate could not be trusted ({fault}); pages were read all the same"
            for (host, port), fault in sorted(self.fetcher.tls_faults.items())
        )
        left = tuple(
            f"left out {count} addresses: {why}" for why, count in self.frontier.left_out.most_common()
        )
        browser = (f"no browser: {self.rendering.problem}",) if self.rendering.problem else ()
        notes = (*self.manners.notes, *self.rendering.notes)
        return (*faults, *browser, *notes, *_told(self.failures), *self.cut[:_MOST_REFUSALS], *left)


#: Where the addresses stand that only a page's scripts know.
GUESS = "guess"
SOFT_404 = "answers like an address that does not exist"


def _fingerprint(page: Page) -> str:
    return fingerprint(page.main_text or page.text, without=urlsplit(page.address).path.strip("/") or "\0")


def _joined(first: tuple[Link, ...], second: tuple[Link, ...]) -> tuple[Link, ...]:
    """All links, each once."""
    known = {(each.address, each.text) for each in first}
    return first + tuple(each for each in second if (each.address, each.text) not in known)


def _refreshed_to(page: Page) -> str | None:
    """Where a page that only sends its visitors on sends them."""
    target = next((each.address for each in page.links if each.rel == "refresh"), None)
    return target if target and len(page.text) < 200 and target.startswith(("http://", "https://")) else None


def _told(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(
        f"{said} ({count} times)" if count > 1 else said
        for said, count in counted.most_common(_MOST_REFUSALS)
    )
