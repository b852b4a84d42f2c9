"""Two assessors for every case: the arithmetic first, then a proposal, then its confirmation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.campaigns.pairs import assessors_of, feasibility, loads_of, proposal, unassigned_cases
from openlosi.apps.translating import in_words
from openlosi.core.assessments.roles import Permission
from openlosi.pairing import Infeasible, Undecided, WrongInput
from openlosi.web.coordinator.access import act, around, page, told
from openlosi.web.coordinator.forms import PairsForm


@page(Permission.ASSIGN)
@require_safe
def pairs(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Whether the people suffice and why not, and the pairs that would be assigned."""
    form = PairsForm(request.GET if "seed" in request.GET else None, initial={"seed": campaign.pk})
    cases, people = unassigned_cases(campaign), assessors_of(campaign)
    context = {
        **around(request, campaign, "pairs"),
        "form": form,
        "unassigned": len(cases),
        "assessors": len(people),
        "all_cases": campaign.cases.count(),
    }
    avoid_region = form.is_valid() and form.cleaned_data["avoid_region"]
    if cases:
        try:
            arithmetic = feasibility(campaign, avoid_region=avoid_region)
        except (Undecided, WrongInput) as wrong:
            context["refusals"] = told(wrong)
        else:
            context["arithmetic"] = arithmetic
            context["reasons"] = [in_words(reason) for reason in arithmetic.reasons]
            context["spare"] = arithmetic.available - arithmetic.needed
            context["missing"] = max(0, -context["spare"])
            context["loads"] = _loads(campaign, people)
            if arithmetic.feasible and form.is_valid():
                context |= _proposed(campaign, form.cleaned_data["seed"], avoid_region=avoid_region)
    return render(request, "coordinator/pairs.html", context)


def _to_pairs(campaign: Campaign, **more: Any) -> str:
    return reverse("coordinator:pairs", args=[campaign.pk])


@act(Permission.ASSIGN, _to_pairs)
def assign(request: HttpRequest, campaign: Campaign) -> str:
    """Assign the pairs that were looked at."""
    form = PairsForm(request.POST)
    if not form.is_valid():
        raise operations.WrongSetting(_("Look at a proposal first."))
    made = operations.assign_pairs(
        campaign_id=campaign.pk,
        seed=form.cleaned_data["seed"],
        avoid_region=form.cleaned_data["avoid_region"],
        mark=request.POST.get("mark", ""),
        by=request.user,
        at=now(),
    )
    return ngettext(
        "%(count)d case has its two assessors now.",
        "%(count)d cases have their two assessors now.",
        len(made.pairs),
    ) % {"count": len(made.pairs)}


def _proposed(campaign: Campaign, seed: int, *, avoid_region: bool) -> dict[str, Any]:
    try:
        found = proposal(campaign, seed=seed, avoid_region=avoid_region)
    except (Infeasible, Undecided, WrongInput) as wrong:
        return {"refusals": told(wrong)}
    return {"proposal": found, "seed": seed, "avoid_region": avoid_region}


def _loads(campaign: Campaign, people: list[Any]) -> list[tuple[Any, int, int]]:
    """Each assessor with what they have and what room is left."""
    have = loads_of(campaign)
    return [(row, have[row.user_id], max(0, row.capacity - have[row.user_id])) for row in people]
