"""One row of the benchmark: an indicator of a portal, what people settled on, and what was suggested."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

FOUND = "found"


@dataclass(frozen=True)
class Row:
    """
    What one method said of one labelled indicator of one portal.

    :ivar verdict: the suggestion's; "" when there was none (the portal failed). Only ``found`` counts as a 1
    :ivar confidence: the probability that gold is 1; None when the method states none
    :ivar evidence: what was shown: url, title, quote, record and whether the quote is ``verbatim`` in it
    :ivar place: the place of the first evidence that hits a labelled page; None when none does
    :ivar pages_labelled: whether people named a page at all; without one nothing can hit
    """

    folder: str
    language: str
    code: str
    criterion: str
    kind: str
    gold: int
    a: str = ""
    b: str = ""
    verdict: str = ""
    reason: str = ""
    confidence: float | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()
    looked_at: tuple[Mapping[str, Any], ...] = ()
    place: int | None = None
    pages_labelled: bool = False

    @property
    def found(self) -> bool:
        """Whether this counts as a 1: every other verdict is a 0 here."""
        return self.verdict == FOUND

    def as_plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)
