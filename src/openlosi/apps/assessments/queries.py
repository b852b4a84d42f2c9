"""What there is to read of an assessor's own work, in a number of queries that does not grow with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openlosi.apps.assessments.changes import kinds_that_show
from openlosi.apps.assessments.models import Answer, Assessment, Comment, Note
from openlosi.apps.campaigns.models import Assignment, Case, CaseIndicator, Clarification, Participation
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.apps.evidence.models import Evidence
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor
from openlosi.core.assessments.timeline import Period, Phase
from openlosi.core.instruments.values import Value


@dataclass(frozen=True)
class OwnCase:
    """
    A case as its assessor's list shows it.

    :ivar done: how many of its indicators the assessor has answered
    :ivar deadline: the last day of what they have to do next, if the campaign keeps dates
    :ivar to_do: ``assess``, ``reconcile``, ``wait`` or ``nothing``
    """

    assignment: Assignment
    done: int
    of: int
    submitted_at: datetime | None
    deadline: date | None
    late: bool
    to_do: str

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.assignment.case


def own_assignments(user: Any) -> QuerySet[Assignment]:
    """The cases that somebody assesses now: assigned, not withdrawn, and still an assessor of the campaign."""
    still = Participation.objects.filter(
        campaign=OuterRef("case__campaign"), user=user, role=Assessor.name, withdrawn_at=None
    )
    return Assignment.objects.filter(Exists(still), assessor=user, withdrawn_at=None).select_related(
        "case__campaign__edition", "case__municipality"
    )


#: Assessments that their assessor still has, told once: every saved answer asks for one of them.
_ASSESSED_NOW = (
    Assessment.objects.filter(
        assignment__withdrawn_at=None,
        assignment__case__campaign__participations__user=F("assignment__assessor"),
        assignment__case__campaign__participations__role=Assessor.name,
        assignment__case__campaign__participations__withdrawn_at=None,
    )
    .select_related("assignment__case__campaign__edition")
    .order_by()
)


def own_assessments(user: Any) -> QuerySet[Assessment]:
    """The assessments of `own_assignments` that were opened."""
    return _ASSESSED_NOW.filter(assignment__assessor=user)


def own_cases(user: Any, at: datetime) -> list[OwnCase]:
    """All cases that somebody assesses, what is to be done first and what is late at the top, in two queries."""
    of = CaseIndicator.objects.filter(case=OuterRef("case")).order_by().values("case").annotate(n=Count("pk"))
    rows = (
        own_assignments(user)
        .annotate(
            of=Coalesce(Subquery(of.values("n")), 0),
            done=Count("assessment__answers", filter=~Q(assessment__answers__value="")),
            submitted_at=F("assessment__submitted_at"),
            reconciled_at=F("assessment__reconciled_at"),
        )
        .prefetch_related("case__campaign__phases")
        .order_by("case__municipality__name", "pk")
    )
    order = ("assess", "reconcile", "wait", "nothing")
    cases = [_own_case(row, at) for row in rows]
    return sorted(cases, key=lambda own: (order.index(own.to_do), not own.late, own.deadline or date.max))


def has_submitted(user: Any, case: Case) -> bool:
    """Whether somebody has submitted their own assessment of a case."""
    return Assessment.objects.filter(
        assignment__case=case, assignment__assessor=user.pk, submitted_at__isnull=False
    ).exists()


def deadline_of(case: Case, phase: Phase) -> date | None:
    """The last day of a phase for a case, with the time that this case was given."""
    closes_on = timeline_of(case.campaign).get(phase, Period()).closes_on
    if phase is Phase.ASSESSMENT and closes_on and case.extended_until:
        return max(closes_on, case.extended_until)
    return closes_on


def is_past(day: date | None, case: Case, at: datetime) -> bool:
    """Whether a last day is over, in the campaign's own time zone."""
    return day is not None and at.astimezone(ZoneInfo(case.campaign.time_zone)).date() > day


