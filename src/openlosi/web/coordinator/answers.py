"""The answers of both assessors as they stand in a case, for its coordinator: from reconciliation on, and never before."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from openlosi.apps.assessments.comparing import Followed, NotYet, followed_case
from openlosi.apps.assessments.wording import language_for, worded
from openlosi.core.assessments.lifecycle import Stage
from openlosi.web.coordinator.access import around, case_for

#: What of a case's answers is shown; the first that holds anything, where nobody says.
SHOWN = ("open", "differed", "all")


@login_required
@require_safe
def answers(request: HttpRequest, number: int, case: int) -> HttpResponse:
    """Where the two differ, side by side with what they say of it; the rest as a table."""
    found = case_for(request, number, case)
    try:
        followed = followed_case(found, request.user)
    except NotYet:
        raise Http404 from None
    words = worded(found.campaign, language_for(found.campaign, get_language() or ""))
    tabs = {name: [each for each in followed.items if _is_shown(each, name)] for name in SHOWN}
    show = request.GET.get("show", "")
    if show not in SHOWN:
        show = next((name for name in SHOWN if tabs[name]), "all")
    wanted = request.GET.get("indicator", "")
    shown = [each for each in followed.items if each.indicator == wanted] if wanted else tabs[show]
    context = {
        **around(request, found.campaign, "cases"),
        "case": found,
        "followed": followed,
        "reconciling": found.stage == Stage.RECONCILIATION.value,
        "show": show,
        "indicator": wanted,
        "as_table": show == "all" and not wanted,
        "tabs": [(name, len(some)) for name, some in tabs.items()],
        "items": [
            (each, words[each.indicator], (("A", each.first), ("B", each.second)))
            for each in shown
            if each.indicator in words
        ],
    }
    with timezone.override(found.campaign.time_zone):
        return render(request, "coordinator/answers.html", context)


def _is_shown(each: Followed, show: str) -> bool:
    if show == "open":
        return not each.agree
    return each.differed if show == "differed" else True
