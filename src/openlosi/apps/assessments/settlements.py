"""What is settled of a case and what is open, from the rows as they stand."""

from fractions import Fraction

from openlosi.apps.assessments.models import Adjudication, Answer, Reconsideration
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.core.assessments.reconciling import Submitted, merge
from openlosi.core.assessments.settling import Decision, Settlement
from openlosi.core.instruments.values import Value


def share_of(hundredths_of_a_percent: int) -> Fraction:
    """A share as campaigns keep it, as a fraction: 10 000 is the whole."""
    return Fraction(hundredths_of_a_percent, 10_000)


def settlement_of(case: Case) -> Settlement:
    """
    Merge what both assessors of a case submitted, reconsidered, and what a reviewer decided.

    Asks nobody whether it may be seen: that is for the caller, who asks `campaigns.permissions.sees`.
    """
    by_slot = submitted_by_slot(case)
    return merge(
        by_slot.get(1, Submitted({})),
        by_slot.get(2, Submitted({})),
        list(case.indicators.values_list("code", flat=True)),
        decisions_of(case),
    )


def submitted_by_slot(case: Case) -> dict[int, Submitted]:
    """What the active assessor of each slot submitted, and reconsidered since. Open assessments count for nothing."""
    answers: dict[int, dict[str, Value]] = {}
    for slot, code, value in (
        Answer.objects.filter(
            assessment__assignment__case=case,
            assessment__assignment__withdrawn_at=None,
            assessment__submitted_at__isnull=False,
        )
        .exclude(value="")
        .values_list("assessment__assignment__slot", "indicator", "value")
    ):
        answers.setdefault(slot, {})[code] = Value(value)
    again: dict[int, dict[str, Value]] = {}
    for slot, code, value in (
        Reconsideration.objects.filter(
            answer__assessment__assignment__case=case, answer__assessment__assignment__withdrawn_at=None
        )
        .order_by("id")
        .values_list("answer__assessment__assignment__slot", "answer__indicator", "value")
    ):
        again.setdefault(slot, {})[code] = Value(value)
    return {slot: Submitted(given, again.get(slot, {})) for slot, given in answers.items()}


def decisions_of(case: Case) -> dict[str, Decision]:
    """The reviewer's standing decisions of a case, by indicator."""
    return {
        row.indicator: Decision(Value(row.value), row.reason)
        for row in Adjudication.objects.filter(case=case, replaced_at=None)
    }


def active_assignments(case: Case) -> list[Assignment]:
    """The two assignments that count, by slot."""
    return list(case.assignments.filter(withdrawn_at=None).order_by("slot"))
