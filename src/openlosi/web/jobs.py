"""
Work beside the pages: ask for it, follow it, stop it. One address for every audience.

A job that somebody may not follow does not exist for them, since that it exists can tell what another assessor does.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.assessments.operations.evidencing import archive_evidence
from openlosi.apps.assessments.policies import NotNow
from openlosi.apps.assessments.queries import has_submitted
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import may, role_in_case
from openlosi.apps.campaigns.queries import MAIL
from openlosi.apps.evidence import operations, queries
from openlosi.apps.evidence.models import Collection, Evidence
from openlosi.apps.evidence.policies import Closed, NotAccepted
from openlosi.apps.jobs import kinds
from openlosi.apps.jobs.models import Job
from openlosi.core.assessments.roles import Assessor, Permission
from openlosi.web.addresses import address_of

#: What a job's badge looks like.
_LOOKS = {
    Job.State.WAITING: "is-muted",
    Job.State.RUNNING: "is-info",
    Job.State.DONE: "is-ok",
    Job.State.FAILED: "is-bad",
    Job.State.CANCELLED: "is-warn",
}


@dataclass(frozen=True)
class Shown:
    """A job as a page shows it."""

    job: Job
    title: str
    look: str
    step: str

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop and has not yet."""
        return self.job.stop_asked_at is not None and not self.job.is_over


@dataclass(frozen=True)
class CaseWork:
    """What a case's page shows of its collection: the newest, and what is done for it now."""

    case: Case
    collection: Collection | None
    collecting: Shown | None
    reading: Shown | None


def shown(job: Job) -> Shown:
    """A job with its words in the reader's language."""
    # The step was written by a worker, which does not know who will read it.
    return Shown(job, str(kinds.named(job.kind).title), _LOOKS[Job.State(job.state)], _(job.step or " "))


def work_on(user: Any, case: Case) -> CaseWork | None:
    """What a page of a case shows to somebody who may have it collected; None for others."""
    if not queries.may_collect(user, case):
        return None
    jobs = {kind: shown(job) for kind, job in queries.work_of(case).items()}
    return CaseWork(
        case, queries.latest_collection(case), jobs.get(queries.COLLECT), jobs.get(queries.PREASSESS)
    )


@login_required
@require_safe
def job(request: HttpRequest, number: int) -> HttpResponse:
    """How far a job is; the page is enough without JavaScript, which only saves reloading it."""
    found = _followed(request, number)
    told = {"shown": shown(found), "back": _back_of(request, found), "about": _about(found)}
    return render(request, "web/job_page.html", told)


@login_required
@require_safe
def job_state(request: HttpRequest, number: int) -> JsonResponse:
    """The same for programs, and for the page's script."""
    found = shown(_followed(request, number))
    response = JsonResponse(
        {
            "id": found.job.pk,
            "kind": found.job.kind,
            "title": found.title,
            "state": found.job.state,
            "state_in_words": found.job.get_state_display(),
            "step": found.step.strip(),
            "done": found.job.done,
            "of": found.job.of,
            "error": found.job.error,
            "is_over": found.job.is_over,
        }
    )
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def stop_job(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a job to stop."""
    found = _followed(request, number)
    operations.stop(job_id=found.pk, by=request.user, at=now())
    return redirect(_next(request) or reverse("job", args=[found.pk]))


@login_required
@require_POST
def collect(request: HttpRequest, number: int) -> HttpResponse:
    """Have a case's portal collected."""
    return _asked(request, number, operations.collect)


@login_required
@require_POST
def preassess(request: HttpRequest, number: int) -> HttpResponse:
    """Have what was collected of a case read for suggestions."""
    return _asked(request, number, operations.preassess)


@login_required
@require_POST
def archive(request: HttpRequest, number: int) -> HttpResponse:
    """Have the page at an evidence's address archived as it is now."""
    evidence = (
        Evidence.objects.filter(pk=number, assignment__assessor=request.user.pk)
        .select_related("assignment__assessment")
        .first()
    )
    if evidence is None or not hasattr(evidence.assignment, "assessment"):
        raise Http404
    try:
        asked = archive_evidence(
            assignment_id=evidence.assignment_id, evidence_id=number, by=request.user, at=now()
        )
    except (Closed, NotAccepted, NotNow) as refused:
        return _refused(request, str(refused), reverse("home"))
    return _accepted(request, asked)


def _asked(request: HttpRequest, number: int, operation: Any) -> HttpResponse:
    case = Case.objects.filter(pk=number).first()
    if case is None or role_in_case(request.user, case) is None:
        raise Http404
    if has_submitted(request.user, case):
        return _refused(request, _("You have submitted your assessment of this case."), reverse("home"))
    try:
        asked = operation(case_id=case.pk, by=request.user, at=now())
    except Closed as refused:
        return _refused(request, str(refused), reverse("home"))
    return _accepted(request, asked)


def _accepted(request: HttpRequest, asked: Job) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"job": asked.pk, "state": reverse("job_state", args=[asked.pk])}, status=202)
    return redirect(_next(request) or reverse("job", args=[asked.pk]))


def _refused(request: HttpRequest, why: str, otherwise: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"detail": why}, status=409)
    messages.error(request, why)
    return redirect(_next(request) or otherwise)


def _followed(request: HttpRequest, number: int) -> Job:
    found = Job.objects.filter(pk=number).first()
    if found is None or not queries.may_follow(request.user, found):
        raise Http404
    return found


def _about(found: Job) -> str:
    """What a job visits; whoever may follow it may know that."""
    if found.kind == queries.ARCHIVE:
        evidence = Evidence.objects.filter(pk=found.arguments["evidence"]).values_list("address", flat=True)
        return str(evidence.first() or "")
    case = Case.objects.filter(pk=found.case_id).first() if found.case_id else None
    return case.portal_address if case else ""


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _next(request: HttpRequest) -> str:
    """Where the form says to go on, if that is a page of ours."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return given if ours else ""


def _back_of(request: HttpRequest, found: Job) -> str:
    """The page a job was asked for on, as far as it can be told."""
    if given := _next(request):
        return given
    case = Case.objects.filter(pk=found.case_id).first() if found.case_id else None
    if found.kind == MAIL and may(request.user, Permission.INVITE, found.campaign_id or 0):
        return address_of("coordinator:people", found.campaign_id)
    if case is None:
        return reverse("home")
    if role_in_case(request.user, case) is Assessor:
        own = case.assignments.filter(assessor=request.user.pk).values_list("pk", flat=True)
        return address_of("assessor:assessment", own.first())
    return address_of("coordinator:case", case.campaign_id, case.pk) or reverse("home")
