"""What happens during a collection, for whoever watches it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Something that happened. ``str()`` says it in a line."""


@dataclass(frozen=True)
class Began(Event):
    """The collection began, or went on after an interruption."""

    address: str
    resumed: bool = False

    def __str__(self) -> str:
        return f"{'Going on with' if self.resumed else 'Visiting'} {self.address}"


@dataclass(frozen=True)
class Visited(Event):
    """An address answered. ``kind`` is the page's; ``pages`` and ``waiting`` count what is done and what is left."""

    address: str
    status: int
    kind: str
    pages: int
    waiting: int

    def __str__(self) -> str:
        return f"{self.status} {self.kind:5} {self.address}"


@dataclass(frozen=True)
class Rendered(Event):
    """A browser opened a page; ``links`` new addresses were found so."""

    address: str
    links: int
    error: str = ""

    def __str__(self) -> str:
        return f"browser: {self.address}" + (
            f" ({self.error})" if self.error else f" ({self.links} new links)"
        )


@dataclass(frozen=True)
class Failed(Event):
    """An address gave no answer, or may not be asked for."""

    address: str
    reason: str

    def __str__(self) -> str:
        return f"no answer  {self.address}: {self.reason}"


@dataclass(frozen=True)
class Waiting(Event):
    """We wait before asking this host again, longer than a second."""

    host: str
    seconds: float

    def __str__(self) -> str:
        return f"waiting {self.seconds:.0f} s for {self.host}"


@dataclass(frozen=True)
class Noted(Event):
    """Something a person should know."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Finished(Event):
    """The collection is written."""

    address: str
    state: str
    stopped_by: str

    def __str__(self) -> str:
        return f"{self.address}: {self.state}, stopped by {self.stopped_by}"
