"""Project the score and level that a portal would reach if fixes were done (I33)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.core.instruments.models import Instrument, Level
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.levels import level_of
from openlosi.core.scoring.scores import Score, score


class NothingToFix(ValueError):
    """An indicator of a projection is not one that the portal lacks."""


@dataclass(frozen=True)
class Projection:
    """A score and its level, as they would be. The level is None where nothing applies."""

    score: Score
    level: Level | None


def projected_score(settled: Mapping[str, Value], fixes: Iterable[str], instrument: Instrument) -> Projection:
    """
    Score the portal again with these indicators met; one named twice counts once.

    :raises NothingToFix: if an indicator is met already, does not apply, or is not the instrument's
    :raises NotSettled: if an indicator has no settled answer
    """
    codes = set(fixes)
    wrong = sorted(
        code for code in codes if settled.get(code) is not Value.NOT_MET or code not in instrument.codes
    )
    if wrong:
        raise NothingToFix(f"the portal does not lack {', '.join(wrong)}")
    after = score({**settled, **dict.fromkeys(codes, Value.MET)}, instrument)
    level = None if after.share is None else level_of(after.share, instrument.levels)
    return Projection(after, level)
