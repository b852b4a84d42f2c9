"""The people of a campaign: who they are, inviting one or many, what they can take, letting them go."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.accounts.operations.inviting import link_of
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.inviting import Invitee, PeoplePreview, preview
from openlosi.apps.campaigns.models import Assignment, Campaign, Participation
from openlosi.apps.campaigns.operations.inviting import Invited
from openlosi.apps.campaigns.queries import mailing_of, not_mailed
from openlosi.apps.campaigns.wording import ROLE_NAMES, one_of
from openlosi.core.assessments.roles import CAMPAIGN_ROLES, Permission
from openlosi.web.coordinator import carried
from openlosi.web.coordinator.access import REFUSALS, act, around, page, told
from openlosi.web.coordinator.forms import InviteForm, PersonForm, Upload, Why
from openlosi.web.jobs import Shown, shown

_A_PAGE = 50
_LISTED = 200
_WHAT = "people"


@page(Permission.INVITE)
@require_safe
def people(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Everybody who takes part, with what they can take and what they have."""
    paged = Paginator(_filtered(request, campaign), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        **around(request, campaign, "people"),
        "page": paged,
        "rows": [(row, ROLE_NAMES[row.role]) for row in paged.object_list],
        "roles": [(name, ROLE_NAMES[name]) for name in CAMPAIGN_ROLES],
        "chosen": {name: request.GET.get(name, "") for name in ("role", "show", "q")},
        "mailing": _mailing(campaign),
        "not_mailed": not_mailed(campaign, now()).values("user").distinct().count(),
        "is_filtered": any(request.GET.get(name) for name in ("role", "show", "q")),
    }
    return render(request, "coordinator/people.html", context)


@page(Permission.INVITE)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Invite one person by a form; many, by a file."""
    form = InviteForm(request.POST or None, campaign=campaign)
    if form.is_valid():
        found = form.cleaned_data
        invitee = Invitee(
            email=found["email"].lower(),
            role=found["role"],
            name=found["name"] or None,
            languages=tuple(found["languages"]) or None,
            capacity=found["capacity"],
            municipality=found["municipality"].key if found["municipality"] else None,
            region=found["region"] or None,
            language_of_pages=found["language_of_pages"] or None,
        )
        try:
            invited = operations.invite_people(
                campaign_id=campaign.pk, people=[invitee], by=request.user, at=now()
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(_plain(told(refused), invitee.email)))
        else:
            return _links(request, campaign, invited)
    context = {
        **around(request, campaign, "people"),
        "form": form,
        "upload": Upload(),
        "role_words": _role_words(),
    }
    return render(request, "coordinator/invite.html", context, status=422 if form.errors else 200)


@page(Permission.INVITE)
@require_http_methods(["POST"])
def look(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What inviting the people in a file would do; nobody is invited by looking."""
    form = Upload(request.POST, request.FILES)
    context = {**around(request, campaign, "people"), "form": form, "role_words": _role_words()}
    if not form.is_valid():
        return render(request, "coordinator/people_look.html", context, status=422)

    def reading(path: Path) -> PeoplePreview:
        return preview(path, campaign)

    seen = carried.read(form.cleaned_data["file"], reading)
    context |= {
        "seen": seen,
        "listed": _LISTED,
        "file": form.cleaned_data["file"].name,
        "new": [(each, ROLE_NAMES[each.role]) for each in seen.new[:_LISTED]],
        "changed": [(each, ROLE_NAMES[each.role]) for each in seen.changed[:_LISTED]],
    }
    if not seen.faults:
        context["rows"] = carried.sealed(
            [each.plain() for each in seen.people], what=_WHAT, campaign_id=campaign.pk
        )
    return render(request, "coordinator/people_look.html", context, status=422 if seen.faults else 200)


