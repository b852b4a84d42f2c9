"""One case as its coordinator sees it: how far it is, and what can be done about it. Never answers, before both are in."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.assessments.comparing import FollowedCase, NotYet, followed_case
from openlosi.apps.assessments.models import Comment, Unlock
from openlosi.apps.assessments.operations import comment as say
from openlosi.apps.assessments.operations import unlock as unlock_assessment
from openlosi.apps.assessments.progress import OPEN, Place, progress_of
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Assignment, Case
from openlosi.apps.campaigns.pairs import candidates_for
from openlosi.apps.campaigns.permissions import sees
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from openlosi.web.addresses import address_of
from openlosi.web.coordinator.access import REFUSALS, around, case_for, told
from openlosi.web.coordinator.forms import (
    NO_SCORE_NAMES,
    CommentForm,
    Extension,
    NoScoreForm,
    PlaceForm,
    PortalState,
    ReplaceForm,
    Why,
)
from openlosi.web.jobs import work_on

_Act = Callable[[HttpRequest, Case], str]


@login_required
@require_safe
def case(request: HttpRequest, number: int, case: int) -> HttpResponse:
    """The whole case, with the places, the conversations and what can be done."""
    found = case_for(request, number, case)
    [progress] = progress_of([found], found.campaign, now())
    is_open = found.stage in OPEN
    talks: dict[int, list[Comment]] = {}
    for each in Comment.objects.filter(assignment__case=found).order_by("pk"):
        talks.setdefault(each.assignment_id, []).append(each)
    context = {
        **around(request, found.campaign, "cases"),
        "case": found,
        "progress": progress,
        "places": [_place(found, place, talks, is_open=is_open) for place in progress.places],
        "is_open": is_open and found.campaign.closed_at is None,
        "earlier": found.assignments.filter(withdrawn_at__isnull=False).select_related("assessor"),
        "free_slots": 2 - len(progress.places) if is_open else 0,
        "place_form": PlaceForm(candidates=_with_room(found))
        if is_open and len(progress.places) < 2
        else None,
        "extension": Extension() if is_open and progress.deadline else None,
        "no_score": NoScoreForm(),
        "no_score_name": NO_SCORE_NAMES.get(NoScore(found.no_score)) if found.no_score else "",
        "portal_form": PortalState(initial={"state": found.portal_state}) if found.portal_id else None,
        "unlocks": Unlock.objects.filter(assessment__assignment__case=found).select_related(
            "by", "assessment"
        ),
        "national": _national(found),
        "work": work_on(request.user, found),
        "answers": _answers(request, found),
        "reading_page": address_of("reviewer:case", found.pk)
        if sees(request.user, found, Thing.ANSWERS) and sees(request.user, found, Thing.DECISIONS)
        else "",
        "reconciling": found.stage == Stage.RECONCILIATION.value,
        "settled": found.stage == Stage.SETTLED.value,
    }
    with timezone.override(found.campaign.time_zone):
        return render(request, "coordinator/case.html", context)


def _answers(request: HttpRequest, found: Case) -> FollowedCase | None:
    """Both assessments as they stand, once they may be seen."""
    try:
        return followed_case(found, request.user)
    except NotYet:
        return None


def _place(found: Case, place: Place, talks: dict[int, list[Comment]], *, is_open: bool) -> dict[str, Any]:
    submitted = place.submitted_at is not None
    return {
        "place": place,
        "talk": talks.get(place.assignment.pk, []),
        "comment": CommentForm(initial={"key": uuid4()}, prefix=f"c{place.assignment.pk}"),
        "replace": ReplaceForm(
            candidates=_with_room(found, place.assignment), prefix=f"r{place.assignment.pk}"
        )
        if is_open and not submitted
        else None,
        "unlock": Why(prefix=f"u{place.assignment.pk}")
        if submitted and not found.both_submitted and found.stage == Stage.INDEPENDENT.value
        else None,
    }


def _with_room(found: Case, instead_of: Assignment | None = None) -> list[Any]:
    return [each for each in candidates_for(found, instead_of=instead_of) if not each.is_full]


def _national(found: Case) -> list[str]:
    """Those of the case's indicators whose service only the national level gives."""
    held = set(found.indicators.values_list("code", flat=True))
    return [code for code in found.municipality.national_services if code in held]


