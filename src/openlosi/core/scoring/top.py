"""Name the first few, as reports do for each criterion (F9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.scoring.ranks import Key, ranks


@dataclass(frozen=True)
class Place:
    """A municipality among the first, with its rank and the share that put it there."""

    municipality: object
    rank: int
    share: Fraction


def top(shares: Mapping[Key, Fraction | None], most: int = 3) -> tuple[Place, ...]:
    """
    Return who has a rank up to ``most``, best first.

    A tie at the last place is not broken: all of them are named, so there may be more than ``most``.
    A share of 0 is never among the first, nor is what has no share.

    >>> [place.municipality for place in top({"a": Fraction(1), "b": Fraction(1, 2), "c": Fraction(1, 2)}, most=2)]
    ['a', 'b', 'c']
    """
    places = []
    for key, rank in ranks(shares).items():
        share = shares[key]
        if share and rank <= most:
            places.append(Place(key, rank, share))
    return tuple(places)
