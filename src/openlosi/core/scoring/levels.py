"""Name the band that a score falls in (F3 to F6), and count municipalities by level (F8)."""

from collections.abc import Iterable, Sequence
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
    """
    return max((level for level in levels if level.floor <= share), key=lambda level: level.floor)


def next_level(level: Level, levels: Iterable[Level]) -> Level | None:
    """The level above, or None at the top."""
    above = [other for other in levels if other.floor > level.floor]
    return min(above, key=lambda other: other.floor) if above else None


@dataclass(frozen=True)
class LevelShare:
    """How many municipalities stand at a level, of those that have a score."""

    level: Level
    municipalities: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The share of scored municipalities; None where there are none."""
        return Fraction(self.municipalities, self.of) if self.of else None


def distribution(shares: Sequence[Fraction], levels: Sequence[Level]) -> tuple[LevelShare, ...]:
    """Municipalities per level, in the edition's order; municipalities without a score are left out by the caller."""
    names = [level_of(share, levels).name for share in shares]
    return tuple(LevelShare(level, names.count(level.name), len(names)) for level in levels)
