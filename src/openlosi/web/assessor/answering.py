"""What an assessor sends from the assessment's page where no script sends it for them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.changes import AnswerChange, WrongChange
from openlosi.apps.assessments.models import Assessment
from openlosi.apps.assessments.operations.answering import ChangedMeanwhile
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.operations import KeyTaken
from openlosi.apps.evidence.policies import Closed, NotAccepted
from openlosi.web.assessor.forms import AnswerForm, CommentForm, EvidenceForm
from openlosi.web.assessor.own import own_assessment, own_assignment
from openlosi.web.assessor.presenting import AssessmentPage

_REFUSALS = (policies.NotNow, WrongChange, NotAccepted, KeyTaken, Closed)


@login_required
@require_POST
def answer(request: HttpRequest, number: int, indicator: str) -> HttpResponse:
    """Save an answer and its note, and go on to the next indicator; with ``stay`` remain at this one."""
    opened, at = own_assessment(request, number), now()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _back(request, number, indicator, _("This form was not complete. Please answer again."))
    sent = form.cleaned_data
    note = sent.pop("note")
    sent["confidence"] = sent["confidence"] or 0
    try:
        if "note" in request.POST:
            operations.save_note(
                assignment_id=opened.assignment_id, indicator=indicator, text=note, by=request.user, at=at
            )
        operations.save_answer(
            assignment_id=opened.assignment_id, change=AnswerChange(indicator, **sent), by=request.user, at=at
        )
    except ChangedMeanwhile as changed:
        return _both_versions(request, opened, changed, sent, note)
    except _REFUSALS as error:
        return _back(request, number, indicator, str(error))
    if "stay" in request.POST:
        return redirect(_address(number, indicator))
    return redirect(_address(number, AssessmentPage(opened, at, indicator).next or indicator))


@login_required
@require_POST
def evidence(request: HttpRequest, number: int, indicator: str) -> HttpResponse:
    """Add what an answer rests on."""
    opened = own_assessment(request, number)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _back(request, number, indicator, " ".join(str(each[0]) for each in form.errors.values()))
    given: dict[str, Any] = form.cleaned_data
    upload = given.pop("file")
    if upload:
        given["kind"] = Evidence.Kind.SCREENSHOT.value
    try:
        operations.attach_evidence(
            assignment_id=opened.assignment_id,
            indicator=indicator,
            upload=upload,
            by=request.user,
            at=now(),
            **given,
        )
    except _REFUSALS as error:
        return _back(request, number, indicator, str(error))
    return redirect(_address(number, indicator) + "#evidence")


@login_required
@require_POST
def remove_evidence(request: HttpRequest, number: int, evidence: int) -> HttpResponse:
    """Take a piece of evidence back."""
    opened = own_assessment(request, number)
    indicator = ""
    try:
        removed = operations.detach_evidence(
            assignment_id=opened.assignment_id, evidence_id=evidence, by=request.user, at=now()
        )
        indicator = removed.indicator
    except Evidence.DoesNotExist:
        return _back(request, number, indicator, _("There is no such evidence."))
    except _REFUSALS as error:
        return _back(request, number, indicator, str(error))
    return redirect(_address(number, indicator) + "#evidence")


@login_required
@require_POST
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Say something to the coordinator."""
    assignment = own_assignment(request, number)
    form = CommentForm(request.POST)
    indicator = request.POST.get("indicator", "")
    if not form.is_valid():
        return _back(request, number, indicator, _("Write a word before you send it."))
    operations.comment(assignment_id=assignment.pk, by=request.user, at=now(), **form.cleaned_data)
    messages.success(request, _("Sent to your coordinator."))
    return redirect(_address(number, indicator) + "#comments")


def _both_versions(
    request: HttpRequest, opened: Assessment, changed: ChangedMeanwhile, sent: dict[str, Any], note: str
) -> HttpResponse:
    page = AssessmentPage(opened, now(), changed.answer.indicator)
    context = {"page": page, "theirs": changed.answer, "mine": {**sent, "note": note}}
    return render(request, "assessor/changed_meanwhile.html", context, status=409)


def _back(request: HttpRequest, number: int, indicator: str, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(_address(number, indicator))


def _address(number: int, indicator: str) -> str:
    page = reverse("assessor:assessment", args=[number])
    return f"{page}?{urlencode({'indicator': indicator})}" if indicator else page
