"""Count the municipalities at each level (F8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.instruments.models import Level
from openlosi.core.scoring.levels import level_of
from openlosi.core.scoring.printing import percent


@dataclass(frozen=True)
class LevelCount:
    """How many of the municipalities with a score stand at a level."""

    level: Level
    count: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The share of the municipalities with a score; None where there is none."""
        return Fraction(self.count, self.of) if self.of else None

    @property
    def printed(self) -> str:
        """The share in per cent, or a dash where there is none."""
        return "–" if self.share is None else percent(self.share)


def distribution(shares: Iterable[Fraction | None], levels: Iterable[Level]) -> tuple[LevelCount, ...]:
    """
    Count the shares at each level, in the order of the levels. What has no share is in no count and no total.

    >>> low, high = Level("low", Fraction(0)), Level("high", Fraction(1, 2))
    >>> [row.printed for row in distribution([Fraction(1), Fraction(0), Fraction(0), None], [low, high])]
    ['66.7 %', '33.3 %']
    """
    all_levels = tuple(levels)
    reached = [level_of(share, all_levels) for share in shares if share is not None]
    return tuple(LevelCount(level, reached.count(level), len(reached)) for level in all_levels)
