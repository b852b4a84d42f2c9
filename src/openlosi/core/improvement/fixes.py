"""
List what a municipality can put right: each indicator that its portal lacks, classed by effort (I17 to I19).

Every indicator of the LOSI is worth one point of the score, also one that belongs to two criteria.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from openlosi.core.instruments.models import Effort, Enabler, Indicator, Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.scores import missing

#: How much harder a class is than the easy one. Ours, not the LOSI's: a campaign may pass its own.
WEIGHTS: Mapping[Effort, int] = {Effort.EASY: 1, Effort.MODERATE: 3, Effort.HARD: 9}


@dataclass(frozen=True)
class QuickFix:
    """An unmet indicator, how hard it is to put right, and the one point that it is worth."""

    indicator: Indicator
    effort: Effort
    points: int = field(default=1, init=False)

    @property
    def waits_for(self) -> Enabler | None:
        """The national building block without which the municipality cannot put it right alone (K1), or None."""
        enabler = self.indicator.enabler
        return None if enabler is Enabler.NONE else enabler


def quick_fixes(
    settled: Mapping[str, Value], instrument: Instrument, *, efforts: Mapping[str, Effort] | None = None
) -> tuple[QuickFix, ...]:
    """
    List the quick fixes of a portal, in the edition's order.

    :param efforts: a country's own classes by indicator; where it has none, the edition's default holds
    :raises NotSettled: if an indicator has no settled answer
    """
    own = efforts or {}
    return tuple(
        QuickFix(indicator, own.get(indicator.code, indicator.effort))
        for indicator in missing(settled, instrument)
    )
