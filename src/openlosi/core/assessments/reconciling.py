"""
Merge two assessments with what was reconsidered and decided since, as often as needed.

A merge decides nothing itself and forgets nothing: a late change by an assessor leaves every decision of a reviewer
standing, and what was submitted is kept beside what counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from openlosi.core.assessments.answers import How, Value
from openlosi.core.assessments.discrepancies import Discrepancy
from openlosi.core.assessments.settling import Decision, SettledAnswer, Settlement, check_decisions


@dataclass(frozen=True)
class Submitted:
    """
    One assessor's answers as submitted, and as reconsidered in reconciliation.

    :ivar answers: by indicator, as they were when the assessor submitted
    :ivar reconsidered: by indicator, only what the assessor changed since
    """

    answers: Mapping[str, Value]
    reconsidered: Mapping[str, Value] = field(default_factory=dict)

    @property
    def current(self) -> dict[str, Value]:
        """What the assessor says now."""
        return {**self.answers, **self.reconsidered}


def merge(
    first: Submitted,
    second: Submitted,
    indicators: Iterable[str],
    adjudications: Mapping[str, Decision] | None = None,
    replies: Mapping[str, Decision] | None = None,
) -> Settlement:
    """
    Settle what can be settled, with how each answer was reached.

    A decision upon the municipality's reply comes before an adjudication, and that before what the two say. What they
    agree on is ``agreed`` if they submitted it so, and ``reconciled`` if one of them reconsidered.

    >>> one, other = {"206": Value.MET}, {"206": Value.NOT_MET}
    >>> merge(Submitted(one), Submitted(other, {"206": Value.MET}), ["206"]).answers[0].how
    <How.RECONCILED: 'reconciled'>

    :raises DecisionOutsideCase: if a decision names an indicator that the case does not hold
    :raises DecisionWithoutReason: if a decision gives no reason
    """
    codes = tuple(dict.fromkeys(indicators))
    decided: dict[str, SettledAnswer] = {}
    # In this order, so that what was decided upon a reply comes before the adjudication it answers.
    for decisions, how in ((adjudications or {}, How.ADJUDICATED), (replies or {}, How.REPLIED)):
        check_decisions(decisions, codes)
        decided |= {code: SettledAnswer(code, decision.value, how) for code, decision in decisions.items()}
    one, other = first.current, second.current
    answers, differ, missing = [], [], []
    for code in codes:
        if code in decided:
            answers.append(decided[code])
        elif code not in one or code not in other:
            missing.append(code)
        elif one[code] is not other[code]:
            differ.append(Discrepancy(code, one[code], other[code]))
        else:
            answers.append(SettledAnswer(code, one[code], _how_agreed(code, first, second)))
    return Settlement(tuple(answers), tuple(differ), tuple(missing))


def _how_agreed(code: str, first: Submitted, second: Submitted) -> How:
    return How.AGREED if first.answers.get(code) is second.answers.get(code) else How.RECONCILED


def needs_joint_round(discrepancies: int, indicators: int, tolerance: Fraction) -> bool:
    """
    Whether so much differs that the two assessors must look at it together.

    Only more than the tolerated share does; what stays within it may go to the reviewer as it is.

    >>> needs_joint_round(5, 95, Fraction(1, 20)), needs_joint_round(4, 95, Fraction(1, 20))
    (True, False)
    """
    return bool(indicators) and Fraction(discrepancies, indicators) > tolerance
