"""
Turn the settled answers for one portal into a score.

A score is the share of applicable indicators that were met, without weights (F1, F2). It keeps the two counts
it came from, so that a report can show its working. A case that cannot be scored has a `NoScore` reason
instead; nothing here makes a 0 out of an answer that nobody gave.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from openlosi.core.assessments.answers import Value
from openlosi.core.assessments.no_score import NoScore
from openlosi.core.instruments.models import Indicator, Instrument

__all__ = ["NoScore", "NotAllowed", "NotSettled", "Score", "criterion_scores", "missing", "score"]


class NotSettled(ValueError):
    """An indicator of the instrument has no settled answer, so there is no score to compute."""


class NotAllowed(ValueError):
    """A settled answer is none of those that the instrument allows."""


@dataclass(frozen=True)
class Score:
    """How many of the indicators that apply were met."""

    met: int
    applicable: int

    @property
    def share(self) -> Fraction | None:
        """The exact share; None, not zero, where nothing applied: such a portal has not failed."""
        return Fraction(self.met, self.applicable) if self.applicable else None


def score(settled: Mapping[str, Value], instrument: Instrument) -> Score:
    """
    Count the met indicators among those that apply; an indicator of two criteria counts once.

    The share is of the edition's denominator, which may hold indicators without a public text, less
    the indicators that do not apply. Answers to other instruments are passed over.

    :raises NotSettled: if an indicator of the instrument has no answer
    :raises NotAllowed: if an answer is not one that the instrument allows
    """
    values = _values(settled, instrument, instrument.indicators)
    return _counted(values, instrument.denominator)


def criterion_scores(settled: Mapping[str, Value], instrument: Instrument) -> dict[str, Score]:
    """
    Score each criterion by its own indicators, in the edition's order.

    An indicator of two criteria counts in both, so criteria need not add up to the score.

    :raises NotSettled: as `score` does
    :raises NotAllowed: as `score` does
    """
    within = {}
    for criterion in instrument.criteria:
        values = _values(settled, instrument, instrument.of_criterion(criterion.code))
        within[criterion.code] = _counted(values, len(values))
    return within


def missing(
    settled: Mapping[str, Value], instrument: Instrument, criterion: str | None = None
) -> tuple[Indicator, ...]:
    """
    List the indicators that a portal lacks (F11), of one criterion or of all, in the edition's order.

    What does not apply to a portal is not missing there.

    :raises NotSettled: as `score` does
    :raises NotAllowed: as `score` does
    """
    asked = instrument.indicators if criterion is None else instrument.of_criterion(criterion)
    _values(settled, instrument, asked)
    return tuple(indicator for indicator in asked if settled[indicator.code] is Value.NOT_MET)


def _counted(values: list[Value], denominator: int) -> Score:
    applicable = denominator - values.count(Value.NOT_APPLICABLE)
    return Score(met=values.count(Value.MET), applicable=applicable)


def _values(
    settled: Mapping[str, Value], instrument: Instrument, indicators: Iterable[Indicator]
) -> list[Value]:
    codes = [indicator.code for indicator in indicators]
    unanswered = [code for code in codes if code not in settled]
    if unanswered:
        raise NotSettled(f"no settled answer for {_listed(unanswered)}")
    odd = [code for code in codes if settled[code] not in instrument.answers]
    if odd:
        raise NotAllowed(f"{instrument.code} does not allow the answer given for {_listed(odd)}")
    return [settled[code] for code in codes]


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:5]) + (f" and {len(codes) - 5} more" if len(codes) > 5 else "")
