"""Read a share as one of the instrument's levels (F3 to F6), and say which level comes next."""

from collections.abc import Iterable
from fractions import Fraction

from openlosi.core.instruments.models import Level


def level_of(share: Fraction, levels: Iterable[Level]) -> Level:
    """
    Return the highest level whose floor the share reaches.

    A share exactly on a floor takes that level, so a municipality standing
    on the line is read in its favor.

    >>> low, high = Level("low", Fraction(0)), Level("high", Fraction(1, 2))
    >>> level_of(Fraction(1, 2), [low, high]).name
    'high'

    :raises ValueError: if the share is below every floor, which no checked edition allows
    """
    reached = [level for level in levels if level.floor <= share]
    if not reached:
        raise ValueError(f"no level has a floor at or below {share}")
    return max(reached, key=_floor)


def next_level(share: Fraction, levels: Iterable[Level]) -> Level | None:
    """
    Return the lowest level that the share has not reached, or None at the top.

    >>> low, high = Level("low", Fraction(0)), Level("high", Fraction(1, 2))
    >>> next_level(Fraction(29, 95), [low, high]).name, next_level(Fraction(1, 2), [low, high])
    ('high', None)
    """
    above = [level for level in levels if level.floor > share]
    return min(above, key=_floor) if above else None


def _floor(level: Level) -> Fraction:
    return level.floor
