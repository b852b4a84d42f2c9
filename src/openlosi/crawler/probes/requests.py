"""A further request that a probe would like to have made: whoever fetches decides whether it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    An address worth one request, for which probe, with which word, and from which page.

    :ivar known: the lines that already held the word on that page, and so are no answer
    """

    probe: str
    address: str
    word: str = ""
    page: str = ""
    known: tuple[str, ...] = ()
