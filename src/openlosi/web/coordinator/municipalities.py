"""The municipalities of a campaign's organization: the list, an import with its preview, one with its portals."""

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.campaigns.queries import codes_of
from openlosi.apps.municipalities import operations as keeping
from openlosi.apps.municipalities.importing import Preview, Row, preview
from openlosi.apps.municipalities.models import Municipality, Portal
from openlosi.core.assessments.roles import Permission
from openlosi.web.coordinator import carried
from openlosi.web.coordinator.access import act, around, page
from openlosi.web.coordinator.forms import NewPortal, PortalState, Upload

_A_PAGE = 100
#: So many rows of each kind are listed in a preview; the counts are of all.
_LISTED = 200
_WHAT = "municipalities"


@page(Permission.SET_UP_CAMPAIGN)
@require_safe
def municipalities(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The municipalities that are known, and a file to import more from."""
    found = campaign.organization.municipalities.annotate(
        live=Count("portals", filter=Q(portals__state=Portal.State.LIVE), distinct=True)
    )
    if wanted := request.GET.get("q", "").strip():
        found = found.filter(
            Q(name__icontains=wanted) | Q(key__icontains=wanted) | Q(region__icontains=wanted)
        )
    context = {
        **around(request, campaign, "municipalities"),
        "page": Paginator(found.order_by("name", "pk"), _A_PAGE).get_page(request.GET.get("page")),
        "q": wanted,
        "form": Upload(),
    }
    return render(request, "coordinator/municipalities.html", context)


@page(Permission.SET_UP_CAMPAIGN)
@require_http_methods(["POST"])
def look(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What importing a file would do; nothing is changed by looking."""
    form = Upload(request.POST, request.FILES)
    context = {**around(request, campaign, "municipalities"), "form": form}
    if not form.is_valid():
        return render(request, "coordinator/municipalities_look.html", context, status=422)
    services = codes_of(campaign)

    def reading(path: Path) -> Preview:
        return preview(path, organization_id=campaign.organization_id, services=services)

    seen = carried.read(form.cleaned_data["file"], reading)
    context |= {"seen": seen, "listed": _LISTED, "file": form.cleaned_data["file"].name}
    if not seen.faults:
        rows = [row.plain() for row in seen.rows]
        context["rows"] = carried.sealed(rows, what=_WHAT, campaign_id=campaign.pk)
    return render(
        request, "coordinator/municipalities_look.html", context, status=422 if seen.faults else 200
    )


def _to_list(campaign: Campaign, **more: Any) -> str:
    return reverse("coordinator:municipalities", args=[campaign.pk])


@act(Permission.SET_UP_CAMPAIGN, _to_list)
def take_in(request: HttpRequest, campaign: Campaign) -> str:
    """Import what was looked at."""
    rows = carried.opened(request.POST.get("rows", ""), what=_WHAT, campaign_id=campaign.pk)
    done = operations.import_municipalities(
        campaign_id=campaign.pk, rows=[Row.from_plain(row) for row in rows], by=request.user, at=now()
    )
    return _("Imported: %(new)d new, %(changed)d changed, %(unchanged)d as they were.") % {
        "new": len(done.new),
        "changed": len(done.changed),
        "unchanged": len(done.unchanged),
    }


@page(Permission.SET_UP_CAMPAIGN)
@require_safe
def municipality(request: HttpRequest, campaign: Campaign, municipality: int) -> HttpResponse:
    """One municipality with its portals."""
    found = _of(campaign, municipality)
    context = {
        **around(request, campaign, "municipalities"),
        "municipality": found,
        "portals": [
            (
                portal,
                PortalState(
                    initial={"state": portal.state, "moved_to": portal.moved_to}, prefix=str(portal.pk)
                ),
            )
            for portal in found.portals.order_by("pk")
        ],
        "new_portal": NewPortal(),
        "cases": found.cases.filter(campaign=campaign),
    }
    return render(request, "coordinator/municipality.html", context)


def _to_one(campaign: Campaign, municipality: int, **more: Any) -> str:
    return reverse("coordinator:municipality", args=[campaign.pk, municipality])


@act(Permission.SET_UP_CAMPAIGN, _to_one)
def add_portal(request: HttpRequest, campaign: Campaign, municipality: int) -> str:
    """Add a portal to a municipality."""
    found = _of(campaign, municipality)
    made = keeping.add_portal(
        municipality_id=found.pk,
        address=request.POST.get("address", ""),
        by=request.user,
        at=now(),
        campaign_id=campaign.pk,
    )
    return _("%(address)s is a portal of this municipality now.") % {"address": made.address}


@act(Permission.SET_UP_CAMPAIGN, _to_one)
def mark_portal(request: HttpRequest, campaign: Campaign, municipality: int, portal: int) -> str:
    """Say that a portal is live, has moved, or is dead; cases keep the address they were given."""
    found = get_object_or_404(Portal, pk=portal, municipality=_of(campaign, municipality))
    form = PortalState(request.POST, prefix=str(found.pk))
    if not form.is_valid():
        raise operations.WrongSetting(_("Choose whether the portal is live, has moved, or is dead."))
    keeping.mark_portal(
        portal_id=found.pk,
        state=Portal.State(form.cleaned_data["state"]),
        moved_to=form.cleaned_data["moved_to"],
        by=request.user,
        at=now(),
        campaign_id=campaign.pk,
    )
    return _("%(address)s is marked.") % {"address": found.address}


def _of(campaign: Campaign, municipality: int) -> Municipality:
    found = campaign.organization.municipalities.filter(pk=municipality).first()
    if found is None:
        raise Http404
    return found
