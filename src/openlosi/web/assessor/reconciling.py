"""Reconciliation and its outcome, as one of the two assessors sees them."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.assessments import comparing, operations, policies, values, wording
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.models import Adjudication
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.permissions import sees
from openlosi.apps.results.models import SettledAnswer
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.timeline import Phase
from openlosi.web.assessor.forms import MessageForm, ReconsiderForm
from openlosi.web.assessor.own import own_assignment
from openlosi.web.assessor.words import value_name


@login_required
@require_safe
def reconcile(request: HttpRequest, number: int) -> HttpResponse:
    """Where the two differ, or did, side by side; ``indicator`` adds one that they agree on."""
    assignment = own_assignment(request, number)
    case = assignment.case
    found = _comparison(request, case)
    wanted = request.GET.get("indicator", "")
    shown = [
        each
        for each in found.items
        if each in found.disputed or (found.sent_back and each.indicator == wanted)
    ]
    words = wording.worded(case.campaign, wording.language_for(case.campaign, get_language() or ""))
    return render(
        request,
        "assessor/reconcile.html",
        {
            "assignment": assignment,
            "case": case,
            "comparison": found,
            "items": [_item(each, found, words, case) for each in shown],
            "agreed": [
                (each.indicator, words[each.indicator].text.name) for each in found.items if each not in shown
            ],
            "differ": len(found.still_differ),
            "open": Stage(case.stage) is Stage.RECONCILIATION and not _why_closed(case),
            "why_closed": _why_closed(case),
        },
    )


@login_required
@require_POST
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Say something to the other assessor."""
    return _done(request, number, MessageForm, operations.say)


@login_required
@require_POST
def reconsider(request: HttpRequest, number: int) -> HttpResponse:
    """Change one's own answer."""
    return _done(request, number, ReconsiderForm, operations.reconsider)


@login_required
@require_POST
def finish(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one's own side is done."""
    assignment = own_assignment(request, number)
    try:
        operations.finish_reconciling(case_id=assignment.case_id, by=request.user, at=now())
    except policies.NotNow as error:
        messages.error(request, str(error))
        return redirect("assessor:reconcile", number)
    messages.success(request, _("Your side of the reconciliation is done. Thank you."))
    return redirect("assessor:cases")


@login_required
@require_safe
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """The answers that count, with how each was reached, once the case is settled."""
    assignment = own_assignment(request, number)
    case = assignment.case
    by: Any = request.user
    if not sees(by, case, Thing.SETTLED):
        raise Http404
    settled = {
        each.indicator: each
        for each in SettledAnswer.objects.filter(settling__case=case, settling__reopened_at=None)
    }
    reasons = (
        dict(Adjudication.objects.filter(case=case, replaced_at=None).values_list("indicator", "reason"))
        if sees(by, case, Thing.DECISIONS)
        else {}
    )
    words = wording.worded(case.campaign, wording.language_for(case.campaign, get_language() or ""))
    rows = [
        {
            "code": each.indicator,
            "name": words[each.indicator].text.name,
            "mine": value_name(each.mine.value),
            "settled": value_name(settled[each.indicator].value),
            "other": settled[each.indicator].value != each.mine.value,
            "how": settled[each.indicator].how,
            "reason": reasons.get(each.indicator, ""),
        }
        for each in comparing.comparison(case=case, user=by).items
        if each.indicator in settled
    ]
    return render(request, "assessor/outcome.html", {"assignment": assignment, "case": case, "rows": rows})


def _comparison(request: HttpRequest, case: Case) -> comparing.Comparison:
    try:
        return comparing.comparison(case=case, user=request.user)
    except comparing.NotYet as error:
        raise Http404 from error


def _item(
    each: comparing.Compared, found: comparing.Comparison, words: dict[str, wording.Worded], case: Case
) -> dict[str, Any]:
    mine = each.mine.value
    return {
        "indicator": each.indicator,
        "word": words[each.indicator],
        "agree": each.agree,
        "sides": [_side(found.my_name, each.mine), _side(found.their_name, each.theirs)],
        "messages": [
            {
                "by": found.name_of(said),
                "own": said.assignment_id == found.assignment.pk,
                "text": said.text,
                "at": said.at,
            }
            for said in each.messages
        ],
        "others": [
            (value, value_name(value)) for value in sorted(values.allowed_values(case)) if value != mine
        ],
        "keys": (uuid4(), uuid4()),
    }


def _side(name: str, side: comparing.Side) -> dict[str, Any]:
    return {
        "name": name,
        "value": side.value,
        "value_name": value_name(side.value),
        "submitted": value_name(side.submitted),
        "confidence": side.confidence,
        "changes": [
            {"value": value_name(each.value), "justification": each.justification, "at": each.at}
            for each in side.changes
        ],
        "evidence": side.evidence,
    }


def _done(request: HttpRequest, number: int, form_class: Any, operation: Any) -> HttpResponse:
    assignment: Assignment = own_assignment(request, number)
    form = form_class(request.POST)
    indicator = request.POST.get("indicator", "")
    if form.is_valid():
        try:
            operation(case_id=assignment.case_id, by=request.user, at=now(), **form.cleaned_data)
        except (policies.NotNow, WrongChange) as error:
            messages.error(request, str(error))
    else:
        messages.error(
            request, _("Something is missing: write a word, and say why where you change an answer.")
        )
    address = reverse("assessor:reconcile", args=[number])
    return redirect(f"{address}?indicator={indicator}#i-{indicator}" if indicator.isalnum() else address)


def _why_closed(case: Case) -> str:
    try:
        policies.check_stage(case, Stage.RECONCILIATION)
        policies.check_phase(case, Phase.RECONCILIATION, now())
    except policies.NotNow as error:
        return str(error)
    return ""
