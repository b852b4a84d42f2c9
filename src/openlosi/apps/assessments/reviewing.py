"""
Whole cases as a reviewer reads them, and the list of those that wait for one.

The two assessors are "A" and "B" here and nobody: who they are, a reviewer does not learn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from openlosi.apps.assessments.comparing import Side, sides_by_slot
from openlosi.apps.assessments.models import Adjudication, Message, SampledAnswer, SendingBack
from openlosi.apps.assessments.queries import by_indicator
from openlosi.apps.assessments.settlements import settlement_of, settlements_of
from openlosi.apps.campaigns.models import Assignment, Case, Participation
from openlosi.apps.campaigns.permissions import sees
from openlosi.apps.evidence.models import Suggestion
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Reviewer
from openlosi.core.assessments.timeline import Phase


class Standing(Enum):
    """How an indicator of a case stands before its reviewer."""

    OPEN = "open"
    UNANSWERED = "unanswered"
    ADJUDICATED = "adjudicated"
    RECONCILED = "reconciled"
    AGREED = "agreed"
    REPLIED = "replied"


@dataclass(frozen=True)
class Reviewed:
    """
    One indicator with both sides, what was said and decided of it.

    :ivar value: the answer that would count now; empty while it is open
    :ivar decisions: every decision so far, the newest last; the last one stands unless it was replaced
    :ivar sampled: the draw that asks the reviewer to look at it too, or None
    """

    indicator: str
    first: Side
    second: Side
    standing: Standing
    value: str
    messages: tuple[Message, ...]
    decisions: tuple[Adjudication, ...]
    sampled: SampledAnswer | None
    suggestion: Suggestion | None

    @property
    def decision(self) -> Adjudication | None:
        """The decision that stands."""
        return next((each for each in self.decisions if each.replaced_at is None), None)

    @property
    def needs_a_look(self) -> bool:
        """Whether the case cannot be settled before the reviewer has looked here."""
        if self.standing in {Standing.OPEN, Standing.UNANSWERED}:
            return True
        return self.sampled is not None and self.sampled.confirmed_at is None and self.decision is None

    @property
    def flagged(self) -> bool:
        """Whether an assessor asked the reviewer to look."""
        return self.first.flagged or self.second.flagged

    @property
    def differed(self) -> bool:
        """Whether the two handed in different answers."""
        return self.first.submitted != self.second.submitted


@dataclass(frozen=True)
class ReviewedCase:
    """A case with all of its indicators, in order."""

    case: Case
    items: tuple[Reviewed, ...]
    sent_back: tuple[SendingBack, ...]

    @property
    def open(self) -> int:
        """How many indicators the reviewer must still look at."""
        return sum(item.needs_a_look for item in self.items)

    @property
    def differed(self) -> int:
        """On how many the two handed in different answers."""
        return sum(item.differed for item in self.items)


@dataclass(frozen=True)
class WaitingCase:
    """
    A case as a reviewer's list shows it.

    :ivar open: how many indicators must still be looked at
    :ivar mine: whether this reviewer has taken it; ``free`` when nobody has
    """

    case: Case
    open: int
    mine: bool
    free: bool
    deadline: date | None


class NotVisible(Exception):
    """The case may not be read by this person now; pages answer as if there were none."""


def case_for_review(case: Case, user: Any) -> ReviewedCase:
    """
    A whole case for whoever may see its answers and decisions, in a constant number of queries.

    :raises NotVisible: to everybody else, and to its own assessors, whose page is another
    """
    seen = (Thing.ANSWERS, Thing.DISCREPANCIES, Thing.THREAD, Thing.DECISIONS)
    if Assignment.objects.filter(case=case, assessor_id=user.pk).exists() or not all(
        sees(user, case, thing) for thing in seen
    ):
        raise NotVisible
    settlement = settlement_of(case)
    sides = sides_by_slot(case)
    stands = _standings(settlement)
    values = {answer.indicator: answer.value.value for answer in settlement.answers}
    said = by_indicator(Message.objects.filter(case=case).select_related("assignment"))
    decided = by_indicator(Adjudication.objects.filter(case=case).order_by("id"))
    drawn = {row.indicator: row for row in SampledAnswer.objects.filter(case=case)}
    suggested = {row.indicator: row for row in Suggestion.objects.filter(case=case).order_by("collection")}
    nothing = Side.empty()
    return ReviewedCase(
        case,
        tuple(
            Reviewed(
                code,
                sides[1].get(code, nothing),
                sides[2].get(code, nothing),
                stands[code],
                values.get(code, ""),
                tuple(said.get(code, ())),
                tuple(decided.get(code, ())),
                drawn.get(code),
                suggested.get(code),
            )
            for code in case.codes
        ),
        tuple(SendingBack.objects.filter(case=case).order_by("id")),
    )


def reviewable_cases(user: Any) -> QuerySet[Case]:
    """Cases that somebody could review: of campaigns they review, at a reviewer's stage, and never their own."""
    reviews = Participation.objects.filter(
        campaign=OuterRef("campaign"), user=user, role=Reviewer.name, withdrawn_at=None
    )
    own = Assignment.objects.filter(case=OuterRef("pk"), assessor=user)
    return (
        Case.objects.filter(Exists(reviews), stage__in=[Stage.REVIEW.value, Stage.REPLY.value])
        .exclude(Exists(own))
        .select_related("campaign", "municipality")
        .prefetch_related("campaign__phases")
        .order_by("stage_since", "pk")
    )


def waiting_cases(cases: Iterable[Case], user: Any) -> list[WaitingCase]:
    """What a page of a reviewer's list shows, in a constant number of queries."""
    cases = list(cases)
    settlements = settlements_of(cases)
    decided = Adjudication.objects.filter(
        case=OuterRef("case"), indicator=OuterRef("indicator"), replaced_at=None
    )
    unseen = dict(
        SampledAnswer.objects.filter(case__in=cases, confirmed_at=None)
        .exclude(Exists(decided))
        .values_list("case")
        .annotate(Count("pk"))
    )
    listed = []
    for case in cases:
        settlement = settlements[case.pk]
        still = len(settlement.discrepancies) + len(settlement.unanswered) + unseen.get(case.pk, 0)
        closes = next(
            (p.closes_on for p in case.campaign.phases.all() if p.phase == Phase.REVIEW.value), None
        )
        mine, free = case.reviewer_id == user.pk, case.reviewer_id is None
        listed.append(WaitingCase(case, 0 if case.no_score else still, mine, free, closes))
    return listed


def _standings(settlement: Any) -> dict[str, Standing]:
    stands = {answer.indicator: Standing(answer.how.value) for answer in settlement.answers}
    stands |= {each.indicator: Standing.OPEN for each in settlement.discrepancies}
    return stands | dict.fromkeys(settlement.unanswered, Standing.UNANSWERED)
