"""
Turn the settled answers for one portal into a score.

A score is the share of applicable indicators that were met (F1, F2). It keeps
the two counts it came from, so that a report can show its working.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from openlosi.core.assessments.answers import Value
from openlosi.core.instruments.models import Indicator, Instrument


class NoScore(Enum):
    """Why a municipality has no score. Five reasons, kept apart, and none of them is 0."""

    NO_PORTAL = "no_portal"
    UNREACHABLE = "unreachable"
    NOT_ASSESSED = "not_assessed"
    INCOMPLETE = "incomplete"
    UNSETTLED = "unsettled"


class NotSettled(Exception):
    """An indicator of the instrument has no settled answer, so there is no score to compute."""


@dataclass(frozen=True)
class Score:
    """The share of applicable indicators that were met."""

    met: int
    applicable: int

    @property
    def share(self) -> Fraction | None:
        """The exact share; None, not zero, where nothing applied: such a portal has not failed."""
        return Fraction(self.met, self.applicable) if self.applicable else None


def score(settled: Mapping[str, Value], instrument: Instrument) -> Score:
    """
    Count the met indicators among those that apply.

    The denominator is the edition's own: it may hold indicators without a public
    text, which nobody can have met. Answers to other instruments are passed over.

    :raises NotSettled: if an indicator of the instrument has no answer
    """
    values = _values(settled, instrument.indicators)
    return Score(
        met=values.count(Value.MET),
        applicable=instrument.denominator - values.count(Value.NOT_APPLICABLE),
    )


def criterion_scores(settled: Mapping[str, Value], instrument: Instrument) -> dict[str, Score]:
    """
    The score within each criterion, in the edition's order.

    An indicator of two criteria counts in both, and once in the whole: criteria need not add up.

    :raises NotSettled: if an indicator of the instrument has no answer
    """
    return {c.code: _within(settled, instrument.of_criterion(c.code)) for c in instrument.criteria}


def missing(settled: Mapping[str, Value], instrument: Instrument) -> tuple[Indicator, ...]:
    """The indicators that were not met, in the edition's order (F11)."""
    return tuple(i for i in instrument.indicators if settled.get(i.code) is Value.NOT_MET)


def _within(settled: Mapping[str, Value], indicators: Iterable[Indicator]) -> Score:
    values = _values(settled, indicators)
    return Score(met=values.count(Value.MET), applicable=len(values) - values.count(Value.NOT_APPLICABLE))


def _values(settled: Mapping[str, Value], indicators: Iterable[Indicator]) -> list[Value]:
    wanted = [indicator.code for indicator in indicators]
    unanswered = [code for code in wanted if code not in settled]
    if unanswered:
        raise NotSettled(f"No settled answer for {', '.join(unanswered)}.")
    return [settled[code] for code in wanted]
