"""The page on which a portal is assessed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from openlosi.apps.assessments import wording
from openlosi.apps.assessments.second_looks import offer_second_looks
from openlosi.web.assessor.guidance import texts
from openlosi.web.assessor.own import own_assessment, own_assignment
from openlosi.web.assessor.presenting import AssessmentPage
from openlosi.web.assessor.words import letters, script_words
from openlosi.web.jobs import work_on


@login_required
@require_safe
def assessment(request: HttpRequest, number: int) -> HttpResponse:
    """An assessment with one of its indicators in front, the first open one unless ``indicator`` names another."""
    opened, at = own_assessment(request, number), now()
    page = AssessmentPage(opened, at, request.GET.get("indicator", ""))
    by: Any = request.user
    look = None
    if page.answer and page.answer.value and page.open:
        look = offer_second_looks(assessment=opened, by=by, at=at).get(page.code)
    return render(
        request,
        "assessor/assessment.html",
        {
            "page": page,
            "look": look,
            "words": script_words(),
            "letters": letters(),
            "work": work_on(by, page.case) if page.open else None,
        },
    )


@login_required
@require_safe
def guidance(request: HttpRequest, number: int) -> HttpResponse:
    """The texts of all indicators in one language. The page asks for them under an address that changes when they do."""
    campaign = own_assignment(request, number).case.campaign
    language = wording.language_for(campaign, request.GET.get("language", ""))
    words = wording.worded(campaign, language)
    response = JsonResponse(
        {"language": language, "indicators": texts(words)}, json_dumps_params={"ensure_ascii": False}
    )
    if "of" in request.GET:
        response["Cache-Control"] = "private, max-age=604800, immutable"
    return response
