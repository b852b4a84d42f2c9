"""Review, for whoever may read a whole case: what is open, decisions, settling."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from ninja import Router, Schema
from pydantic import Field

from openlosi.api import errors, shapes
from openlosi.api.assessments import evidence_out
from openlosi.apps.assessments import operations
from openlosi.apps.assessments.comparing import Side
from openlosi.apps.assessments.reviewing import (
    NotVisible,
    Reviewed,
    case_for_review,
    reviewable_cases,
    waiting_cases,
)
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import role_in_case
from openlosi.apps.results import operations as results
from openlosi.core.assessments.roles import Assessor

router = Router(tags=["reviewer"])
_REFUSED = {status: errors.Refusal for status in (401, 403, 404, 409, 422)}


class WaitingOut(Schema):
    """A case that waits for review."""

    case: int
    campaign: str
    municipality: str
    stage: str
    open: int
    mine: bool
    free: bool
    no_score: str


class ReviewedSideOut(Schema):
    """What one of the two assessors says."""

    value: str
    submitted: str
    confidence: int
    comment: str
    flagged: bool
    evidence: list[shapes.EvidenceOut]


class DecisionOut(Schema):
    """A reviewer's decision; ``seen`` of the next one is the ``id`` of the one that stands."""

    id: int
    value: str
    reason: str
    at: datetime
    stands: bool


class WordedOut(Schema):
    """A word in reconciliation, under a neutral name."""

    by: str
    text: str
    at: datetime


class ReviewedOut(Schema):
    """One indicator before its reviewer."""

    indicator: str
    standing: str = Field(description="open, unanswered, agreed, reconciled, adjudicated or replied")
    value: str = Field(description="the answer that would count now; empty while it is open")
    first: ReviewedSideOut
    second: ReviewedSideOut
    messages: list[WordedOut]
    decisions: list[DecisionOut]
    sampled: bool
    needs_a_look: bool


class ReviewOut(Schema):
    """A whole case before its reviewer."""

    case: int
    municipality: str
    stage: str
    no_score: str
    open: int
    indicators: list[ReviewedOut]


class DecisionIn(Schema):
    """A decision on one indicator."""

    indicator: str
    value: str
    reason: str
    key: UUID = Field(description="made by the sender; the same decision sent again is not made again")
    seen: int | None = Field(
        None, description="the id of the decision that stood when you looked; null for none"
    )


class IndicatorIn(Schema):
    """An indicator."""

    indicator: str


class ReasonIn(Schema):
    """Why."""

    reason: str


@router.get("/reviews", response={200: list[WaitingOut], 401: errors.Refusal})
def waiting(request: HttpRequest) -> Any:
    """The cases that wait for one's review, the longest waiting first; at most 500."""
    return [
        {
            "case": each.case.pk,
            "campaign": each.case.campaign.title,
            "municipality": each.case.municipality.name,
            "stage": each.case.stage,
            "open": each.open,
            "mine": each.mine,
            "free": each.free,
            "no_score": each.case.no_score,
        }
        for each in waiting_cases(reviewable_cases(request.user)[:500], request.user)
    ]


@router.get("/cases/{int:number}/review", response={200: ReviewOut, **_REFUSED})
def review(request: HttpRequest, number: int) -> Any:
    """A whole case with both assessments, without the assessors' names."""
    case = get_object_or_404(Case.objects.select_related("campaign", "municipality"), pk=number)
    try:
        found = case_for_review(case, request.user)
    except NotVisible:
        raise Http404 from None
    return {
        "case": case.pk,
        "municipality": case.municipality.name,
        "stage": case.stage,
        "no_score": case.no_score,
        "open": found.open,
        "indicators": [_reviewed(item) for item in found.items],
    }


@router.post("/cases/{int:number}/take", response={200: shapes.StageOut, **_REFUSED})
def take(request: HttpRequest, number: int) -> Any:
    """Take a case to review it."""
    _check_not_assessor(request, number)
    return _stage(operations.take_case(case_id=number, by=request.user, at=now()))


@router.post("/cases/{int:number}/release", response={200: shapes.StageOut, **_REFUSED})
def release(request: HttpRequest, number: int) -> Any:
    """Give a case back."""
    _check_not_assessor(request, number)
    return _stage(operations.release_case(case_id=number, by=request.user, at=now()))


