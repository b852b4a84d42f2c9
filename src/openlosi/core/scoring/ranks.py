"""
Rank by score: standard competition ranks, as the United Nations rank cities.

Equals share a rank and the next rank is left out for each of them: 1, 2, 2, 4. Shares are compared exactly,
never as printed, so that two municipalities with the same four decimals may still stand apart.
"""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def ranks(shares: Mapping[Key, Fraction | None]) -> dict[Key, int]:
    """
    Rank the keys by share, best first; equals stay in the order given. What has no share has no rank.

    >>> half = Fraction(1, 2)
    >>> ranks({"a": half, "b": None, "c": Fraction(3, 4), "d": half, "e": Fraction(0)})
    {'c': 1, 'a': 2, 'd': 2, 'e': 4}
    """
    known = [(key, share) for key, share in shares.items() if share is not None]
    known.sort(key=lambda row: -row[1])
    ranked: dict[Key, int] = {}
    rank, above = 0, None
    for place, (key, share) in enumerate(known, start=1):
        if share != above:
            rank, above = place, share
        ranked[key] = rank
    return ranked
