"""Campaigns, for whoever runs or follows them: their progress, and their people. Never an answer."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Query, Router, Schema
from pydantic import Field

from openlosi.api import errors
from openlosi.apps.assessments.progress import Place, Progress, late_cases, progress_of, totals_of
from openlosi.apps.campaigns.permissions import campaign_open_to, cases_followed_by, follows
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.apps.campaigns.queries import followed_campaigns
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Phase

router = Router(tags=["coordinator"])
_REFUSED = {status: errors.Refusal for status in (401, 403, 404, 422)}
#: So many cases or people come in one answer at most.
_MOST = 500


class CampaignOut(Schema):
    """A campaign, and how many of its cases are settled."""

    id: int
    title: str
    country: str
    round: int
    edition: str
    organization: str
    cases: int
    settled: int
    closed_at: datetime | None


class PeriodOut(Schema):
    """When a phase opens and closes; both days are within it."""

    phase: str
    opens_on: date | None
    closes_on: date | None


class ProgressOut(Schema):
    """How far a campaign is."""

    id: int
    title: str
    time_zone: str
    timeline: list[PeriodOut]
    cases: int
    by_stage: dict[str, int]
    late: int
    no_score: int
    without_assessors: int
    assessments: int
    started: int
    submitted: int


class PlaceOut(Schema):
    """One of a case's two places; ``assessor`` only for whoever may see names."""

    slot: int
    assessor: str | None
    answered: int
    submitted_at: datetime | None
    last_answered_at: datetime | None


class CaseOut(Schema):
    """How far a case is."""

    case: int
    municipality: str
    region: str
    portal: str
    portal_state: str
    stage: str
    stage_since: datetime
    no_score: str
    indicators: int
    #: Holds only some of the edition's indicators: it gets settled answers and no score.
    is_part: bool
    deadline: date | None
    late: bool
    places: list[PlaceOut]


class CasesOut(Schema):
    """A stretch of a campaign's cases; ``count`` is of all."""

    count: int
    cases: list[CaseOut]


class PersonOut(Schema):
    """Somebody's part in a campaign."""

    id: int
    name: str
    email: str
    role: str
    languages: list[str]
    capacity: int
    municipality: str | None
    region: str
    has_come_in: bool
    withdrawn_at: datetime | None


class Wanted(Schema):
    """Which cases, and which stretch of them."""

    stage: Stage | None = None
    late: bool = False
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 100


@router.get("/campaigns", response={200: list[CampaignOut], 401: errors.Refusal})
def campaigns(request: HttpRequest) -> Any:
    """The campaigns that one runs or follows."""
    return [
        {
            "id": each.pk,
            "title": each.title,
            "country": each.country,
            "round": each.round,
            "edition": each.edition.code,
            "organization": each.organization.name,
            "cases": each.all_cases,  # type: ignore[attr-defined]
            "settled": each.settled,  # type: ignore[attr-defined]
            "closed_at": each.closed_at,
        }
        for each in followed_campaigns(request.user)
    ]


@router.get("/campaigns/{int:number}", response={200: ProgressOut, **_REFUSED})
def campaign(request: HttpRequest, number: int) -> Any:
    """How far a campaign is, in cases and in assessments."""
    found = campaign_open_to(request.user, number, Permission.SEE_PROGRESS)
    totals, timeline = totals_of(request.user, found, now()), timeline_of(found)
    return {
        "id": found.pk,
        "title": found.title,
        "time_zone": found.time_zone,
        "timeline": [
            {
                "phase": phase.value,
                "opens_on": timeline[phase].opens_on,
                "closes_on": timeline[phase].closes_on,
            }
            for phase in Phase
            if phase in timeline
        ],
        "cases": totals.cases,
        "by_stage": totals.by_stage,
        "late": totals.late,
        "no_score": totals.no_score,
        "without_assessors": totals.unassigned,
        "assessments": totals.assessments,
        "started": totals.started,
        "submitted": totals.submitted,
    }


@router.get("/campaigns/{int:number}/cases", response={200: CasesOut, **_REFUSED})
def cases(request: HttpRequest, number: int, wanted: Query[Wanted]) -> Any:
    """A campaign's cases with their stage and progress, by municipality; at most 500 at once."""
    found = campaign_open_to(request.user, number, Permission.SEE_PROGRESS)
    rows = cases_followed_by(request.user, number)
    if wanted.stage is not None:
        rows = rows.filter(stage=wanted.stage.value)
    if wanted.late:
        rows = late_cases(rows, found, now())
    names = follows(request.user, number, Thing.NAMES)
    stretch = rows.select_related("municipality").order_by("municipality__name", "pk")[
        wanted.offset : wanted.offset + wanted.limit
    ]
    return {
        "count": rows.count(),
        "cases": [_case(each, names=names) for each in progress_of(list(stretch), found, now())],
    }


@router.get("/campaigns/{int:number}/people", response={200: list[PersonOut], **_REFUSED})
def people(request: HttpRequest, number: int) -> Any:
    """The people of a campaign that one coordinates, by name."""
    found = campaign_open_to(request.user, number, Permission.INVITE)
    rows = found.participations.select_related("user", "municipality")
    return [
        {
            "id": row.pk,
            "name": row.user.name,
            "email": row.user.email,
            "role": row.role,
            "languages": row.languages,
            "capacity": row.capacity,
            "municipality": row.municipality.key if row.municipality else None,
            "region": row.region,
            "has_come_in": row.user.has_usable_password(),
            "withdrawn_at": row.withdrawn_at,
        }
        for row in rows.order_by("user__name", "user__email", "role")
    ]


def _case(progress: Progress, *, names: bool) -> dict[str, Any]:
    case = progress.case
    return {
        "case": case.pk,
        "municipality": case.municipality.name,
        "region": case.municipality.region,
        "portal": case.portal_address,
        "portal_state": case.portal_state,
        "stage": case.stage,
        "stage_since": case.stage_since,
        "no_score": case.no_score,
        "indicators": progress.of,
        "is_part": progress.is_part,
        "deadline": progress.deadline,
        "late": progress.late,
        "places": [_place(place, names=names) for place in progress.places],
    }


def _place(place: Place, *, names: bool) -> dict[str, Any]:
    return {
        "slot": place.assignment.slot,
        "assessor": str(place.assignment.assessor) if names else None,
        "answered": place.done,
        "submitted_at": place.submitted_at,
        "last_answered_at": place.last_at,
    }
