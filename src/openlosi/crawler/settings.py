"""What a person decides about a collection before it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openlosi.crawler.fetching import Limits

BROWSER_MODES = ("auto", "always", "never")
CONTACT = "the OpenLOSI project, no contact address was given"


@dataclass(frozen=True)
class Settings:
    """
    How one portal is visited.

    :ivar pages: how many pages and documents at most
    :ivar minutes: how long the visit may last; writing it down comes on top
    :ivar bytes: how much traffic it may cost, the browser's included
    :ivar rate: requests a second to one host at most; robots.txt and a slow host make it fewer
    :ivar browser: ``auto`` where pages need one, ``always`` or ``never``
    :ivar seeds: further addresses to begin at
    :ivar allow_private: let the hosts and ports of the addresses given lie on this machine or its networks
    :ivar contact: who runs this; stands in the user agent
    :ivar previous: the earlier collection, of which only what changed is stored again
    :ivar measure: run the technical measurements as well
    :ivar shared_pace: a directory in which the processes of a run keep one pace per host
    """

    pages: int = 200
    minutes: float = 60.0
    bytes: int = 500_000_000
    rate: float = 1.0
    browser: str = "auto"
    seeds: tuple[str, ...] = ()
    allow_private: bool = False
    contact: str = CONTACT
    previous: Path | None = None
    measure: bool = False
    shared_pace: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def as_plain(self) -> Mapping[str, object]:
        """What stands in the summary."""
        return {
            "pages": self.pages,
            "minutes": self.minutes,
            "bytes": self.bytes,
            "rate": self.rate,
            "browser": self.browser,
            "seeds": list(self.seeds),
            "allow_private": self.allow_private,
            "measure": self.measure,
        }
