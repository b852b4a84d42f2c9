"""
Settle a case: from two assessments and a reviewer's decisions to the answers that count.

An answer that both gave settles itself. Everything else needs a decision, and without one stays open: nothing
is guessed, and a case with anything open has no score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.core.assessments.answers import How, Value
from openlosi.core.assessments.discrepancies import Discrepancy
from openlosi.core.assessments.no_score import NoScore


@dataclass(frozen=True)
class Decision:
    """What the reviewer says of an indicator, and why."""

    value: Value
    reason: str


@dataclass(frozen=True)
class SettledAnswer:
    """The answer that counts, and how it was reached."""

    indicator: str
    value: Value
    how: How


@dataclass(frozen=True)
class Settlement:
    """
    What is settled of a case and what is open.

    :ivar answers: the settled answers, in the order of the case's indicators
    :ivar discrepancies: where the two differ and nobody has decided
    :ivar unanswered: what one of the two left out and nobody has decided
    """

    answers: tuple[SettledAnswer, ...]
    discrepancies: tuple[Discrepancy, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Value]:
        """The settled answers by indicator, as scoring takes them."""
        return {answer.indicator: answer.value for answer in self.answers}

    @property
    def no_score(self) -> NoScore | None:
        """
        Why this case has no score, or None when all of it is settled.

        A case that is both incomplete and in discrepancy is incomplete: answers come before their comparison.
        """
        if self.unanswered:
            return NoScore.INCOMPLETE
        return NoScore.UNSETTLED if self.discrepancies else None


class DecisionOutsideCase(ValueError):
    """A decision names an indicator that the case does not hold."""


class DecisionWithoutReason(ValueError):
    """A decision does not say why."""


def settle(
    first: Mapping[str, Value],
    second: Mapping[str, Value],
    indicators: Iterable[str],
    decisions: Mapping[str, Decision] | None = None,
) -> Settlement:
    """
    Settle what can be settled of a case's indicators, all of an edition or only those to assess again.

    The reviewer's word counts: a decision settles a discrepancy, fills an indicator that an
    assessor left out, and overrules even an answer that both gave. Each of these answers is
    ``decided``, so that the overruling shows. Answers outside the case's indicators are passed over.

    :raises DecisionOutsideCase: if a decision names an indicator that the case does not hold
    :raises DecisionWithoutReason: if a decision gives no reason
    """
    codes = tuple(dict.fromkeys(indicators))
    decided = decisions or {}
    check_decisions(decided, codes)
    answers, open_discrepancies, unanswered = [], [], []
    for code in codes:
        if code in decided:
            answers.append(SettledAnswer(code, decided[code].value, How.DECIDED))
        elif code not in first or code not in second:
            unanswered.append(code)
        elif first[code] is second[code]:
            answers.append(SettledAnswer(code, first[code], How.AGREED))
        else:
            open_discrepancies.append(Discrepancy(code, first[code], second[code]))
    return Settlement(tuple(answers), tuple(open_discrepancies), tuple(unanswered))


def check_decisions(decisions: Mapping[str, Decision], codes: tuple[str, ...]) -> None:
    """Make sure that decisions are of this case and say why; the errors are those of `settle`."""
    outside = [code for code in decisions if code not in codes]
    if outside:
        raise DecisionOutsideCase(
            f"the case does not hold {', '.join(outside)}, so nothing can be decided of it"
        )
    silent = [code for code, decision in decisions.items() if not decision.reason.strip()]
    if silent:
        raise DecisionWithoutReason(f"the decision on {', '.join(silent)} gives no reason")
