"""Name the band that a score falls in (F3 to F6), and count municipalities by level (F8)."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    return max((level for level in levels if level.floor <= share), key=_floor)


def next_level(level: Level, levels: Iterable[Level]) -> Level | None:
    """
    Return the level just above this one, or None at the top.

    >>> low, high = Level("low", Fraction(0)), Level("high", Fraction(1, 2))
    >>> next_level(low, [low, high]).name, next_level(high, [low, high])
    ('high', None)
    """
    return min((other for other in levels if other.floor > level.floor), key=_floor, default=None)


@dataclass(frozen=True)
class LevelShare:
    """How many of the municipalities that have a score stand at a level."""

    level: Level
    municipalities: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The share of the municipalities that have a score; None where there are none."""
        return Fraction(self.municipalities, self.of) if self.of else None


def distribution(shares: Iterable[Fraction | None], levels: Iterable[Level]) -> tuple[LevelShare, ...]:
    """
    Count the shares at each level, in the order of the levels. What has no share is in no count and no total.

    >>> low, high = Level("low", Fraction(0)), Level("high", Fraction(1, 2))
    >>> rows = distribution([Fraction(1), Fraction(0), Fraction(0), None], [low, high])
    >>> [(row.level.name, row.municipalities, row.of) for row in rows]
    [('low', 2, 3), ('high', 1, 3)]
    """
    all_levels = tuple(levels)
    reached = [level_of(share, all_levels) for share in shares if share is not None]
    return tuple(LevelShare(level, reached.count(level), len(reached)) for level in all_levels)


def _floor(level: Level) -> Fraction:
    return level.floor
