"""The results of a campaign: settled cases ranked, one of them with its answers, and all of it to take along."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.assessments.policies import NotNow
from openlosi.apps.assessments.progress import progress_of
from openlosi.apps.assessments.wording import instruments_of
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.results.queries import NotVisible, Ranked, mean_share, outcome
from openlosi.apps.results.queries import results as results_of
from openlosi.core.assessments.roles import Permission
from openlosi.core.instruments.models import Instrument
from openlosi.core.instruments.values import Value
from openlosi.core.scoring.printing import four_decimals
from openlosi.web.coordinator.access import around, page
from openlosi.web.outcome import NO_SCORE_WORDS, grade, grades, lines, spoken

_A_PAGE = 100
#: What of a case's answers is shown.
SHOWN = ("all", "met", "missing", "decided")


@page(Permission.SEE_RESULTS)
@require_safe
def results(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The settled cases, best first; those without a score by their reason."""
    found = results_of(request.user, campaign, instruments_of(campaign))
    wanted = request.GET.get("instrument", "")
    shown = next((each for each in found if each.instrument.code == wanted), found[0])
    language = spoken(shown.instrument, get_language() or "")
    paged = Paginator(shown.ranked, _A_PAGE).get_page(request.GET.get("page"))
    mean = mean_share(shown.ranked)
    texts = shown.instrument.texts[language]
    context = {
        **around(request, campaign, "results"),
        "results": shown,
        "instruments": [(each.instrument.code, _title(each.instrument)) for each in found],
        "mean": None if mean is None else four_decimals(mean),
        "levels": _levels(shown.ranked, shown.instrument, language),
        "page": paged,
        "rows": [(row, grade(row.scored, shown.instrument, language)) for row in paged.object_list],
        "criteria": [texts.criteria[criterion.code] for criterion in shown.instrument.criteria],
        "language": language,
        "without": [(NO_SCORE_WORDS[reason], cases) for reason, cases in shown.without.items()],
    }
    return render(request, "coordinator/results.html", context)


@page(Permission.SEE_RESULTS)
@require_safe
def result(request: HttpRequest, campaign: Campaign, case: int) -> HttpResponse:
    """What came out of one case: its score, and each answer that counts with how it was reached."""
    found = Case.objects.select_related("municipality").filter(pk=case, campaign_id=campaign.pk).first()
    if found is None:
        raise Http404
    try:
        came_out = outcome(request.user, found)
    except NotVisible:
        raise Http404 from None
    language = get_language() or ""
    instruments = instruments_of(campaign)
    everything = lines(came_out, campaign, instruments, language)
    show = request.GET.get("show", "")
    tabs = {
        "all": everything,
        "met": [line for line in everything if line.answer.value is Value.MET],
        "missing": [line for line in everything if line.is_missing],
        "decided": [line for line in everything if line.was_decided],
    }
    show = show if show in SHOWN else "all"
    context = {
        **around(request, campaign, "results"),
        "case": found,
        "outcome": came_out,
        "no_score": NO_SCORE_WORDS[came_out.no_score] if came_out.no_score else "",
        "progress": progress_of([found], campaign, now())[0],
        "grades": grades(came_out, instruments, language),
        "show": show,
        "tabs": [(name, len(some)) for name, some in tabs.items()],
        "lines": tabs[show],
    }
    return render(request, "coordinator/result.html", context)


@page(Permission.SEE_RESULTS)
@require_safe
def results_zip(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The tables of what is settled and the report, for whoever may see them."""
    from openlosi.apps.results.packages import (
        results_package,
    )  # loads the columnar library, which pages do without

    return _packed(
        request,
        campaign,
        f"results-{campaign.pk}",
        lambda: results_package(campaign=campaign, by=request.user),
    )


@page(Permission.SEE_RESULTS)
@require_POST
def answers_zip(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """All that `openlosi campaign recompute` writes, what the assessors submitted included; audited."""
    from openlosi.apps.results.packages import submitted_package  # as above

    return _packed(
        request,
        campaign,
        f"campaign-{campaign.pk}",
        lambda: submitted_package(campaign=campaign, by=request.user, at=now()),
    )


def _packed(request: HttpRequest, campaign: Campaign, name: str, made: Any) -> HttpResponse:
    try:
        package: bytes = made()
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect("coordinator:results", campaign.pk)
    response = HttpResponse(package, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def _title(instrument: Instrument) -> str:
    return instrument.texts[spoken(instrument, get_language() or "")].title


def _levels(ranked: tuple[Ranked, ...], instrument: Instrument, language: str) -> list[tuple[str, int]]:
    reached = [row.scored.level for row in ranked]
    names = instrument.texts[language].levels
    return [(names[level.name], reached.count(level.name)) for level in reversed(instrument.levels)]
