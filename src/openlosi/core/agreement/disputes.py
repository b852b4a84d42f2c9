"""Find the indicators on which assessors disagree most: where the wording or the training needs work."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.agreement.intervals import wilson


@dataclass(frozen=True)
class Dispute:
    """
    How often the two assessors differed on an indicator.

    :ivar low: the rate is not likely to be lower than this: the lower end of its Wilson interval
    """

    indicator: str
    differ: int
    n: int
    low: float

    @property
    def rate(self) -> Fraction:
        """The share of compared pairs that differ."""
        return Fraction(self.differ, self.n)


def most_disputed(counts: Mapping[str, tuple[int, int]]) -> tuple[Dispute, ...]:
    """
    Rank indicators by how often the two differed, the most disputed first; the others are left out.

    At the same rate the one with more pairs comes first, since it is surer; then
    the order given decides.

    :param counts: for each indicator, how many pairs differ and how many were compared

    >>> [d.indicator for d in most_disputed({"206": (1, 10), "214": (3, 10), "221": (0, 10)})]
    ['214', '206']
    """
    disputes = [
        Dispute(indicator, differ, n, wilson(differ / n, n)[0])
        for indicator, (differ, n) in counts.items()
        if differ
    ]
    return tuple(sorted(disputes, key=lambda d: (-d.rate, -d.n)))
