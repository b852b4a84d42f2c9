"""
A suggestion: what pre-assessment proposes for one indicator.

It is a search partner and never an answer. "Not found" means "not found yet,
looked here": there is no way to make a 0 of it, and a suggestion that says
"found" must show where, with words that stand on the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What the machine made of an indicator."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_ASSESSABLE = "not_assessable"


class Means(Enum):
    """How far a portal takes a resident with a service."""

    INFORMATION = "information"
    FORM_TO_DOWNLOAD = "form_to_download"
    ONLINE_FORM = "online_form"
    LINKED_PLATFORM = "linked_platform"


@dataclass(frozen=True)
class Shown:
    """
    One piece of evidence for a suggestion.

    :ivar address: the page
    :ivar quote: words that stand on that page, letter by letter
    :ivar quoted_from: ``text``, ``title``, or ``link`` where the words are a link's and ``leads_to`` is where it leads
    :ivar record: hash of the stored page, ``sha256:<hex>``
    :ivar seen_at: when the page was fetched, ISO 8601 in UTC
    :ivar screenshot: whether the collection holds a picture of the page
    """

    address: str
    title: str
    quote: str
    quoted_from: str
    record: str
    seen_at: str
    leads_to: str = ""
    screenshot: bool = False


@dataclass(frozen=True)
class LookedAt:
    """A page that was considered and set aside, and why."""

    address: str
    title: str
    why_not: str


@dataclass(frozen=True)
class Suggestion:
    """
    What is proposed for one indicator of one portal.

    :ivar confidence: probability from 0 to 1 that a careful assessor would say yes, whatever the verdict
    :ivar why: what spoke for and against, in words, each with its weight in log-odds; the strongest first
    :ivar why_not_assessable: in words; empty unless the verdict is not assessable
    :ivar stopped: why the search ended where it did
    """

    indicator: str
    verdict: Verdict
    confidence: float
    evidence: tuple[Shown, ...] = ()
    looked_at: tuple[LookedAt, ...] = ()
    stopped: str = ""
    means: Means | None = None
    why: tuple[tuple[str, float], ...] = ()
    why_not_assessable: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"{self.indicator}: a confidence of {self.confidence} is no probability.")
        if self.verdict is Verdict.FOUND and not self.evidence:
            raise ValueError(f'{self.indicator}: "found" without evidence is a claim, not a suggestion.')
        if self.verdict is Verdict.NOT_ASSESSABLE and not self.why_not_assessable:
            raise ValueError(f"{self.indicator}: not assessable, and no reason given.")


@dataclass(frozen=True)
class DraftScore:
    """
    Where the score may lie if careful assessors looked: an interval of indicators met, never a result.

    :ivar low: 5th percentile of the number met
    :ivar high: 95th percentile
    """

    low: int
    high: int
    of: int


def draft_score(suggestions: Mapping[str, Suggestion], of: int) -> DraftScore:
    """
    The draft score from the suggestions' probabilities, taken as independent: the distribution of the number met.

    Exact (Poisson binomial), by adding one indicator after the other.

    >>> sure = Suggestion("206", Verdict.NOT_FOUND, 1.0)
    >>> draft_score({"206": sure, "214": Suggestion("214", Verdict.NOT_FOUND, 0.0)}, 2)
    DraftScore(low=1, high=1, of=2)
    """
    chances = [1.0]
    for suggestion in suggestions.values():
        p = suggestion.confidence
        chances = [
            (chances[k] if k < len(chances) else 0.0) * (1 - p) + (chances[k - 1] * p if k else 0.0)
            for k in range(len(chances) + 1)
        ]
    return DraftScore(_quantile(chances, 0.05), _quantile(chances, 0.95), of)


def _quantile(chances: list[float], wanted: float) -> int:
    reached = 0.0
    for number, chance in enumerate(chances):
        reached += chance
        if reached >= wanted:
            return number
    return len(chances) - 1