def _own_case(row: Any, at: datetime) -> OwnCase:
    case = row.case
    to_do = _to_do(Stage(case.stage), row.submitted_at, row.reconciled_at)
    phase = {"assess": Phase.ASSESSMENT, "reconcile": Phase.RECONCILIATION}.get(to_do)
    deadline = deadline_of(case, phase) if phase else None
    return OwnCase(
        assignment=row,
        done=row.done,
        of=row.of,
        submitted_at=row.submitted_at,
        deadline=deadline,
        late=is_past(deadline, case, at),
        to_do=to_do,
    )


def _to_do(stage: Stage, submitted_at: datetime | None, reconciled_at: datetime | None) -> str:
    if stage in {Stage.ASSIGNED, Stage.INDEPENDENT}:
        return "wait" if submitted_at else "assess"
    if stage is Stage.RECONCILIATION:
        return "wait" if reconciled_at else "reconcile"
    return "nothing" if stage is Stage.SETTLED else "wait"


@dataclass(frozen=True)
class Missing:
    """
    What an assessment lacks before it can be handed in, in the order of the case's indicators.

    :ivar unanswered: indicators without an answer
    :ivar without_evidence: indicators whose answer needs evidence and has none
    """

    unanswered: tuple[str, ...]
    without_evidence: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.without_evidence)


def missing(
    codes: Iterable[str],
    values: Mapping[str, str],
    kinds: Mapping[str, Iterable[str]],
    *,
    evidence_for_no: bool,
) -> Missing:
    """
    Find what is missing, from what is there.

    :param values: answers by indicator; an empty one is none
    :param kinds: kinds of evidence by indicator
    :param evidence_for_no: whether the campaign asks where a "no" was looked for
    """
    needing = {Value.MET.value} | ({Value.NOT_MET.value} if evidence_for_no else set())
    codes = tuple(codes)
    return Missing(
        tuple(code for code in codes if not values.get(code)),
        tuple(
            code
            for code in codes
            if (value := values.get(code, "")) in needing
            and not set(kinds.get(code, ())) & kinds_that_show(value)
        ),
    )


def missing_of(assessment: Assessment) -> Missing:
    """What an assessment lacks before it can be handed in."""
    case = assessment.assignment.case
    kinds: dict[str, set[str]] = {}
    for code, kind in Evidence.objects.filter(
        assignment_id=assessment.assignment_id, removed_at=None
    ).values_list("indicator", "kind"):
        kinds.setdefault(code, set()).add(kind)
    return missing(
        case.codes,
        dict(Answer.objects.filter(assessment=assessment).values_list("indicator", "value")),
        kinds,
        evidence_for_no=case.campaign.evidence_for_no,
    )


@dataclass(frozen=True)
class Work:
    """
    All that an assessor made of a case, and was told of it.

    :ivar codes: the case's indicators in their order
    :ivar clarifications: by indicator; those without one are of the whole campaign, under an empty code
    """

    assessment: Assessment
    codes: tuple[str, ...]
    answers: Mapping[str, Answer]
    evidence: Mapping[str, list[Evidence]]
    notes: Mapping[str, str]
    clarifications: Mapping[str, list[Clarification]]
    comments: list[Comment] = field(default_factory=list)

    @property
    def missing(self) -> Missing:
        """What is missing before it can be handed in."""
        return missing(
            self.codes,
            {code: answer.value for code, answer in self.answers.items()},
            {code: [each.kind for each in rows] for code, rows in self.evidence.items()},
            evidence_for_no=self.assessment.assignment.case.campaign.evidence_for_no,
        )


def work_of(assessment: Assessment) -> Work:
    """
    An assessor's own work on a case, in six queries.

    Notes are in it: the caller has made sure that the reader is the author.
    """
    assignment = assessment.assignment
    case = assignment.case
    return Work(
        assessment=assessment,
        codes=case.codes,
        answers={answer.indicator: answer for answer in Answer.objects.filter(assessment=assessment)},
        evidence=by_indicator(
            Evidence.objects.filter(assignment=assignment, removed_at=None).select_related(
                "archiving", "file", "archived"
            )
        ),
        notes=dict(Note.objects.filter(assessment=assessment).values_list("indicator", "text")),
        clarifications=by_indicator(Clarification.objects.filter(campaign=case.campaign_id).order_by("id")),
        comments=list(Comment.objects.filter(assignment=assignment)),
    )


def by_indicator(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows by their indicator, in the order they come."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.indicator, []).append(row)
    return found
