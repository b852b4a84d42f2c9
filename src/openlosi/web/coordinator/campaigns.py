"""A coordinator's campaigns: all of them, a new one, one at a glance, and how it works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openlosi.apps.assessments.progress import Totals, overdue_cases, today_in, totals_of, unanswered_comments
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Assignment, Campaign
from openlosi.apps.campaigns.permissions import NotAllowed, cases_followed_by
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.apps.campaigns.queries import codes_of, followed_campaigns
from openlosi.apps.campaigns.wording import PHASE_NAMES
from openlosi.apps.instruments.queries import EditionChanged, instrument_of
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Permission
from openlosi.core.assessments.timeline import Period, Phase
from openlosi.web.addresses import address_of
from openlosi.web.coordinator.access import REFUSALS, act, around, page, person, told
from openlosi.web.coordinator.forms import (
    ClarificationForm,
    CloneForm,
    NewCampaign,
    Options,
    Timeline,
    Why,
)


@dataclass(frozen=True)
class Step:
    """One step of setting a campaign up."""

    title: str
    text: str
    address: str
    state: str


@dataclass(frozen=True)
class Attention:
    """Something that waits for the coordinator."""

    text: str
    address: str
    look: str = "is-warn"


@dataclass(frozen=True)
class PhaseRow:
    """A phase with its dates, and where today stands to it."""

    name: Any
    period: Period
    state: str


@login_required
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns that somebody runs or follows, the newest first."""
    rows = followed_campaigns(request.user)
    return render(request, "coordinator/campaigns.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a campaign."""
    user = person(request)
    if not user.makes_campaigns or user.organization is None:
        raise NotAllowed(_("Your account may not make campaigns. Ask whoever keeps this installation."))
    form = NewCampaign(request.POST or None)
    if form.is_valid():
        found = form.cleaned_data
        try:
            made = operations.create_campaign(
                organization=user.organization,
                title=found["title"],
                edition_code=found["edition"],
                supplements=found["supplements"],
                country=found["country"],
                time_zone=found["time_zone"],
                language=found["language"],
                by=user,
                at=now(),
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            return redirect("coordinator:campaign", made.pk)
    return render(request, "coordinator/new.html", {"form": form, "organization": user.organization})


@page(Permission.SEE_PROGRESS)
def campaign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One campaign at a glance: how far it is, what waits, what is set up."""
    context = around(request, campaign, "overview")
    at = now()
    totals = totals_of(request.user, campaign, at)
    timeline = timeline_of(campaign)
    today = today_in(campaign, at)
    context |= {
        "totals": totals,
        "stages": [(stage.value, totals.by_stage[stage.value]) for stage in Stage],
        "phases": [
            PhaseRow(PHASE_NAMES[phase], timeline[phase], _state_of(timeline[phase], today))
            for phase in Phase
            if phase in timeline
        ],
    }
    if context["coordinates"]:
        context["steps"] = _steps(campaign, totals, timeline, today)
        context["is_set_up"] = all(step.state == "done" for step in context["steps"])
        context["attention"] = _attention(request, campaign)
    return render(request, "coordinator/campaign.html", context)


@page(Permission.SET_UP_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def options(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """How a campaign works."""
    form = Options(request.POST) if request.method == "POST" else Options.of(campaign)
    if form.is_valid():
        try:
            operations.change_options(
                campaign_id=campaign.pk, options=form.cleaned_data, by=request.user, at=now()
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            messages.success(request, _("The options are saved."))
            return redirect("coordinator:options", campaign.pk)
    return render(
        request,
        "coordinator/options.html",
        {**around(request, campaign, "settings"), "page_name": "options", "form": form},
    )


@page(Permission.SET_UP_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def timeline(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The dates that open and close a campaign's phases."""
    form = Timeline(request.POST) if request.method == "POST" else Timeline.of(timeline_of(campaign))
    if form.is_valid():
        try:
            operations.set_timeline(
                campaign_id=campaign.pk, timeline=form.timeline, by=request.user, at=now()
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            messages.success(request, _("The timeline is saved."))
            return redirect("coordinator:campaign", campaign.pk)
    return render(
        request,
        "coordinator/timeline.html",
        {**around(request, campaign, "settings"), "page_name": "timeline", "form": form},
    )


@page(Permission.CLARIFY)
@require_http_methods(["GET", "POST"])
def clarifications(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What all assessors were told, and something new to tell them."""
    names = _indicator_names(campaign)
    form = ClarificationForm(
        request.POST or None, codes=[(code, f"{code} {name}") for code, name in names.items()]
    )
    if form.is_valid():
        try:
            operations.clarify(campaign_id=campaign.pk, **form.cleaned_data, by=request.user, at=now())
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            messages.success(request, _("All assessors of this campaign see it now."))
            return redirect("coordinator:clarifications", campaign.pk)
    said = campaign.clarifications.select_related("by").order_by("-pk")
    context = {
        **around(request, campaign, "clarifications"),
        "form": form,
        "said": [(each, names.get(each.indicator, "")) for each in said],
    }
    return render(request, "coordinator/clarifications.html", context)


@page(Permission.SET_UP_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def clone(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Make the next round."""
    form = CloneForm(request.POST or None, initial={"title": f"{campaign.title} ({campaign.round + 1})"})
    if form.is_valid():
        try:
            made = operations.clone_campaign(
                campaign_id=campaign.pk, **form.cleaned_data, by=request.user, at=now()
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            messages.success(
                request, _("This is the next round. Check its options and dates, and assign the pairs.")
            )
            return redirect("coordinator:campaign", made.pk)
    return render(
        request,
        "coordinator/clone.html",
        {**around(request, campaign, "settings"), "page_name": "clone", "form": form},
    )


@page(Permission.SET_UP_CAMPAIGN)
@require_safe
def closing(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Close a campaign, or open a closed one again."""
    still_open = campaign.cases.exclude(stage=Stage.SETTLED.value).count()
    context = {
        **around(request, campaign, "settings"),
        "page_name": "closing",
        "still_open": still_open,
        "form": Why(),
    }
    return render(request, "coordinator/closing.html", context)


def _to_closing(campaign: Campaign) -> str:
    return reverse("coordinator:closing", args=[campaign.pk])


@act(Permission.SET_UP_CAMPAIGN, _to_closing)
def close(request: HttpRequest, campaign: Campaign) -> str:
    """Close a campaign."""
    operations.close_campaign(campaign_id=campaign.pk, by=request.user, at=now())
    return _("The campaign is closed.")


@act(Permission.SET_UP_CAMPAIGN, _to_closing)
def reopen(request: HttpRequest, campaign: Campaign) -> str:
    """Open a closed campaign again."""
    operations.reopen_campaign(
        campaign_id=campaign.pk, reason=request.POST.get("why", ""), by=request.user, at=now()
    )
    return _("The campaign is open again.")


def _steps(campaign: Campaign, totals: Totals, timeline: dict[Phase, Period], today: date) -> Sequence[Step]:
    """What is to be set up, in the order in which it is done; the first that is not done is next."""
    roles = dict(
        campaign.participations.filter(withdrawn_at=None).order_by().values_list("role").annotate(Count("pk"))
    )
    assessors, reviewers = roles.get("assessor", 0), roles.get("reviewer", 0)
    known = campaign.organization.municipalities.count()
    assessing = timeline.get(Phase.ASSESSMENT, Period())
    cases, paired = totals.cases, totals.cases > 0 and totals.unassigned == 0
    wanted = [
        (
            _("Dates"),
            _("Which days open and close each phase."),
            "coordinator:timeline",
            Phase.ASSESSMENT in timeline,
        ),
        (
            _("Municipalities"),
            ngettext("%(count)d known", "%(count)d known", known) % {"count": known}
            if known
            else _("Import them from a table."),
            "coordinator:municipalities",
            known > 0,
        ),
        (
            _("Cases"),
            ngettext("%(count)d chosen", "%(count)d chosen", cases) % {"count": cases}
            if cases
            else _("Draw them, or choose by hand."),
            "coordinator:select",
            cases > 0,
        ),
        (
            _("People"),
            ", ".join(
                (
                    ngettext("%(count)d assessor", "%(count)d assessors", assessors) % {"count": assessors},
                    ngettext("%(count)d reviewer", "%(count)d reviewers", reviewers) % {"count": reviewers},
                )
            ),
            "coordinator:people",
            assessors >= 2 and reviewers >= 1,
        ),
        (
            _("Pairs"),
            _("%(count)d of %(of)d cases have their two assessors")
            % {"count": totals.to_assess - totals.unassigned, "of": totals.to_assess},
            "coordinator:pairs",
            paired,
        ),
        (
            _("Open"),
            _opening(assessing, today),
            "coordinator:timeline",
            paired and _has_opened(assessing, today),
        ),
    ]
    steps, before = [], True
    for title, text, name, done in wanted:
        state = "done" if done else "next" if before else "later"
        before = before and done
        steps.append(Step(title, text, reverse(name, args=[campaign.pk]), state))
    return steps


def _has_opened(period: Period, today: date) -> bool:
    return period.opens_on is None or period.opens_on <= today


def _opening(period: Period, today: date) -> str:
    """When assessors can begin, in words."""
    if period.opens_on is not None and not _has_opened(period, today):
        return _("Assessors can begin on %(day)s.") % {"day": date_format(period.opens_on)}
    if period.is_over(today) and period.closes_on is not None:
        return _("Assessors could begin, until %(day)s.") % {"day": date_format(period.closes_on)}
    return _("Assessors can begin as soon as they have a case.")


def _attention(request: HttpRequest, campaign: Campaign) -> list[Attention]:
    cases = cases_followed_by(request.user, campaign.pk)
    overdue = overdue_cases(cases, campaign, now()).count()
    waiting = unanswered_comments(campaign).count()
    not_in = campaign.participations.filter(withdrawn_at=None, user__password__startswith="!").count()
    dead = cases.exclude(portal_state="live").exclude(stage=Stage.SETTLED.value).count()
    half = (
        cases.filter(stage__in=[Stage.ASSIGNED.value, Stage.INDEPENDENT.value])
        .filter(pk__in=_with_one_place(campaign))
        .count()
    )

    def at(name: str, query: str = "") -> str:
        return address_of(f"coordinator:{name}", campaign.pk) + query

    found = [
        (
            overdue,
            ngettext(
                "%(count)d case is past its last day with an assessment missing",
                "%(count)d cases are past their last day with an assessment missing",
                overdue,
            ),
            at("overdue"),
            "is-bad",
        ),
        (
            waiting,
            ngettext(
                "%(count)d assessor waits for your word", "%(count)d assessors wait for your word", waiting
            ),
            at("cases", "?show=asked"),
            "is-warn",
        ),
        (
            half,
            ngettext("%(count)d case has only one assessor", "%(count)d cases have only one assessor", half),
            at("cases", "?show=unpaired"),
            "is-warn",
        ),
        (
            not_in,
            ngettext("%(count)d person has not come in yet", "%(count)d people have not come in yet", not_in),
            at("people", "?show=waiting"),
            "is-info",
        ),
        (
            dead,
            ngettext(
                "%(count)d portal has moved or is dead", "%(count)d portals have moved or are dead", dead
            ),
            at("cases", "?show=portal"),
            "is-info",
        ),
    ]
    return [
        Attention(text % {"count": count}, address, look) for count, text, address, look in found if count
    ]


def _with_one_place(campaign: Campaign) -> Any:
    return (
        Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None)
        .order_by()
        .values("case")
        .annotate(places=Count("pk"))
        .filter(places=1)
        .values("case")
    )


def _state_of(period: Period, today: date) -> str:
    if period.is_over(today):
        return "over"
    return "open" if period.holds(today) else "ahead"


def _indicator_names(campaign: Campaign) -> dict[str, str]:
    """The campaign's indicators with their names, as far as the files can be read."""
    names: dict[str, str] = {}
    for edition in (campaign.edition, *campaign.supplements.all()):
        try:
            texts = instrument_of(edition).texts
        except EditionChanged:
            continue
        wanted = texts.get(campaign.language) or texts["en"]
        names |= {code: text.name for code, text in wanted.indicators.items()}
    return {code: names.get(code, "") for code in codes_of(campaign)}
