"""Reconciliation, for the two assessors of a case."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from ninja import Router

from openlosi.api import errors, shapes
from openlosi.api.assessments import evidence_out
from openlosi.apps.assessments import comparing, operations
from openlosi.apps.campaigns.models import Case

router = Router(tags=["reconciliation"])
_REFUSED = {
    401: errors.Refusal,
    403: errors.Refusal,
    404: errors.Refusal,
    409: errors.Refusal,
    422: errors.Refusal,
}


@router.get("/cases/{int:number}/comparison", response={200: shapes.ComparisonOut, **_REFUSED})
def comparison(request: HttpRequest, number: int) -> Any:
    """Where the two assessments of one's own case differ, or did; 409 ``not_yet`` until both are in."""
    case = Case.objects.select_related("campaign").get(pk=number)
    found = comparing.comparison(case=case, user=request.user)
    return {
        "case": case.pk,
        "stage": case.stage,
        "my_name": found.my_name,
        "their_name": found.their_name,
        "finished": found.finished,
        "other_finished": found.other_finished,
        "sent_back": [each.reason for each in found.sent_back],
        "still_differ": [each.indicator for each in found.still_differ],
        "disputed": [_compared(found, each) for each in found.disputed],
    }


@router.post("/cases/{int:number}/messages", response={200: shapes.MessageOut, **_REFUSED})
def say(request: HttpRequest, number: int, message: shapes.MessageIn) -> Any:
    """Say something about an indicator to the other assessor, under a neutral name."""
    said = operations.say(case_id=number, by=request.user, at=now(), **message.model_dump())
    return {"by": _("You"), "text": said.text, "at": said.at}


@router.post("/cases/{int:number}/reconsiderations", response={200: shapes.ChangeOut, **_REFUSED})
def reconsider(request: HttpRequest, number: int, changed: shapes.ReconsiderationIn) -> Any:
    """Change one's own submitted answer, with a justification. What was submitted is kept."""
    return operations.reconsider(case_id=number, by=request.user, at=now(), **changed.model_dump())


@router.post("/cases/{int:number}/finish", response={200: shapes.StageOut, **_REFUSED})
def finish(request: HttpRequest, number: int) -> Any:
    """Say that one's own side is done; once both say so, the case goes to review."""
    case = operations.finish_reconciling(case_id=number, by=request.user, at=now())
    return {"case": case.pk, "stage": case.stage}


def _compared(found: comparing.Comparison, each: comparing.Compared) -> dict[str, Any]:
    return {
        "indicator": each.indicator,
        "agree": each.agree,
        "mine": _side(each.mine),
        "theirs": _side(each.theirs),
        "messages": [{"by": found.name_of(said), "text": said.text, "at": said.at} for said in each.messages],
    }


def _side(side: comparing.Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "submitted": side.submitted,
        "confidence": side.confidence,
        "changes": list(side.changes),
        "evidence": [evidence_out(each) for each in side.evidence],
    }
