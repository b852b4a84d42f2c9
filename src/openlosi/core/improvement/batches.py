"""
Choose which quick fixes to do together (I20, I27, I28): easy and most impactful first.

Since each fix is worth one point, the most points for the effort are the easiest fixes, and taking the easiest
first is exact: no other choice of as many fixes costs less. Equal efforts are taken in the edition's order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.core.improvement.fixes import WEIGHTS, QuickFix
from openlosi.core.instruments.models import Effort, Level
from openlosi.core.scoring.scores import Score


class OutOfReach(ValueError):
    """Even all the fixes together do not reach the level; the message says how many are lacking."""


class AlreadyReached(ValueError):
    """The score is at the level, or above it, without any fix."""


@dataclass(frozen=True)
class Batch:
    """A few quick fixes to do together, the easiest first, and what they cost by the weights they were chosen by."""

    fixes: tuple[QuickFix, ...]
    effort: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicators' codes."""
        return tuple(fix.indicator.code for fix in self.fixes)


def best_batch(
    fixes: Iterable[QuickFix],
    most: int,
    *,
    weights: Mapping[Effort, int] = WEIGHTS,
    waiting_too: bool = False,
) -> Batch:
    """
    Choose at most so many fixes, those with the most points for their effort.

    :param waiting_too: take also what waits for a national enabler, which the municipality cannot put right alone
    """
    chosen = _easiest_first(fixes, weights, waiting_too=waiting_too)[: max(most, 0)]
    return _batch(chosen, weights)


def cheapest_batch(
    now: Score,
    fixes: Iterable[QuickFix],
    target: Level,
    *,
    weights: Mapping[Effort, int] = WEIGHTS,
    waiting_too: bool = False,
) -> Batch:
    """
    Choose the fixes that reach a level with the least effort in total, and no more of them than it takes.

    :param waiting_too: as in `best_batch`
    :raises AlreadyReached: if the score is at the level without any fix
    :raises OutOfReach: if all the fixes together do not reach it
    """
    needed = points_to(target, now)
    if needed <= 0:
        raise AlreadyReached(f"{now.met} of {now.applicable} is at the level {target.name} already")
    possible = _easiest_first(fixes, weights, waiting_too=waiting_too)
    if len(possible) < needed:
        raise OutOfReach(
            f"the level {target.name} takes {needed} more indicators, and {len(possible)} can be put right"
        )
    return _batch(possible[:needed], weights)


def points_to(target: Level, now: Score) -> int:
    """
    Count the indicators that a score lacks to a level's floor; 0 or less when it is there.

    >>> from fractions import Fraction
    >>> points_to(Level("high", Fraction(1, 2)), Score(37, 95))
    11
    """
    floor = target.floor * now.applicable
    return -(-floor.numerator // floor.denominator) - now.met


def _easiest_first(
    fixes: Iterable[QuickFix], weights: Mapping[Effort, int], *, waiting_too: bool
) -> list[QuickFix]:
    possible = [fix for fix in fixes if waiting_too or fix.waits_for is None]
    return sorted(possible, key=lambda fix: weights[fix.effort])


def _batch(chosen: list[QuickFix], weights: Mapping[Effort, int]) -> Batch:
    return Batch(tuple(chosen), sum(weights[fix.effort] for fix in chosen))
