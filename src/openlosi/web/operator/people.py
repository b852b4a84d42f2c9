"""People: find them, invite them, say what they are, and help them when they lost what they sign in with."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from openlosi.apps.accounts import operations
from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.accounts.operations import InvitationRefused
from openlosi.apps.accounts.operations.keeping import KeepingRefused
from openlosi.apps.campaigns.models import Participation
from openlosi.web.operator.access import for_operators

_PER_PAGE = 50


class Part(forms.Form):
    """Which part somebody plays in the installation."""

    organization = forms.ModelChoiceField(
        Organization.objects.order_by("name"),
        label=gettext_lazy("Organization"),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    makes_campaigns = forms.BooleanField(
        label=gettext_lazy("Makes campaigns for this organization"), required=False
    )
    is_operator = forms.BooleanField(
        label=gettext_lazy("Operates this installation"),
        required=False,
        help_text=gettext_lazy("Accounts, health, exports. An operator sees no answers on pages."),
    )


class Invited(Part):
    """Somebody who is to come in."""

    email = forms.EmailField(label=gettext_lazy("Mail address"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of their mail and pages"),
        choices=lambda: [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
    )
    field_order = ("email", "name", "language")


class Reason(forms.Form):
    """Why something is done to an account."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("Kept in the audit trail."),
    )


@for_operators
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody who has an account, by name."""
    wanted = request.GET.get("q", "").strip()
    found = (
        User.objects.select_related("organization")
        .annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
        .order_by("name", "email")
    )
    if wanted:
        found = found.filter(
            Q(name__icontains=wanted) | Q(email__icontains=wanted) | Q(organization__name__icontains=wanted)
        )
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "operator/people.html", {"page": page, "wanted": wanted})


@for_operators
@never_cache
def invite_somebody(request: HttpRequest) -> HttpResponseBase:
    """Make an account for somebody and show the link by which they come in."""
    form = Invited(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                user, token = operations.invite(
                    email=given["email"],
                    name=given["name"],
                    language=given["language"],
                    by=request.user,
                    at=now,
                )
                _give_part(user, form, request)
        except (InvitationRefused, KeepingRefused) as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            if token:
                return _with_link(request, user, token)
            messages.success(
                request,
                _("%(name)s has an account already and keeps it; no link is needed.") % {"name": user},
            )
            return redirect("operator:person", user.pk)
    return render(request, "operator/invite.html", {"form": form})


@for_operators
@require_safe
def person(request: HttpRequest, number: int) -> HttpResponseBase:
    """One account, and what can be done to it."""
    return _page(request, get_object_or_404(User, pk=number))


@for_operators
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponseBase:
    """Say which part somebody plays."""
    user = get_object_or_404(User, pk=number)
    form = Part(request.POST)
    if form.is_valid():
        try:
            _give_part(user, form, request)
        except KeepingRefused as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("operator:person", number)
    return _page(request, user, part=form)


@for_operators
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let somebody sign in no more."""
    return _with_reason(
        request, number, "close", operations.close_account, _("The account is closed and signed out.")
    )


@for_operators
@require_POST
def open_again(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let somebody sign in again."""
    return _with_reason(request, number, "open", operations.open_account, _("The account is open again."))


@for_operators
@require_POST
def take_second_factors(request: HttpRequest, number: int) -> HttpResponseBase:
    """Take away what somebody lost."""
    told = _("Their second factors are taken away; they sign in with their password and add new ones.")
    return _with_reason(request, number, "second_factor", operations.reset_second_factor, told)


@for_operators
@never_cache
@require_POST
def replace(request: HttpRequest, number: int) -> HttpResponseBase:
    """Replace somebody's password by a link."""
    user = get_object_or_404(User, pk=number)
    form = Reason(request.POST, prefix="password")
    if form.is_valid():
        try:
            token = operations.replace_password(
                user_id=number, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except KeepingRefused as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            return _with_link(request, user, token)
    return _page(request, user, password=form)


def _with_reason(
    request: HttpRequest, number: int, name: str, operation: Callable[..., Any], told: str
) -> HttpResponseBase:
    user = get_object_or_404(User, pk=number)
    form = Reason(request.POST, prefix=name)
    if form.is_valid():
        try:
            operation(user_id=number, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except KeepingRefused as refusal:
            form.add_error(None, _sentence(refusal))
        else:
            messages.success(request, told)
            return redirect("operator:person", number)
    return _page(request, user, **{name: form})


def _give_part(user: User, form: Part, request: HttpRequest) -> None:
    given = form.cleaned_data
    operations.change_person(
        user_id=user.pk,
        organization_id=given["organization"].pk if given["organization"] else None,
        makes_campaigns=given["makes_campaigns"],
        is_operator=given["is_operator"],
        by=request.user,
        at=timezone.now(),
    )


def _with_link(request: HttpRequest, user: User, token: str) -> HttpResponseBase:
    link = request.build_absolute_uri(reverse("invitation", args=[token]))
    return render(
        request, "operator/link.html", {"person": user, "link": link, "mails": bool(settings.MAILS)}
    )


def _page(request: HttpRequest, user: User, **bound: forms.Form) -> HttpResponseBase:
    """A person's page, with the form that somebody filled wrongly if there is one."""
    part = {
        "organization": user.organization_id,
        "makes_campaigns": user.makes_campaigns,
        "is_operator": user.is_operator,
    }
    fresh = {name: Reason(prefix=name) for name in ("close", "open", "second_factor", "password")}
    context = {
        "person": user,
        "part": Part(initial=part),
        "factors": Authenticator.objects.filter(user=user).order_by("type", "pk"),
        "parts": Participation.objects.filter(user=user)
        .select_related("campaign")
        .order_by("campaign__title", "role"),
        **fresh,
        **bound,
    }
    return render(request, "operator/person.html", context, status=422 if bound else 200)


def _sentence(refusal: Exception) -> str:
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."
