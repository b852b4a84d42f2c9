"""The cases of a campaign: chosen by a draw or by hand, all of them with their progress, and those past their last day."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openlosi.apps.assessments.progress import (
    late_cases,
    overdue_cases,
    progress_of,
    unanswered_comments,
    without_score,
)
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.draws import DrawWanted, candidates_of, document_in_words, drawn, is_repeatable
from openlosi.apps.campaigns.models import Assignment, Campaign, Case, Participation
from openlosi.apps.campaigns.pairs import unassigned_cases
from openlosi.apps.campaigns.permissions import cases_followed_by
from openlosi.apps.translating import in_words
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor, Permission
from openlosi.core.sampling.draws import Draw
from openlosi.core.sampling.frame import FaultyFrame
from openlosi.spreadsheets.inert import inert
from openlosi.web.coordinator.access import REFUSALS, act, around, page, told
from openlosi.web.coordinator.forms import DrawForm, Extension, NoScoreForm, OnlyIndicators

_A_PAGE = 50
#: So many municipalities or cases can be ticked one by one: Django takes no more fields in one form.
_TICKABLE = 900


@page(Permission.SEE_PROGRESS)
@require_safe
def cases(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every case with its stage, who has it and how far they are; the same number of queries for one as for 500."""
    context = around(request, campaign, "cases")
    at = now()
    followed = cases_followed_by(request.user, campaign.pk)
    found = _filtered(request, campaign, followed, names=context["sees_names"])
    paged = Paginator(
        found.select_related("municipality").order_by("municipality__name", "pk"), _A_PAGE
    ).get_page(request.GET.get("page"))
    context |= {
        "page": paged,
        "rows": progress_of(list(paged.object_list), campaign, at),
        "stages": [stage.value for stage in Stage],
        "regions": list(
            followed.exclude(municipality__region="")
            .order_by("municipality__region")
            .values_list("municipality__region", flat=True)
            .distinct()
        ),
        "assessors": _assessors(campaign) if context["sees_names"] else [],
        "chosen": {name: request.GET.get(name, "") for name in ("stage", "region", "show", "assessor", "q")},
        "is_filtered": any(request.GET.get(name) for name in ("stage", "region", "show", "assessor", "q")),
    }
    return render(request, "coordinator/cases.html", context)


