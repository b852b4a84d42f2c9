"""What a reviewer reads: the cases that wait, and one whole case."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from openlosi.apps.assessments.reviewing import (
    NotVisible,
    Reviewed,
    Standing,
    case_for_review,
    reviewable_cases,
    waiting_cases,
)
from openlosi.apps.assessments.values import allowed_values
from openlosi.apps.assessments.wording import Worded, language_for, worded
from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import may, role_in_case, sees
from openlosi.apps.results.models import Settling
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission, Reviewer
from openlosi.web.reviewer.forms import Decision, Reason

#: What of a case is shown; the first is what a reviewer opens it for.
SHOWN = ("open", "differed", "sampled", "flagged", "decided", "all")
_A_PAGE = 25


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that wait for review, the longest waiting first."""
    page = Paginator(reviewable_cases(request.user), _A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reviewer/cases.html",
        {"page": page, "waiting": waiting_cases(page.object_list, request.user)},
    )


@login_required
@require_safe
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One whole case: what is open, what was drawn to be looked at too, and what was decided."""
    found = get_object_or_404(Case.objects.select_related("campaign__edition", "municipality"), pk=number)
    if found.no_score and not found.both_submitted:
        return _without_score(request, found)
    try:
        reviewed = case_for_review(found, request.user)
    except NotVisible:
        raise Http404 from None
    words = worded(found.campaign, language_for(found.campaign, get_language() or ""))
    wanted = request.GET.get("indicator", "")
    show = request.GET.get("show", "")
    if show not in SHOWN:
        show = "open" if reviewed.open else "all"
    items = [
        item for item in reviewed.items if (item.indicator == wanted if wanted else _is_shown(item, show))
    ]
    may_act = role_in_case(request.user, found) is Reviewer and found.reviewer_id in (None, request.user.pk)
    shown = [
        _Item(item, words[item.indicator], found, may_decide=may_act and _in_review(found)) for item in items
    ]
    context = {
        **_about(request, found),
        "reviewed": reviewed,
        "show": show,
        "tabs": [(name, sum(_is_shown(item, name) for item in reviewed.items)) for name in SHOWN],
        "indicator": wanted,
        "items": shown,
        "as_table": show == "all" and not wanted,
        "may_act": may_act,
    }
    return render(request, "reviewer/case.html", context)


class _Item:
    """An indicator with its words and, where it can be decided, the form for it."""

    def __init__(self, reviewed: Reviewed, words: Worded, case: Case, *, may_decide: bool) -> None:
        self.reviewed, self.words = reviewed, words
        self.sides = (("A", reviewed.first), ("B", reviewed.second))
        standing = reviewed.decision
        self.form = (
            Decision(
                initial={"seen": standing.pk if standing else ""},
                values=allowed_values(case),
                prefix=f"i{reviewed.indicator}",
            )
            if may_decide
            else None
        )


def _without_score(request: HttpRequest, found: Case) -> HttpResponse:
    """A case that will have no score and of which nobody may see answers: only why, and the way to settle it."""
    if not sees(request.user, found, Thing.PROGRESS) or Stage(found.stage) is Stage.ASSIGNED:
        raise Http404
    may_act = role_in_case(request.user, found) is Reviewer and found.reviewer_id in (None, request.user.pk)
    return render(request, "reviewer/without_score.html", {**_about(request, found), "may_act": may_act})


def _about(request: HttpRequest, found: Case) -> dict[str, Any]:
    settling = Settling.objects.filter(case=found, reopened_at=None).prefetch_related("scores").first()
    may_reopen = may(request.user, Permission.REOPEN, found.campaign_id)
    return {
        "case": found,
        "in_review": _in_review(found),
        "in_reply": Stage(found.stage) is Stage.REPLY,
        "settled": Stage(found.stage) is Stage.SETTLED,
        "settling": settling if sees(request.user, found, Thing.SETTLED) else None,
        "mine": found.reviewer_id == request.user.pk,
        "may_reopen": may_reopen,
        "reason": Reason(),
    }


def _in_review(found: Case) -> bool:
    return Stage(found.stage) is Stage.REVIEW


def _is_shown(item: Reviewed, show: str) -> bool:
    if show == "open":
        return item.needs_a_look
    if show == "differed":
        return item.differed
    if show == "sampled":
        return item.sampled is not None
    if show == "flagged":
        return item.flagged
    if show == "decided":
        return item.standing in {Standing.ADJUDICATED, Standing.REPLIED}
    return True
