"""
Find where two assessors of the same portal disagree.

Says where and how, never who is right: that is for reconciliation, and after
it for adjudication.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openlosi.core.assessments.answers import Value


@dataclass(frozen=True)
class Discrepancy:
    """An indicator on which the two assessments of a case differ."""

    indicator: str
    first: Value
    second: Value


def discrepancies(first: Mapping[str, Value], second: Mapping[str, Value]) -> tuple[Discrepancy, ...]:
    """
    List the indicators that both answered, and answered differently, in the order of the first assessment.

    What one of them left unanswered is no discrepancy, it is incomplete: see `unanswered`.

    >>> discrepancies({"206": Value.MET, "214": Value.MET}, {"206": Value.NOT_MET})
    (Discrepancy(indicator='206', first=<Value.MET: 'met'>, second=<Value.NOT_MET: 'not_met'>),)
    """
    return tuple(
        Discrepancy(code, value, second[code])
        for code, value in first.items()
        if code in second and second[code] is not value
    )


def unanswered(
    first: Mapping[str, Value], second: Mapping[str, Value], indicators: Iterable[str]
) -> tuple[str, ...]:
    """
    List the indicators of a case that one of the two, or both, left unanswered, in the order given.

    >>> unanswered({"206": Value.MET}, {}, ["206", "214"])
    ('206', '214')
    """
    return tuple(code for code in indicators if code not in first or code not in second)