@page(Permission.INVITE)
@require_http_methods(["POST"])
def take_in(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Invite the people who were looked at."""
    try:
        rows = carried.opened(request.POST.get("rows", ""), what=_WHAT, campaign_id=campaign.pk)
        invited = operations.invite_people(
            campaign_id=campaign.pk,
            people=[Invitee.from_plain(row) for row in rows],
            by=request.user,
            at=now(),
        )
    except REFUSALS as refused:
        for line in told(refused):
            messages.error(request, line)
        return redirect("coordinator:invite", campaign.pk)
    return _links(request, campaign, invited)


@page(Permission.INVITE)
@require_http_methods(["GET", "POST"])
def participation(request: HttpRequest, campaign: Campaign, participation: int) -> HttpResponse:
    """One person's part in a campaign, and what can be changed of it."""
    row = _of(campaign, participation)
    form = PersonForm(
        request.POST or None,
        row=row,
        initial={
            "languages": row.languages,
            "capacity": row.capacity,
            "municipality": row.municipality_id,
            "region": row.region,
            "knows": list(row.knows.values_list("pk", flat=True)),
        },
    )
    if form.is_valid():
        found = form.cleaned_data
        try:
            operations.change_participation(
                participation_id=row.pk,
                languages=found.get("languages", row.languages),
                capacity=found.get("capacity", row.capacity),
                municipality_id=found["municipality"].pk if found["municipality"] else None,
                region=found["region"],
                knows=[other.pk for other in found.get("knows", ())],
                by=request.user,
                at=now(),
            )
        except REFUSALS as refused:
            form.add_error(None, " ".join(told(refused)))
        else:
            messages.success(request, _("Saved."))
            return redirect("coordinator:participation", campaign.pk, row.pk)
    assignments = Assignment.objects.filter(
        case__campaign=campaign, assessor=row.user_id, withdrawn_at=None
    ).select_related("case__municipality")
    context = {
        **around(request, campaign, "people"),
        "row": row,
        "role": ROLE_NAMES[row.role],
        "form": form,
        "assignments": assignments if row.role == "assessor" else [],
        "why": Why(prefix="leave"),
        "has_come_in": row.user.has_usable_password(),
    }
    return render(request, "coordinator/participation.html", context)


@page(Permission.INVITE)
@require_http_methods(["POST"])
def resend(request: HttpRequest, campaign: Campaign, participation: int) -> HttpResponse:
    """Give somebody who has not come in a fresh link."""
    row = _of(campaign, participation)
    try:
        again = operations.invite_again(participation_id=row.pk, by=request.user, at=now())
    except REFUSALS as refused:
        for line in told(refused):
            messages.error(request, line)
        return redirect("coordinator:participation", campaign.pk, row.pk)
    return _links(request, campaign, [again])


def _to_people(campaign: Campaign, **more: Any) -> str:
    return reverse("coordinator:people", args=[campaign.pk])


@act(Permission.INVITE, _to_people)
def mail(request: HttpRequest, campaign: Campaign) -> str:
    """Have the links mailed that no mail has brought yet."""
    operations.mail_again(campaign_id=campaign.pk, by=request.user, at=now())
    return _("The mails are being sent.")


def _to_person(campaign: Campaign, participation: int, **more: Any) -> str:
    return reverse("coordinator:participation", args=[campaign.pk, participation])


@act(Permission.INVITE, _to_person)
def withdraw(request: HttpRequest, campaign: Campaign, participation: int) -> str:
    """Let somebody go who has no cases."""
    row = _of(campaign, participation)
    operations.withdraw_person(
        participation_id=row.pk, reason=request.POST.get("leave-why", ""), by=request.user, at=now()
    )
    return _("%(name)s takes part no more.") % {"name": row.user}


@act(Permission.ASSIGN, _to_person)
def drop_out(request: HttpRequest, campaign: Campaign, participation: int) -> str:
    """Let an assessor drop out: each open case of theirs gets somebody else."""
    row = _of(campaign, participation)
    done = operations.drop_out(
        participation_id=row.pk, why=request.POST.get("leave-why", ""), by=request.user, at=now()
    )
    return ngettext(
        "%(name)s has dropped out; %(count)d place has gone to somebody else.",
        "%(name)s has dropped out; %(count)d places have gone to somebody else.",
        len(done.changes),
    ) % {"name": row.user, "count": len(done.changes)}


def _of(campaign: Campaign, participation: int) -> Participation:
    row = (
        Participation.objects.select_related("user", "municipality", "campaign__organization")
        .filter(pk=participation, campaign=campaign)
        .first()
    )
    if row is None:
        raise Http404
    return row


def _filtered(request: HttpRequest, campaign: Campaign) -> Any:
    has = (
        Assignment.objects.filter(case__campaign=campaign, assessor=OuterRef("user"), withdrawn_at=None)
        .order_by()
        .values("assessor")
    )
    links = Invitation.objects.filter(user=OuterRef("user"), withdrawn_at=None).order_by().values("user")
    found = (
        campaign.participations.select_related("user", "municipality")
        .annotate(
            has=Coalesce(Subquery(has.annotate(n=Count("pk")).values("n")), 0),
            link_until=Subquery(links.annotate(last=Max("expires_at")).values("last")),
        )
        .order_by("withdrawn_at", "user__name", "user__email", "role")
    )
    if request.GET.get("role") in CAMPAIGN_ROLES:
        found = found.filter(role=request.GET["role"])
    if wanted := request.GET.get("q", "").strip():
        found = found.filter(Q(user__name__icontains=wanted) | Q(user__email__icontains=wanted))
    show = request.GET.get("show")
    if show == "waiting":
        found = found.filter(withdrawn_at=None, user__password__startswith="!")
    elif show == "gone":
        found = found.filter(withdrawn_at__isnull=False)
    elif show != "all":
        found = found.filter(withdrawn_at=None)
    return found


def _links(request: HttpRequest, campaign: Campaign, invited: list[Invited]) -> HttpResponse:
    """Who was invited, with the links of those who need one: they are shown this once."""
    context = {
        **around(request, campaign, "people"),
        "invited": [
            (one, ROLE_NAMES[one.participation.role], link_of(one.token) if one.token else "")
            for one in invited
        ],
        "with_links": any(one.token for one in invited),
    }
    response = render(request, "coordinator/invited.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _mailing(campaign: Campaign) -> Shown | None:
    job = mailing_of(campaign)
    return shown(job) if job else None


def _role_words() -> str:
    """What roles may be called in a table beside their English names: as the page calls them."""
    return one_of(str(ROLE_NAMES[name]) for name in CAMPAIGN_ROLES)


def _plain(lines: list[str], email: str) -> list[str]:
    """Faults of a form, without the place that a table's faults name."""
    return [line.removeprefix(f"{email}: ") for line in lines]
