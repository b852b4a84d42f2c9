"""
How sure a share or a statistic is: 95 % confidence intervals.

Finite data cannot prove perfection. Where a statistic's variance comes out as
zero its interval is undefined rather than a single point.
"""

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

#: Of 100 such intervals 95 are meant to hold the true value.
CONFIDENCE = 0.95

Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def wilson(share: float, n: float) -> tuple[float, float]:
    """
    Wilson's interval for a share of n independent cases; n need not be whole, but above 0.

    >>> [round(end, 4) for end in wilson(1.0, 10)]
    [0.7225, 1.0]
    """
    scale = 1 + Z * Z / n
    middle = (share + Z * Z / (2 * n)) / scale
    half = Z / scale * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    # The ends are exact where all or none agree; rounding must not leave them a hair inside.
    low = 0.0 if share == 0 else max(0.0, middle - half)
    high = 1.0 if share == 1 else min(1.0, middle + half)
    return low, high


def around(value: Fraction, variance: Fraction, lowest: float) -> tuple[float, float] | None:
    """The interval around a value, kept within its range up to 1; None where the variance is 0."""
    if not variance:
        return None
    half = Z * sqrt(variance)
    return max(lowest, float(value) - half), min(1.0, float(value) + half)
