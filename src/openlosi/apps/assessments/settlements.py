"""What is settled of cases and what is open, from the rows as they stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from openlosi.apps.assessments.models import Adjudication, Answer, Reconsideration
from openlosi.apps.campaigns.models import Case, CaseIndicator
from openlosi.core.assessments.reconciling import Submitted, merge
from openlosi.core.assessments.settling import Decision, Settlement
from openlosi.core.instruments.values import Value

_NOTHING = Submitted({})


def share_of(hundredths_of_a_percent: int) -> Fraction:
    """A share as campaigns keep it, as a fraction: 10 000 is the whole."""
    return Fraction(hundredths_of_a_percent, 10_000)


def settlement_of(case: Case) -> Settlement:
    """
    Merge what both assessors of a case submitted, reconsidered, and what a reviewer decided.

    Asks nobody whether it may be seen: that is for the caller, who asks `campaigns.permissions.sees`.
    """
    return settlements_of([case])[case.pk]


def settlements_of(cases: Iterable[Case]) -> dict[int, Settlement]:
    """The settlements of many cases, by their numbers, in four queries however many there are."""
    numbers = [case.pk for case in cases]
    submitted = _submitted(numbers)
    decided = _decided(numbers)
    held: dict[int, list[str]] = defaultdict(list)
    for number, code in (
        CaseIndicator.objects.filter(case__in=numbers).order_by("case", "place").values_list("case", "code")
    ):
        held[number].append(code)
    return {
        number: merge(
            submitted[number].get(1, _NOTHING),
            submitted[number].get(2, _NOTHING),
            held[number],
            decided[number],
        )
        for number in numbers
    }


def submitted_by_slot(cases: Iterable[Case]) -> Mapping[int, Mapping[int, Submitted]]:
    """
    By case, what the active assessor of each slot submitted, and reconsidered since.

    Open assessments count for nothing. Two queries, however many cases there are.
    """
    return _submitted([case.pk for case in cases])


def decisions_of(cases: Iterable[Case]) -> Mapping[int, Mapping[str, Decision]]:
    """By case, the reviewer's standing decisions by indicator."""
    return _decided([case.pk for case in cases])


def _submitted(numbers: list[int]) -> dict[int, dict[int, Submitted]]:
    answers: dict[tuple[int, int], dict[str, Value]] = defaultdict(dict)
    for number, slot, code, value in (
        Answer.objects.filter(
            assessment__assignment__case__in=numbers,
            assessment__assignment__withdrawn_at=None,
            assessment__submitted_at__isnull=False,
        )
        .exclude(value="")
        .values_list("assessment__assignment__case", "assessment__assignment__slot", "indicator", "value")
    ):
        answers[number, slot][code] = Value(value)
    again: dict[tuple[int, int], dict[str, Value]] = defaultdict(dict)
    for number, slot, code, value in (
        Reconsideration.objects.filter(
            answer__assessment__assignment__case__in=numbers,
            answer__assessment__assignment__withdrawn_at=None,
        )
        .order_by("id")
        .values_list(
            "answer__assessment__assignment__case",
            "answer__assessment__assignment__slot",
            "answer__indicator",
            "value",
        )
    ):
        again[number, slot][code] = Value(value)
    by_case: dict[int, dict[int, Submitted]] = {number: {} for number in numbers}
    for (number, slot), given in answers.items():
        by_case[number][slot] = Submitted(given, again.get((number, slot), {}))
    return by_case


def _decided(numbers: list[int]) -> dict[int, dict[str, Decision]]:
    by_case: dict[int, dict[str, Decision]] = {number: {} for number in numbers}
    for row in Adjudication.objects.filter(case__in=numbers, replaced_at=None):
        by_case[row.case_id][row.indicator] = Decision(Value(row.value), row.reason)
    return by_case
