"""
Ask for a second factor of those whose account could do most harm.

Where ``OPENLOSI_SECOND_FACTOR`` is on, coordinators, reviewers and operators see nothing else until they have one.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Participation
from openlosi.core.assessments.roles import Coordinator, Reviewer

#: Pages by which a second factor is set up, or the account is left.
_OPEN = ("/accounts/", "/account/", "/language/", "/static/", "/invitation/")


def must_have_one(user: Any) -> bool:
    """Whether somebody's roles ask for a second factor here."""
    if not settings.SECOND_FACTOR:
        return False
    return (
        user.is_operator
        or user.makes_campaigns
        or Participation.objects.filter(
            user=user, withdrawn_at=None, role__in=[Coordinator.name, Reviewer.name]
        ).exists()
    )


class SecondFactor:
    """Sends whoever lacks a second factor that they must have to the page where they get one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look only where the setting is on and the page is not one of those that help."""
        user: Any = request.user
        if (
            not settings.SECOND_FACTOR
            or request.path.startswith(_OPEN)
            or not user.is_authenticated
            or not must_have_one(user)
            or is_mfa_enabled(user)
        ):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"detail": _("Your role needs a second factor; set one up first.")}, status=403
            )
        return redirect("welcome")


@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Offer a second factor, or insist on it."""
    return render(request, "web/welcome.html", {"required": must_have_one(request.user)})
