"""
How far the cases of a campaign are: who has them, how much is answered, what is late.

Counts and times only, never which indicators are answered nor how; and only of cases whose progress the reader may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openlosi.apps.assessments.models import Answer, Comment
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, CaseIndicator
from openlosi.apps.campaigns.permissions import cases_followed_by
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.timeline import Period, Phase

#: Stages in which the two still assess on their own.
OPEN = (Stage.ASSIGNED.value, Stage.INDEPENDENT.value)

#: The phase that a case of a stage has to end with.
_PHASES = {
    Stage.ASSIGNED.value: Phase.ASSESSMENT,
    Stage.INDEPENDENT.value: Phase.ASSESSMENT,
    Stage.RECONCILIATION.value: Phase.RECONCILIATION,
    Stage.REVIEW.value: Phase.REVIEW,
    Stage.REPLY.value: Phase.REPLY,
}


@dataclass(frozen=True)
class Place:
    """One of a case's two places: who has it, and how far they are."""

    assignment: Assignment
    done: int
    submitted_at: datetime | None
    reconciled_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class Progress:
    """
    How far a case is.

    :ivar of: how many indicators it holds
    :ivar whole: how many indicators its campaign's edition has
    :ivar held: how many of those it holds
    :ivar deadline: the last day of what it is in now, with the time it was given
    """

    case: Case
    of: int
    whole: int
    held: int
    places: tuple[Place, ...]
    deadline: date | None
    late: bool

    @property
    def submitted(self) -> int:
        """How many of its assessments are in."""
        return sum(place.submitted_at is not None for place in self.places)

    @property
    def is_part(self) -> bool:
        """Whether it holds only some of the edition's indicators, and so gets settled answers and no score."""
        return self.held < self.whole


@dataclass(frozen=True)
class Totals:
    """
    How far a campaign is, in cases and in assessments.

    :ivar to_assess: the cases that two people assess: all but those that have no score before anybody had them
    """

    by_stage: dict[str, int]
    cases: int
    to_assess: int
    no_score: int
    unassigned: int
    late: int
    assessments: int
    started: int
    submitted: int

    @property
    def settled(self) -> int:
        """How many cases are settled."""
        return self.by_stage[Stage.SETTLED.value]


def today_in(campaign: Campaign, at: datetime) -> date:
    """The day it is where the campaign is."""
    return at.astimezone(ZoneInfo(campaign.time_zone)).date()


def late_cases(cases: QuerySet[Case], campaign: Campaign, at: datetime) -> QuerySet[Case]:
    """Those of a campaign's cases that are past the last day of what they are in."""
    today, timeline = today_in(campaign, at), timeline_of(campaign)
    found = Q(pk__in=[])
    for stage, phase in _PHASES.items():
        closes_on = timeline.get(phase, Period()).closes_on
        if closes_on is not None and closes_on < today:
            late = Q(stage=stage)
            if phase is Phase.ASSESSMENT:
                late &= Q(extended_until=None) | Q(extended_until__lt=today)
            found |= late
    return cases.filter(found)


def overdue_cases(cases: QuerySet[Case], campaign: Campaign, at: datetime) -> QuerySet[Case]:
    """Those of a campaign's cases whose time to assess is over while an assessment is still out."""
    return late_cases(cases, campaign, at).filter(stage__in=OPEN)


def without_score(cases: QuerySet[Case], campaign: Campaign) -> QuerySet[Case]:
    """Those of a campaign's cases that will have no score: for a reason, or because they hold only some indicators."""
    held = (
        CaseIndicator.objects.filter(case=OuterRef("pk"), code__in=_codes(campaign))
        .order_by()
        .values("case")
        .annotate(n=Count("pk"))
        .values("n")
    )
    counted = cases.annotate(held=Coalesce(Subquery(held, output_field=IntegerField()), 0))
    return counted.filter(~Q(no_score="") | Q(held__lt=campaign.edition.indicators.count()))


