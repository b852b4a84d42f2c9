"""
Turn the settled answers for one portal into a score.

A score is the share of applicable indicators that were met, without weights (F2). It keeps the two counts it
came from, so that a report can show its working. A case that cannot be scored has a `NoScore` reason instead;
nothing here makes a 0 out of an answer that nobody gave.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.assessments.no_score import NoScore
from openlosi.core.instruments.models import Indicator, Instrument
from openlosi.core.instruments.values import Value

__all__ = ["NoScore", "NotScorable", "Score", "check_is_scorable", "criterion_scores", "missing", "score"]


class NotScorable(ValueError):
    """The settled answers do not fit the instrument; the message names the indicators."""


@dataclass(frozen=True)
class Score:
    """How many of the indicators that apply were met."""

    met: int
    applicable: int

    @property
    def share(self) -> Fraction | None:
        """The share met; None where nothing applied, since such a portal has not failed."""
        return Fraction(self.met, self.applicable) if self.applicable else None


def score(settled: Mapping[str, Value], instrument: Instrument) -> Score:
    """
    Score a portal by its settled answers, one for every indicator of the instrument.

    The share is of the edition's denominator, less the indicators that do not apply. An indicator
    that belongs to two criteria counts once.

    :raises NotScorable: if an answer is lacking, unknown, or not one that the instrument allows
    """
    check_is_scorable(settled, instrument)
    return _counted(settled.values(), instrument.denominator)


def criterion_scores(settled: Mapping[str, Value], instrument: Instrument) -> dict[str, Score]:
    """
    Score each criterion by its own indicators, in the edition's order.

    An indicator that belongs to two criteria counts in both, so criteria need not add up to the score.

    :raises NotScorable: as `score` does
    """
    check_is_scorable(settled, instrument)
    return {
        criterion.code: _of_indicators(settled, instrument.of_criterion(criterion.code))
        for criterion in instrument.criteria
    }


def missing(
    settled: Mapping[str, Value], instrument: Instrument, criterion: str | None = None
) -> tuple[Indicator, ...]:
    """
    List the indicators that a portal lacks (F11), of one criterion or of all, in the edition's order.

    What does not apply to a portal is not missing there.

    :raises NotScorable: as `score` does
    """
    check_is_scorable(settled, instrument)
    asked = instrument.indicators if criterion is None else instrument.of_criterion(criterion)
    return tuple(indicator for indicator in asked if settled[indicator.code] is Value.NOT_MET)


def check_is_scorable(settled: Mapping[str, Value], instrument: Instrument) -> None:
    """
    Check that every indicator of the instrument has an allowed answer, and nothing else has one.

    :raises NotScorable: if not
    """
    unanswered = [code for code in instrument.codes if code not in settled]
    if unanswered:
        raise NotScorable(f"no settled answer for {_listed(unanswered)}")
    unknown = sorted(set(settled) - set(instrument.codes))
    if unknown:
        raise NotScorable(f"{instrument.code} has no indicator {_listed(unknown)}")
    odd = [code for code, value in settled.items() if value not in instrument.answers]
    if odd:
        raise NotScorable(f"{instrument.code} does not allow the answer given for {_listed(odd)}")


def _of_indicators(settled: Mapping[str, Value], indicators: Iterable[Indicator]) -> Score:
    values = [settled[indicator.code] for indicator in indicators]
    return _counted(values, len(values))


def _counted(values: Iterable[Value], denominator: int) -> Score:
    given = list(values)
    return Score(met=given.count(Value.MET), applicable=denominator - given.count(Value.NOT_APPLICABLE))


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")
