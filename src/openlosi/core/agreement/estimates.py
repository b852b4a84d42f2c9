"""
The six statistics of a table of pairs, each with its interval.

Within one indicator or one municipality the pairs are taken as independent.
Over several municipalities they are not: the answers of one municipality hang
together, and an interval that ignored this would be too narrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.agreement.counts import TWO_ANSWERS, PairCounts, together
from openlosi.core.agreement.influence import clustered_variance, influence, variance
from openlosi.core.agreement.intervals import around, wilson
from openlosi.core.agreement.statistics import SPECIFIC, Statistic, value_of
from openlosi.core.instruments.values import Value


@dataclass(frozen=True)
class Estimate:
    """
    A statistic over n pairs of answers; what is undefined is None.

    :ivar low: of the 95 % interval; None together with `high`
    """

    n: int
    value: Fraction | None
    low: float | None = None
    high: float | None = None


def estimates(pairs: PairCounts) -> Mapping[Statistic, Estimate]:
    """
    All statistics of pairs that are independent of each other.

    >>> pairs = PairCounts({(Value.MET, Value.MET): 40, (Value.NOT_MET, Value.MET): 10})
    >>> found = estimates(pairs)[Statistic.PERCENT]
    >>> found.value, round(found.low, 3), round(found.high, 3)
    (Fraction(4, 5), 0.67, 0.888)
    """
    return {statistic: _estimate(statistic, pairs, None) for statistic in Statistic}


def clustered_estimates(
    clusters: Iterable[PairCounts], values: tuple[Value, ...] = TWO_ANSWERS
) -> Mapping[Statistic, Estimate]:
    """
    All statistics of pairs that come in clusters: one table a municipality.

    No interval is narrower than that of independent pairs. With fewer than two
    clusters nothing can be said of how they hang together, so there is none.
    """
    filled = [cluster for cluster in clusters if cluster.n]
    pairs = together(filled) if filled else PairCounts({}, values)
    return {statistic: _estimate(statistic, pairs, filled) for statistic in Statistic}


def _estimate(statistic: Statistic, pairs: PairCounts, clusters: Sequence[PairCounts] | None) -> Estimate:
    value = value_of(statistic, pairs)
    pull = influence(statistic, pairs)
    if value is None or pull is None or (clusters is not None and len(clusters) < 2):
        return Estimate(pairs.n, value)
    plain = variance(pull, pairs)
    wide = plain if clusters is None else max(plain, clustered_variance(pull, clusters, pairs.n))
    if statistic is Statistic.PERCENT:
        # The design effect, by which clusters make n pairs worth fewer; 1 where all pairs are alike or none is.
        effect = wide / plain if plain else Fraction(1)
        return Estimate(pairs.n, value, *wilson(float(value), float(pairs.n / effect)))
    ends = around(value, wide, lowest=0.0 if statistic in SPECIFIC else -1.0)
    return Estimate(pairs.n, value, *ends) if ends else Estimate(pairs.n, value)
