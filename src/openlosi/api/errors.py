"""
Refusals as JSON: a code for programs, and the same words that pages use for people.

Which status a refusal gets is decided in one table, for every call.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from openlosi.apps.assessments import permissions, policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.comparing import NotYet
from openlosi.apps.assessments.operations.answering import ChangedMeanwhile, NotInCase
from openlosi.apps.assessments.operations.reconciling import NotDisputed
from openlosi.apps.assessments.operations.reviewing import DecidedMeanwhile
from openlosi.apps.assessments.operations.submitting import Incomplete
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.evidence import operations as evidence
from openlosi.apps.evidence.policies import Closed, NotAccepted
from openlosi.core.assessments.lifecycle import MoveNotAllowed


class Refusal(Schema):
    """Why something was not done. Some refusals say more: see the reference."""

    error: str
    message: str


#: Status and code of a refusal; the first class that fits counts, so the narrower come first.
_REFUSALS: tuple[tuple[type[Exception], int, str], ...] = (
    (ChangedMeanwhile, 409, "changed_meanwhile"),
    (Incomplete, 422, "incomplete"),
    (policies.AlreadySubmitted, 409, "already_submitted"),
    (policies.PhaseClosed, 409, "phase_closed"),
    (policies.WrongStage, 409, "wrong_stage"),
    (DecidedMeanwhile, 409, "decided_meanwhile"),
    (NotDisputed, 409, "not_disputed"),
    (NotYet, 409, "not_yet"),
    (policies.NotNow, 409, "not_now"),
    (MoveNotAllowed, 409, "wrong_stage"),
    (Closed, 409, "closed"),
    (evidence.KeyTaken, 409, "key_taken"),
    (NotInCase, 422, "not_in_case"),
    (WrongChange, 422, "wrong_change"),
    (NotAccepted, 422, "not_accepted"),
    # Somebody else's work does not exist for whoever asks.
    (permissions.NotYours, 404, "not_found"),
    (ObjectDoesNotExist, 404, "not_found"),
    (Http404, 404, "not_found"),
    (permissions.OwnCase, 403, "own_case"),
    (permissions.NotYourReview, 403, "not_your_review"),
    (NotAllowed, 403, "not_allowed"),
    (PermissionDenied, 403, "not_allowed"),
)


def refusal(error: Exception) -> tuple[int, dict[str, Any]] | None:
    """The status and body that tell of an exception, or None when it is no refusal but a fault."""
    for kind, status, code in _REFUSALS:
        if isinstance(error, kind):
            message = _("There is no such thing, or it is not yours.") if status == 404 else str(error)
            return status, {"error": code, "message": message, **_more(error)}
    return None


def _more(error: Exception) -> dict[str, Any]:
    if isinstance(error, ChangedMeanwhile):
        answer = error.answer
        fields = ("indicator", "value", "comment", "confidence", "flagged", "revision")
        return {"answer": {name: getattr(answer, name) for name in fields}}
    if isinstance(error, Incomplete):
        return {"unanswered": list(error.unanswered), "without_evidence": list(error.without_evidence)}
    return {}


def install(api: NinjaAPI) -> None:
    """Let an API answer refusals so."""

    def answered(status: int, body: dict[str, Any], request: HttpRequest) -> HttpResponse:
        return api.create_response(request, body, status=status)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        told = refusal(error)
        assert told is not None, "only refusals are handled here"
        return answered(*told, request)

    def signed_out(request: HttpRequest, error: Any) -> HttpResponse:
        return answered(401, {"error": "signed_out", "message": _("Sign in first.")}, request)

    def not_understood(request: HttpRequest, error: Any) -> HttpResponse:
        wrong = [{"where": [str(part) for part in each["loc"]], "what": each["msg"]} for each in error.errors]
        told = _("The call is not as it should be: %(first)s") % {
            "first": f"{'.'.join(wrong[0]['where'])}: {wrong[0]['what']}" if wrong else ""
        }
        return answered(422, {"error": "not_understood", "message": told, "details": wrong}, request)

    def told(request: HttpRequest, error: Any) -> HttpResponse:
        codes = {400: "not_understood", 403: "not_allowed", 404: "not_found", 422: "not_understood"}
        return answered(
            error.status_code,
            {"error": codes.get(error.status_code, "refused"), "message": error.message},
            request,
        )

    for kind in {kind for kind, _status, _code in _REFUSALS}:
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(AuthenticationError, signed_out)
    api.add_exception_handler(ValidationError, not_understood)
    api.add_exception_handler(HttpError, told)
