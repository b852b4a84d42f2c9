"""
How much each pair of answers moves a statistic: what its variance is made of.

Every statistic is a smooth function of the shares of the cells of the table, so
its linear part serves them all (the delta method). For Cohen's kappa this is the
variance of Fleiss, Cohen and Everitt (1969).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from openlosi.core.agreement.counts import PairCounts
from openlosi.core.agreement.statistics import SPECIFIC, Statistic, chance_of, size_correction, specific
from openlosi.core.instruments.values import Value

Influence = Mapping[tuple[Value, Value], Fraction]


def influence(statistic: Statistic, pairs: PairCounts) -> Influence | None:
    """For each cell, how far one more pair in it would pull the statistic; None where that is undefined."""
    slopes = _slopes(statistic, pairs)
    if slopes is None:
        return None
    mean = sum((slope * pairs[cell] for cell, slope in slopes.items()), Fraction(0)) / pairs.n
    return {cell: slope - mean for cell, slope in slopes.items()}


def variance(pull: Influence, pairs: PairCounts) -> Fraction:
    """The variance of a statistic over pairs that are independent of each other."""
    return sum((pairs[cell] * pulled**2 for cell, pulled in pull.items()), Fraction(0)) / pairs.n**2


def clustered_variance(pull: Influence, clusters: Sequence[PairCounts], n: int) -> Fraction:
    """The variance where pairs of one cluster hang together: they are summed before they are squared."""
    sums = (
        sum((cluster[cell] * pulled for cell, pulled in pull.items()), Fraction(0)) for cluster in clusters
    )
    count = len(clusters)
    return sum((total**2 for total in sums), Fraction(0)) / n**2 * Fraction(count, count - 1)


def _slopes(statistic: Statistic, pairs: PairCounts) -> Influence | None:
    cells = [(first, second) for first in pairs.values for second in pairs.values]
    if statistic in SPECIFIC:
        return _specific_slopes(SPECIFIC[statistic], pairs, cells)
    if statistic is Statistic.PERCENT:
        return {(a, b): Fraction(a is b) for a, b in cells} if pairs.n else None
    chance = chance_of(statistic, pairs)
    if chance is None or chance == 1:
        return None
    scale = size_correction(statistic, pairs) / (1 - chance)
    lost = (1 - Fraction(pairs.alike, pairs.n)) / (1 - chance)
    return {
        (a, b): scale * (Fraction(a is b) - lost * _chance_slope(statistic, pairs, a, b)) for a, b in cells
    }


def _specific_slopes(
    value: Value, pairs: PairCounts, cells: Sequence[tuple[Value, Value]]
) -> Influence | None:
    agreed = specific(pairs, value)
    if agreed is None:
        return None
    scale = Fraction(pairs.n, pairs.either(value))
    return {
        (a, b): scale * (2 * (a is value and b is value) - agreed * ((a is value) + (b is value)))
        for a, b in cells
    }


def _chance_slope(statistic: Statistic, pairs: PairCounts, a: Value, b: Value) -> Fraction:
    if statistic is Statistic.KAPPA:
        return Fraction(pairs.second(a) + pairs.first(b), pairs.n)
    shares = Fraction(pairs.either(a) + pairs.either(b), 2 * pairs.n)
    if statistic is Statistic.ALPHA:
        return shares
    return (1 - shares) / (len(pairs.values) - 1)
