"""
Rank by score, and name who leads in a criterion (F9).

Standard competition ranks, as the United Nations rank cities: equals share a rank and the ranks they fill are
passed over, 1, 2, 2, 4. Shares are compared exactly, so rounding never makes or breaks a tie.
"""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def competition_ranks(shares: Mapping[Key, Fraction | None]) -> dict[Key, int]:
    """
    Rank the keys, best first; equals stay in the order given. What has no share has no rank.

    >>> half = Fraction(1, 2)
    >>> competition_ranks({"a": half, "b": None, "c": Fraction(3, 4), "d": half, "e": Fraction(0)})
    {'c': 1, 'a': 2, 'd': 2, 'e': 4}
    """
    known = {key: share for key, share in shares.items() if share is not None}
    rank_of: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(known.values(), reverse=True), start=1):
        rank_of.setdefault(share, place)
    ranked = {key: rank_of[share] for key, share in known.items()}
    return dict(sorted(ranked.items(), key=lambda row: row[1]))


def top(shares: Mapping[Key, Fraction | None], most: int = 3) -> dict[Key, Fraction]:
    """
    Return who has a rank up to ``most``, best first, each with the share that put it there.

    A tie at the last place is named in full rather than cut by the alphabet, so there may be
    more than ``most``. Who meets nothing leads in nothing: a share of 0 is left out.

    >>> half = Fraction(1, 2)
    >>> list(top({"a": Fraction(1), "b": half, "c": half, "d": Fraction(0)}, most=2))
    ['a', 'b', 'c']
    """
    leading = {}
    for key, rank in competition_ranks(shares).items():
        share = shares[key]
        if share and rank <= most:
            leading[key] = share
    return leading