@page(Permission.MOVE_CASES)
@require_safe
def overdue(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The cases whose time to assess is over while an assessment is out, each with the three ways on."""
    found = overdue_cases(cases_followed_by(request.user, campaign.pk), campaign, now())
    paged = Paginator(
        found.select_related("municipality").order_by("municipality__name", "pk"), _A_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        **around(request, campaign, "cases"),
        "page": paged,
        "rows": progress_of(list(paged.object_list), campaign, now()),
        "extension": Extension(),
        "no_score": NoScoreForm(initial={"reason": "not_assessed"}),
    }
    return render(request, "coordinator/overdue.html", context)


def _to_overdue(campaign: Campaign, **more: Any) -> str:
    return reverse("coordinator:overdue", args=[campaign.pk])


@act(Permission.MOVE_CASES, _to_overdue)
def extend_several(request: HttpRequest, campaign: Campaign) -> str:
    """Give several cases more time, all or none."""
    form = Extension(request.POST)
    chosen = _numbers(request, "case")
    if not form.is_valid() or not chosen:
        raise operations.WrongSetting(_("Choose the cases and the new last day."))
    operations.extend_cases(
        campaign_id=campaign.pk,
        case_ids=chosen,
        until=form.cleaned_data["until"],
        by=request.user,
        at=now(),
    )
    return ngettext("%(count)d case has more time.", "%(count)d cases have more time.", len(chosen)) % {
        "count": len(chosen)
    }


@page(Permission.SET_UP_CAMPAIGN)
@require_safe
def select(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Choose cases: try a draw and look at it, or tick municipalities."""
    has_cases = campaign.cases.exists()
    free, droppable = _without_case(campaign), unassigned_cases(campaign) if has_cases else []
    form = DrawForm(request.GET or None, initial={"design": "stratified", "number": 24})
    context = {
        **around(request, campaign, "cases"),
        "form": form,
        "has_cases": has_cases,
        "only": OnlyIndicators(),
        "free": free[:_TICKABLE],
        "free_count": len(free),
        "droppable": droppable[:_TICKABLE],
        "droppable_count": len(droppable),
    }
    if request.GET and form.is_valid() and not has_cases:
        context |= _tried(campaign, form.wanted)
    return render(request, "coordinator/select.html", context)


@page(Permission.SET_UP_CAMPAIGN)
@require_http_methods(["POST"])
def draw_cases(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Make the draw that was looked at, and add its cases."""
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            made = operations.select_cases(
                campaign_id=campaign.pk, wanted=form.wanted, by=request.user, at=now()
            )
        except REFUSALS as refused:
            for line in told(refused):
                messages.error(request, line)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)d municipality is drawn, and its cases added.",
                    "%(count)d municipalities are drawn, and their cases added.",
                    len(made.chosen),
                )
                % {"count": len(made.chosen)},
            )
            return redirect("coordinator:draw", campaign.pk)
    else:
        messages.error(request, _("Say which draw to make."))
    return redirect("coordinator:select", campaign.pk)


def _to_select(campaign: Campaign, **more: Any) -> str:
    return reverse("coordinator:select", args=[campaign.pk])


@act(Permission.SET_UP_CAMPAIGN, _to_select)
def add(request: HttpRequest, campaign: Campaign) -> str:
    """Add cases of the municipalities that were ticked."""
    form = OnlyIndicators(request.POST)
    form.is_valid()
    chosen = _numbers(request, "municipality")
    if request.POST.get("everything"):
        chosen = [each.pk for each in _without_case(campaign)]
    if not chosen:
        raise operations.WrongSetting(_("Tick at least one municipality."))
    made = operations.add_cases(
        campaign_id=campaign.pk,
        municipality_ids=chosen,
        indicators=form.codes,
        by=request.user,
        at=now(),
    )
    return ngettext("%(count)d case is added.", "%(count)d cases are added.", len(made)) % {
        "count": len(made)
    }


@act(Permission.SET_UP_CAMPAIGN, _to_select)
def drop(request: HttpRequest, campaign: Campaign) -> str:
    """Take cases out to which nobody was ever assigned."""
    chosen = _numbers(request, "case")
    if request.POST.get("everything"):
        chosen = [each.pk for each in unassigned_cases(campaign)]
    if not chosen:
        raise operations.WrongSetting(_("Tick at least one case."))
    gone = operations.drop_cases(campaign_id=campaign.pk, case_ids=chosen, by=request.user, at=now())
    return ngettext("%(count)d case is taken out.", "%(count)d cases are taken out.", gone) % {"count": gone}


@page(Permission.SEE_PROGRESS)
@require_safe
def draw(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The documented draw, and whether it comes out the same when made again."""
    if not campaign.draw:
        raise Http404
    context = {
        **around(request, campaign, "cases"),
        "draw": campaign.draw,
        "lines": document_in_words(campaign.draw),
        "chosen": _named(campaign, campaign.draw["chosen"]),
        "repeatable": is_repeatable(campaign.draw),
    }
    return render(request, "coordinator/draw.html", context)


@page(Permission.SEE_PROGRESS)
@require_safe
def draw_document(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The documented draw as text, for the report's annex."""
    if not campaign.draw:
        raise Http404
    chosen = len(campaign.draw["chosen"])
    lines = "\n".join(f"- {line}" for line in document_in_words(campaign.draw))
    listed = "\n".join(campaign.draw["document"][-chosen:])
    text = f"# {_('Case selection')}: {campaign.title}\n\n{lines}\n\n## {_('Chosen')}\n\n{listed}\n"
    return _download(text, f"draw-{campaign.pk}.md", "text/markdown")


@page(Permission.SEE_PROGRESS)
@require_safe
def draw_frame(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The frame of the draw as a table that `openlosi sample` reads."""
    if not campaign.draw:
        raise Http404
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["municipality", "population", "region", "stratum", "capital", "chosen"])
    chosen = {key for key, _group in campaign.draw["chosen"]}
    for key, population, region, stratum, capital in campaign.draw["frame"]:
        cells = [key, "" if population is None else str(population), region, stratum]
        table.writerow([*map(inert, cells), "yes" if capital else "no", "yes" if key in chosen else "no"])
    return _download(text.getvalue(), f"frame-{campaign.pk}.csv", "text/csv")


def _download(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _filtered(
    request: HttpRequest, campaign: Campaign, found: QuerySet[Case], *, names: bool
) -> QuerySet[Case]:
    """The cases that the page's filters leave; a filter by person works only for whoever may see names."""
    asked = request.GET
    if asked.get("stage") in {stage.value for stage in Stage}:
        found = found.filter(stage=asked["stage"])
    if asked.get("region"):
        found = found.filter(municipality__region=asked["region"])
    if wanted := asked.get("q", "").strip():
        found = found.filter(Q(municipality__name__icontains=wanted) | Q(portal_address__icontains=wanted))
    if names and asked.get("assessor", "").isdigit():
        of_person = Assignment.objects.filter(assessor=int(asked["assessor"]), withdrawn_at=None)
        found = found.filter(pk__in=of_person.values("case"))
    show = asked.get("show")
    if show == "late":
        found = late_cases(found, campaign, now())
    elif show == "no_score":
        found = without_score(found, campaign)
    elif show == "portal":
        found = found.exclude(portal_state="live")
    elif show == "unpaired":
        active = Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None)
        second = active.filter(slot=2).values("case")
        found = found.filter(no_score="")
        found = found.exclude(Q(pk__in=active.filter(slot=1).values("case")) & Q(pk__in=second))
    elif show == "asked" and names:
        found = found.filter(pk__in=unanswered_comments(campaign).values("case"))
    return found


def _assessors(campaign: Campaign) -> list[Participation]:
    return list(
        campaign.participations.filter(role=Assessor.name, withdrawn_at=None)
        .select_related("user")
        .order_by("user__name", "user__email")
    )


def _tried(campaign: Campaign, wanted: DrawWanted) -> dict[str, Any]:
    try:
        found: Draw = drawn(candidates_of(campaign), wanted)
    except FaultyFrame as faulty:
        return {"faults": told(faulty)}
    chosen = [(each.municipality, each.group) for each in found.chosen]
    lines = [in_words(line) for line in found.document()[: -len(chosen)]]
    return {"tried": found, "lines": lines, "chosen": _named(campaign, chosen)}


def _named(campaign: Campaign, chosen: Iterable[Sequence[str]]) -> list[tuple[str, str]]:
    """What a draw chose, by key, with the names that people know."""
    names = dict(campaign.organization.municipalities.values_list("key", "name"))
    return [(names.get(key, key), group) for key, group in chosen]


def _without_case(campaign: Campaign) -> list[Any]:
    """The municipalities that have no case in the campaign yet."""
    return list(
        campaign.organization.municipalities.exclude(pk__in=campaign.cases.values("municipality"))
        .prefetch_related("portals")
        .order_by("region", "name", "pk")
    )


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdigit()]
