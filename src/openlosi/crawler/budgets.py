"""How much one portal may cost: pages, bytes and minutes. Whichever ends first ends the walk."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Budget:
    """
    What a collection may still spend.

    :ivar pages: pages and documents, each counted once
    :ivar minutes: of this run; a resumed collection begins a new one
    """

    pages: int = 200
    minutes: float = 60.0
    bytes: int = 500_000_000
    now: Callable[[], float] = time.monotonic
    spent_pages: int = 0
    spent_requests: int = 0
    spent_bytes: int = 0
    _began: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._began = self.now()

    @property
    def seconds_left(self) -> float:
        """Until the minutes are used up; never negative."""
        return max(0.0, self._began + self.minutes * 60 - self.now())

    def used_up(self) -> str | None:
        """
        Return which budget is used up: ``pages``, ``requests``, ``bytes`` or ``minutes``; None while there is some of each.

        >>> Budget(pages=2, spent_pages=2).used_up()
        'pages'
        """
        if self.spent_pages >= self.pages:
            return "pages"
        # Dead links are not pages, but a portal made of them must end as well.
        if self.spent_requests >= 5 * self.pages + 100:
            return "requests"
        if self.spent_bytes >= self.bytes:
            return "bytes"
        return "minutes" if self.seconds_left <= 0 else None