@router.post("/cases/{int:number}/adjudications", response={200: DecisionOut, **_REFUSED})
def adjudicate(request: HttpRequest, number: int, decision: DecisionIn) -> Any:
    """Decide an indicator; a first decision takes the case."""
    _check_not_assessor(request, number)
    made = operations.adjudicate(case_id=number, by=request.user, at=now(), **decision.dict())
    return _decision(made)


@router.post("/cases/{int:number}/confirmations", response={200: IndicatorIn, **_REFUSED})
def confirm(request: HttpRequest, number: int, sampled: IndicatorIn) -> Any:
    """Confirm an agreed answer that was drawn to be looked at."""
    _check_not_assessor(request, number)
    return operations.confirm_sampled(case_id=number, indicator=sampled.indicator, by=request.user, at=now())


@router.post("/cases/{int:number}/send-back", response={200: shapes.StageOut, **_REFUSED})
def send_back(request: HttpRequest, number: int, why: ReasonIn) -> Any:
    """Send a case back to its two assessors; decisions made so far stand."""
    _check_not_assessor(request, number)
    return _stage(operations.send_back(case_id=number, reason=why.reason, by=request.user, at=now()))


@router.post("/cases/{int:number}/reply", response={200: shapes.StageOut, **_REFUSED})
def open_reply(request: HttpRequest, number: int) -> Any:
    """Let the municipality see the answers as reviewed, before they are settled."""
    _check_not_assessor(request, number)
    return _stage(operations.open_reply(case_id=number, by=request.user, at=now()))


@router.post("/cases/{int:number}/end-reply", response={200: shapes.StageOut, **_REFUSED})
def end_reply(request: HttpRequest, number: int) -> Any:
    """Take a case back from reply to review."""
    _check_not_assessor(request, number)
    return _stage(operations.end_reply(case_id=number, by=request.user, at=now()))


@router.post("/cases/{int:number}/settle", response={200: shapes.StageOut, **_REFUSED})
def settle(request: HttpRequest, number: int) -> Any:
    """Settle a case: fix its answers and compute its scores."""
    _check_not_assessor(request, number)
    settling = results.settle(case_id=number, by=request.user, at=now())
    return {"case": settling.case_id, "stage": "settled"}


@router.post("/cases/{int:number}/reopen", response={200: shapes.StageOut, **_REFUSED})
def reopen(request: HttpRequest, number: int, why: ReasonIn) -> Any:
    """Open a settled case again; its result is kept as it was."""
    _check_not_assessor(request, number)
    return _stage(results.reopen(case_id=number, reason=why.reason, by=request.user, at=now()))


def _check_not_assessor(request: HttpRequest, number: int) -> None:
    """A case that is none of somebody's business as a reviewer does not exist for them, whatever its stage."""
    case = get_object_or_404(Case, pk=number)
    if role_in_case(request.user, case) in (None, Assessor):
        raise Http404


def _stage(case: Case) -> dict[str, Any]:
    return {"case": case.pk, "stage": case.stage}


def _decision(made: Any) -> dict[str, Any]:
    return {
        "id": made.pk,
        "value": made.value,
        "reason": made.reason,
        "at": made.at,
        "stands": made.replaced_at is None,
    }


def _reviewed(item: Reviewed) -> dict[str, Any]:
    return {
        "indicator": item.indicator,
        "standing": item.standing.value,
        "value": item.value,
        "first": _side(item.first),
        "second": _side(item.second),
        "messages": [{"by": _name(said), "text": said.text, "at": said.at} for said in item.messages],
        "decisions": [_decision(made) for made in item.decisions],
        "sampled": item.sampled is not None,
        "needs_a_look": item.needs_a_look,
    }


def _name(said: Any) -> str:
    return {1: "A", 2: "B"}.get(said.assignment.slot, "") if said.assignment_id else "reviewer"


def _side(side: Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "submitted": side.submitted,
        "confidence": side.confidence,
        "comment": side.comment,
        "flagged": side.flagged,
        "evidence": [evidence_out(each) for each in side.evidence],
    }