def _act(done: Callable[..., str]) -> Callable[..., HttpResponse]:
    """An act by POST upon a case; what is refused is told on its page."""

    @login_required
    @require_POST
    def view(request: HttpRequest, number: int, case: int, **more: Any) -> HttpResponse:
        found = case_for(request, number, case)
        try:
            messages.success(request, done(request, found, **more))
        except REFUSALS as refused:
            for line in told(refused):
                messages.error(request, line)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        back = request.POST.get("back")
        if back == "overdue":
            return redirect("coordinator:overdue", number)
        return redirect(reverse("coordinator:case", args=[number, case]))

    view.__name__, view.__doc__ = done.__name__, done.__doc__
    return view


def _own(found: Case, assignment: int) -> Assignment:
    """An assignment of this case, or none at all."""
    return Assignment.objects.get(pk=assignment, case=found)


@_act
def extend(request: HttpRequest, found: Case) -> str:
    """Give a case more time."""
    form = Extension(request.POST)
    if not form.is_valid():
        raise operations.WrongSetting(_("Choose the new last day."))
    operations.extend_case(case_id=found.pk, until=form.cleaned_data["until"], by=request.user, at=now())
    return _("%(name)s has more time.") % {"name": found.municipality.name}


@_act
def assign(request: HttpRequest, found: Case) -> str:
    """Give a free place to somebody."""
    chosen = request.POST.get("assessor", "")
    if not chosen.isdigit():
        raise operations.WrongSetting(_("Choose an assessor."))
    operations.assign_to(case_id=found.pk, assessor_id=int(chosen), by=request.user, at=now())
    return _("The place is taken.")


@_act
def replace(request: HttpRequest, found: Case, assignment: int) -> str:
    """Give a place to somebody else."""
    own = _own(found, assignment)
    prefix = f"r{own.pk}-"
    chosen = request.POST.get(f"{prefix}assessor", "")
    if not chosen.isdigit():
        raise operations.WrongSetting(_("Choose who takes the place."))
    operations.replace_assessor(
        assignment_id=own.pk,
        assessor_id=int(chosen),
        why=request.POST.get(f"{prefix}why", ""),
        by=request.user,
        at=now(),
    )
    return _("The place has gone to somebody else. What was answered before is kept, and does not count.")


@_act
def no_score(request: HttpRequest, found: Case) -> str:
    """Say that a case will have no score."""
    form = NoScoreForm(request.POST)
    if not form.is_valid():
        raise operations.WrongSetting(_("Choose a reason, and say it in words."))
    operations.give_no_score(
        case_id=found.pk,
        reason=NoScore(form.cleaned_data["reason"]),
        why=form.cleaned_data["why"],
        by=request.user,
        at=now(),
    )
    return _("%(name)s will have no score. A reviewer settles it without one.") % {
        "name": found.municipality.name
    }


@_act
def portal(request: HttpRequest, found: Case) -> str:
    """Say that the case's portal is live, has moved, or is dead."""
    form = PortalState(request.POST)
    if not form.is_valid():
        raise operations.WrongSetting(_("Choose whether the portal is live, has moved, or is dead."))
    operations.mark_portal(
        case_id=found.pk,
        state=Case.PortalState(form.cleaned_data["state"]),
        moved_to=form.cleaned_data["moved_to"],
        by=request.user,
        at=now(),
    )
    return _("The portal is marked. The case keeps the address it was given, and all that was collected.")


@_act
def unlock(request: HttpRequest, found: Case, assignment: int) -> str:
    """Open a submitted assessment again."""
    own = _own(found, assignment)
    unlock_assessment(
        assignment_id=own.pk,
        reason=request.POST.get(f"u{own.pk}-why", ""),
        by=request.user,
        at=now(),
    )
    return _("The assessment is open to its assessor again.")


@_act
def comment(request: HttpRequest, found: Case, assignment: int) -> str:
    """Say something to one of the assessors; the other does not see it."""
    own = _own(found, assignment)
    form = CommentForm(request.POST, prefix=f"c{own.pk}")
    if not form.is_valid():
        raise operations.WrongSetting(_("Write a word before you send it."))
    say(
        assignment_id=own.pk,
        indicator="",
        text=form.cleaned_data["text"],
        key=form.cleaned_data["key"],
        by=request.user,
        at=now(),
    )
    return _("Sent. Only this assessor sees it.")
