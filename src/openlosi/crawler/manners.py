"""Ask each host for its robots.txt first, keep to it, and take turns: the gate that every request passes."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from openlosi.crawler import events
from openlosi.crawler.fetching import Fetched, Fetcher, Limits
from openlosi.crawler.pace import LONGEST_RETRY, Pace, retry_after
from openlosi.crawler.robots import LARGEST, Robots, robots_of

_ROBOTS_LIMITS = Limits(body_bytes=LARGEST + 1, document_bytes=LARGEST + 1, total_seconds=30, redirects=5)
_LONGEST_NAP = 0.2
# "Service unavailable" may be a matter of seconds; everything else that is 5xx is the server's own trouble.
_BUSY = {429, 503}


class Cancelled(Exception):
    """The person who started the collection wants it to stop."""


class OutOfTime(Cancelled):
    """The minutes would be used up before the next turn at a host comes."""


class Manners:
    """
    The gate of one collection.

    :param patience: how many seconds are left
    :ivar keep: stores what was asked for on the way (robots.txt); whoever walks sets it
    :ivar kept: gives what an interrupted run stored of a robots.txt, so that it is not asked for twice
    """

    def __init__(
        self,
        fetcher: Fetcher,
        pace: Pace,
        *,
        on_event: Callable[[events.Event], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        patience: Callable[[], float] = lambda: 3600.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.pace = pace
        self.notes: list[str] = []
        self.keep: Callable[[Fetched], object] = lambda _: None
        self.kept: Callable[[str], Fetched | None] = lambda _: None
        self._on_event, self.cancelled = on_event, cancelled
        self._patience, self._sleep = patience, sleep
        self._robots: dict[str, Robots] = {}
        self._gone: dict[str, str] = {}
        self._fetcher = fetcher
        fetcher.use(self.gate)

    def gate(self, address: str) -> str | None:
        """
        Wait for this address's turn, or say why it may not be asked for.

        :raises OutOfTime: when the minutes are used up before its turn comes
        :raises Cancelled: when somebody says stop while it waits
        """
        host = urlsplit(address).netloc
        if host in self._gone:
            return self._gone[host]
        refusal = self.robots(address).refusal(address)
        if refusal is None:
            self.wait(host)
        return refusal

    def robots(self, address: str) -> Robots:
        """Return the rules of an address's host, asking for them the first time."""
        split = urlsplit(address)
        origin = f"{split.scheme}://{split.netloc}"
        if origin not in self._robots:
            fetched = self.kept(f"{origin}/robots.txt")
            if fetched is None:
                fetched = self._fetcher.fetch(f"{origin}/robots.txt", limits=_ROBOTS_LIMITS, gate=self._turn)
                self.keep(fetched)
                self.learn(fetched)
            robots = robots_of(fetched)
            self.notes += [f"{split.netloc}: {note}" for note in robots.notes]
            self.pace.ask_delay(split.netloc, robots.delay)
            self._robots[origin] = robots
        return self._robots[origin]

    def _turn(self, address: str) -> None:
        self.wait(urlsplit(address).netloc)

    def wait(self, host: str) -> None:
        """Wait for the next turn at a host; raises as ``gate`` does."""
        seconds = self.pace.turn(host)
        if seconds > self._patience():
            raise OutOfTime
        if seconds > 1:
            self._on_event(events.Waiting(host, seconds))
        until = time.monotonic() + seconds
        while True:
            if self.cancelled():
                raise Cancelled
            left = until - time.monotonic()
            if left <= 0:
                return
            self._sleep(min(left, _LONGEST_NAP))

    def learn(self, fetched: Fetched) -> bool:
        """
        Note how an answer came, and slow down where it shows strain.

        :returns: whether the same address is worth asking for again after a while
        """
        host = urlsplit(fetched.address).netloc
        if fetched.status in _BUSY:
            seconds = retry_after(fetched.header("retry-after"))
            if seconds > LONGEST_RETRY:
                self._gone[host] = f"{host} asks to come back in {seconds / 60:.0f} minutes"
                self.notes.append(self._gone[host])
                return False
            self.pace.back_off(host, seconds)
            return True
        if fetched.kind_of_error == "timeout":
            self.pace.back_off(host, 1.0)
        elif fetched.status:
            self.pace.learn(host, fetched.seconds)
        return False
