"""
My work: for each role that somebody holds, what waits for them and where to go.

Counts are of cases, never of answers; they cost the same number of queries whoever looks.
"""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Assignment, Case, Participation
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.roles import Assessor, Contact, Coordinator, Observer, Reviewer
from openlosi.web.addresses import address_of


@dataclass(frozen=True)
class Link:
    """A line of a section: a campaign, and how much of it waits."""

    title: str
    address: str
    text: str = ""


@dataclass(frozen=True)
class Section:
    """What waits for one role."""

    title: str | Promise
    text: str | Promise
    address: str = ""
    open: str | Promise = ""
    waiting: int | None = None
    links: list[Link] = field(default_factory=list)


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    return render(request, "web/home.html", {"sections": _sections(request.user)})


def _sections(user: Any) -> list[Section]:
    held = _campaigns_by_role(user)
    sections = []
    if Assessor.name in held:
        sections.append(_to_assess(user))
    if Reviewer.name in held:
        sections.append(_to_review(user))
    if Coordinator.name in held or user.makes_campaigns:
        sections.append(
            Section(
                _("Campaigns you coordinate"),
                _("Set up, invite, assign and follow."),
                address_of("coordinator:campaigns"),
                _("All campaigns"),
                links=_links(held.get(Coordinator.name, {})),
            )
        )
    if Observer.name in held:
        sections.append(
            Section(
                _("Campaigns you follow"),
                _("Their progress, and what is settled."),
                links=_links(held[Observer.name]),
            )
        )
    if Contact.name in held:
        sections.append(
            Section(
                _("Your municipality"),
                _("What came out of the assessment of your portal, and what you can put right."),
                address_of("municipality:cases"),
                _("Open your municipality's pages"),
            )
        )
    if user.is_operator:
        sections.append(
            Section(
                _("This installation"),
                _("People, organizations, health and the audit trail."),
                address_of("operator:index"),
                _("Operate"),
            )
        )
    return sections


def _campaigns_by_role(user: Any) -> dict[str, dict[int, str]]:
    held: dict[str, dict[int, str]] = {}
    rows = Participation.objects.filter(user=user, withdrawn_at=None).order_by(
        "campaign__title", "campaign_id"
    )
    for role, number, title in rows.values_list("role", "campaign_id", "campaign__title"):
        held.setdefault(role, {})[number] = title
    return held


def _links(campaigns: dict[int, str]) -> list[Link]:
    return [Link(title, address_of("coordinator:campaign", number)) for number, title in campaigns.items()]


def _to_assess(user: Any) -> Section:
    mine = Assignment.objects.filter(
        assessor=user,
        withdrawn_at=None,
        case__campaign__participations__user=user,
        case__campaign__participations__role=Assessor.name,
        case__campaign__participations__withdrawn_at=None,
    )
    blind = Q(case__stage__in=[Stage.ASSIGNED.value, Stage.INDEPENDENT.value])
    counts = mine.aggregate(
        to_assess=Count("pk", filter=blind & Q(assessment__submitted_at=None)),
        to_reconcile=Count(
            "pk", filter=Q(case__stage=Stage.RECONCILIATION.value, assessment__reconciled_at=None)
        ),
    )
    links = [
        Link(_("Cases to assess"), address_of("assessor:cases"), str(counts["to_assess"])),
        Link(_("Cases to reconcile"), address_of("assessor:cases"), str(counts["to_reconcile"])),
    ]
    return Section(
        _("Your cases"),
        _("You assess on your own first; where the two of you differ, you meet in reconciliation."),
        address_of("assessor:cases"),
        _("Open your cases"),
        waiting=counts["to_assess"] + counts["to_reconcile"],
        links=links,
    )


def _to_review(user: Any) -> Section:
    waiting = (
        Case.objects.filter(
            stage=Stage.REVIEW.value,
            campaign__participations__user=user,
            campaign__participations__role=Reviewer.name,
            campaign__participations__withdrawn_at=None,
        )
        .filter(Q(reviewer=None) | Q(reviewer=user))
        .exclude(assignments__assessor=user)
        .aggregate(untaken=Count("pk", filter=Q(reviewer=None)), mine=Count("pk", filter=Q(reviewer=user)))
    )
    return Section(
        _("Cases to review"),
        _("You read whole cases, decide what two assessors could not reconcile, and settle."),
        address_of("reviewer:cases"),
        _("Open the cases"),
        waiting=waiting["untaken"] + waiting["mine"],
        links=[
            Link(_("Taken by you"), address_of("reviewer:cases"), str(waiting["mine"])),
            Link(_("Not taken yet"), address_of("reviewer:cases"), str(waiting["untaken"])),
        ],
    )
