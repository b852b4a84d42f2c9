"""Rank scores, and find who leads in a criterion (F9)."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def competition_ranks(shares: Mapping[Key, Fraction]) -> dict[Key, int]:
    """
    Standard competition ranks: equal shares share a rank, and the ranks they fill are passed over.

    Shares are compared as exact fractions, so rounding never makes or breaks a tie.

    >>> competition_ranks({"a": Fraction(1, 2), "b": Fraction(2, 4), "c": Fraction(1, 3)})
    {'a': 1, 'b': 1, 'c': 3}
    """
    rank_of: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(shares.values(), reverse=True), start=1):
        rank_of.setdefault(share, place)
    return {key: rank_of[share] for key, share in shares.items()}


def top(shares: Mapping[Key, Fraction], most: int = 3) -> dict[Key, Fraction]:
    """
    The best, the highest share first; a tie at the last place is named in full rather than cut by the alphabet.

    Who meets nothing leads in nothing: a share of 0 is left out.
    """
    ranks = competition_ranks(shares)
    leading = [key for key, share in shares.items() if ranks[key] <= most and share > 0]
    return {key: shares[key] for key in sorted(leading, key=lambda key: ranks[key])}