def progress_of(cases: Sequence[Case], campaign: Campaign, at: datetime) -> list[Progress]:
    """
    How far each of these cases is, in four queries however many there are.

    The caller has taken the cases from `cases_followed_by`, and shows names only to whoever may see them.
    """
    today, timeline = today_in(campaign, at), timeline_of(campaign)
    places = _places([case.pk for case in cases])
    whole = campaign.edition.indicators.count()
    sizes = {
        row["case_id"]: (row["all"], row["held"])
        for row in CaseIndicator.objects.filter(case__in=[case.pk for case in cases])
        .order_by()
        .values("case_id")
        .annotate(all=Count("pk"), held=Count("pk", filter=Q(code__in=_codes(campaign))))
    }
    rows = []
    for case in cases:
        deadline = _deadline(case, timeline)
        late = deadline is not None and deadline < today
        of, held = sizes.get(case.pk, (0, 0))
        rows.append(Progress(case, of, whole, held, tuple(places.get(case.pk, ())), deadline, late))
    return rows


def totals_of(user: Any, campaign: Campaign, at: datetime) -> Totals:
    """How far a campaign is, as far as somebody may see it, in a number of queries that does not grow with it."""
    cases = cases_followed_by(user, campaign.pk)
    by_stage = {stage.value: 0 for stage in Stage}
    by_stage |= dict(cases.order_by().values_list("stage").annotate(Count("pk")))
    assigned = Assignment.objects.filter(case__in=cases.values("pk"), withdrawn_at=None)
    counted = assigned.aggregate(
        cases=Count("case", distinct=True),
        all=Count("pk"),
        started=Count("pk", filter=Q(assessment__started_at__isnull=False)),
        submitted=Count("pk", filter=Q(assessment__submitted_at__isnull=False)),
    )
    unassigned = cases.exclude(pk__in=assigned.values("case"))
    to_assess = counted["cases"] + unassigned.filter(no_score="").count()
    return Totals(
        by_stage=by_stage,
        cases=sum(by_stage.values()),
        to_assess=to_assess,
        no_score=cases.exclude(no_score="").count(),
        unassigned=to_assess - counted["cases"],
        late=late_cases(cases, campaign, at).count(),
        assessments=2 * to_assess,
        started=counted["started"],
        submitted=counted["submitted"],
    )


def unanswered_comments(campaign: Campaign) -> QuerySet[Assignment]:
    """The assignments whose last comment is the assessor's: somebody waits for the coordinator's word."""
    last = Comment.objects.filter(assignment=OuterRef("pk")).order_by("-pk").values("by")[:1]
    return (
        Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None)
        .annotate(last_by=Subquery(last))
        .filter(last_by=F("assessor_id"))
    )


def _codes(campaign: Campaign) -> Any:
    return campaign.edition.indicators.order_by().values("code")


def _places(case_ids: Iterable[int]) -> dict[int, list[Place]]:
    answered = (
        Answer.objects.filter(assessment__assignment=OuterRef("pk"))
        .exclude(value="")
        .order_by()
        .values("assessment__assignment")
    )
    rows = (
        Assignment.objects.filter(case__in=list(case_ids), withdrawn_at=None)
        .select_related("assessor")
        .annotate(
            done=Coalesce(
                Subquery(answered.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
            ),
            last_at=Subquery(answered.annotate(last=Max("answered_at")).values("last")),
            submitted_at=F("assessment__submitted_at"),
            reconciled_at=F("assessment__reconciled_at"),
        )
        .order_by("slot")
    )
    found: dict[int, list[Place]] = {}
    for row in rows:
        place = Place(row, row.done, row.submitted_at, row.reconciled_at, row.last_at)
        found.setdefault(row.case_id, []).append(place)
    return found


def _deadline(case: Case, timeline: dict[Phase, Period]) -> date | None:
    phase = _PHASES.get(case.stage)
    closes_on = timeline.get(phase, Period()).closes_on if phase else None
    if closes_on and phase is Phase.ASSESSMENT and case.extended_until:
        return max(closes_on, case.extended_until)
    return closes_on
