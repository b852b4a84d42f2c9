"""
How far two assessors coincide, as six statistics.

Each is computed exactly. One that the answers leave undefined is None, never 0:
where nobody answered "met", nothing can be said of agreement on "met".
"""

from enum import Enum
from fractions import Fraction

from openlosi.core.agreement.counts import PairCounts
from openlosi.core.instruments.values import Value


class Statistic(Enum):
    """What can be said of agreement; docs/reference/agreement.md says it in words."""

    PERCENT = "percent"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    KAPPA = "kappa"
    AC1 = "ac1"
    ALPHA = "alpha"


#: The answer that positive and negative agreement are about.
SPECIFIC = {Statistic.POSITIVE: Value.MET, Statistic.NEGATIVE: Value.NOT_MET}


def value_of(statistic: Statistic, pairs: PairCounts) -> Fraction | None:
    """
    A statistic's value, None where it is undefined.

    >>> pairs = PairCounts({(Value.MET, Value.MET): 9, (Value.MET, Value.NOT_MET): 1})
    >>> value_of(Statistic.PERCENT, pairs), value_of(Statistic.NEGATIVE, pairs)
    (Fraction(9, 10), Fraction(0, 1))
    """
    if statistic is Statistic.PERCENT:
        return _share(pairs.alike, pairs.n)
    if statistic in SPECIFIC:
        return specific(pairs, SPECIFIC[statistic])
    chance = chance_of(statistic, pairs)
    if chance is None or chance == 1:
        return None
    lost = size_correction(statistic, pairs) * (1 - Fraction(pairs.alike, pairs.n)) / (1 - chance)
    return 1 - lost


def specific(pairs: PairCounts, value: Value) -> Fraction | None:
    """Agreement on one answer: of all the times it was given, the share in which the other gave it too."""
    return _share(2 * pairs[value, value], pairs.either(value))


def chance_of(statistic: Statistic, pairs: PairCounts) -> Fraction | None:
    """The agreement that chance would give, by the statistic's own idea of chance; None without pairs."""
    n = pairs.n
    if not n:
        return None
    if statistic is Statistic.KAPPA:
        return Fraction(sum(pairs.first(v) * pairs.second(v) for v in pairs.values), n * n)
    shares = [Fraction(pairs.either(v), 2 * n) for v in pairs.values]
    if statistic is Statistic.ALPHA:
        return sum((share * share for share in shares), Fraction(0))
    # Gwet's: k - 1 with all the answers allowed, so that an answer nobody gave does not change the scale.
    return sum((share * (1 - share) for share in shares), Fraction(0)) / (len(shares) - 1)


def size_correction(statistic: Statistic, pairs: PairCounts) -> Fraction:
    """What the disagreement is multiplied by: Krippendorff counts an answer's partners without itself."""
    return Fraction(2 * pairs.n - 1, 2 * pairs.n) if statistic is Statistic.ALPHA else Fraction(1)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
