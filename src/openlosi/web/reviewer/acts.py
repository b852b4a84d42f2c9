"""What a reviewer does: each address takes one form, calls one operation and goes back to the case."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.permissions import NotYourReview, OwnCase
from openlosi.apps.assessments.values import allowed_values
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import role_in_case
from openlosi.apps.results import operations as results
from openlosi.core.assessments.lifecycle import MoveNotAllowed
from openlosi.core.assessments.roles import Assessor
from openlosi.web.reviewer.forms import Decision, Reason

#: Refusals that the reviewer is told on the page; they leave everything as it was.
_REFUSALS = (policies.NotNow, WrongChange, MoveNotAllowed, NotYourReview)
_Act = Callable[..., str]


def _act(done: _Act) -> Callable[..., HttpResponse]:
    """An act by POST: whatever is refused is told on the case's page, and what is not for this person is not there."""

    @login_required
    @require_POST
    @wraps(done)
    def view(request: HttpRequest, number: int, **more: Any) -> HttpResponse:
        case = get_object_or_404(Case.objects.select_related("campaign__edition"), pk=number)
        if role_in_case(request.user, case) in (None, Assessor):
            raise Http404
        try:
            messages.success(request, done(request, case, **more))
        except OwnCase as refused:
            raise Http404 from refused
        except _REFUSALS as refused:
            messages.error(request, str(refused))
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        return redirect(_back(request, case, **more))

    return view


def _back(request: HttpRequest, case: Case, *, indicator: str = "") -> str:
    """The case's page as it was shown, at the indicator that was acted on where it is still there."""
    show = request.POST.get("show", "")
    query = f"?show={show}" if show.isalpha() else ""
    return reverse("reviewer:case", args=[case.pk]) + query


def _reason(request: HttpRequest) -> str:
    form = Reason(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@_act
def take(request: HttpRequest, case: Case) -> str:
    """Take a case to review it."""
    operations.take_case(case_id=case.pk, by=request.user, at=now())
    return _("This case is yours to review.")


@_act
def release(request: HttpRequest, case: Case) -> str:
    """Give a case back."""
    operations.release_case(case_id=case.pk, by=request.user, at=now())
    return _("The case is free for another reviewer.")


@_act
def decide(request: HttpRequest, case: Case, indicator: str) -> str:
    """Decide one indicator."""
    form = Decision(request.POST, values=allowed_values(case), prefix=f"i{indicator}")
    if not form.is_valid():
        raise WrongChange(_("%(indicator)s: choose what counts, and say why.") % {"indicator": indicator})
    operations.adjudicate(
        case_id=case.pk,
        indicator=indicator,
        value=form.cleaned_data["value"],
        reason=form.cleaned_data["reason"],
        key=form.cleaned_data["key"],
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=now(),
    )
    return _("%(indicator)s is decided.") % {"indicator": indicator}


@_act
def confirm(request: HttpRequest, case: Case, indicator: str) -> str:
    """Confirm an agreed answer that was drawn to be looked at."""
    operations.confirm_sampled(case_id=case.pk, indicator=indicator, by=request.user, at=now())
    return _("%(indicator)s is confirmed.") % {"indicator": indicator}


@_act
def send_back(request: HttpRequest, case: Case) -> str:
    """Send the case back to its assessors."""
    operations.send_back(case_id=case.pk, reason=_reason(request), by=request.user, at=now())
    return _("The case is back with its two assessors.")


@_act
def open_reply(request: HttpRequest, case: Case) -> str:
    """Show the reviewed answers to the municipality."""
    operations.open_reply(case_id=case.pk, by=request.user, at=now())
    return _("The municipality can now reply.")


@_act
def end_reply(request: HttpRequest, case: Case) -> str:
    """Take the case back from reply."""
    operations.end_reply(case_id=case.pk, by=request.user, at=now())
    return _("The case is back in review.")


@_act
def settle(request: HttpRequest, case: Case) -> str:
    """Settle the case."""
    results.settle(case_id=case.pk, by=request.user, at=now())
    return _("The case is settled.")


@_act
def reopen(request: HttpRequest, case: Case) -> str:
    """Open a settled case again."""
    results.reopen(case_id=case.pk, reason=_reason(request), by=request.user, at=now())
    return _("The case is open again; its earlier result is kept.")
