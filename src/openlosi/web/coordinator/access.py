"""
Who may open which of a campaign's pages.

A campaign that somebody has no part in does not exist for them; one that they have a part in, and not the role, is refused.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from openlosi.apps.accounts.models import User
from openlosi.apps.accounts.operations.inviting import InvitationRefused
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.policies import NotNow as NotNowInCase
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.permissions import (
    campaign_open_to,
    follows,
    role_in_case,
    roles_in_campaign,
)
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.instruments.queries import EditionChanged
from openlosi.apps.municipalities.operations import WrongAddress
from openlosi.apps.translating import in_words
from openlosi.core.assessments.blinding import Thing
from openlosi.core.assessments.lifecycle import MoveNotAllowed
from openlosi.core.assessments.roles import Coordinator, Permission
from openlosi.core.sampling.frame import FaultyFrame
from openlosi.pairing import Infeasible, Undecided, WrongInput
from openlosi.spreadsheets.faults import FaultyCells

#: What is told on the page that somebody comes from; each leaves everything as it was.
REFUSALS = (
    NotNow,
    NotNowInCase,
    WrongSetting,
    WrongChange,
    WrongAddress,
    InvitationRefused,
    EditionChanged,
    FaultyFrame,
    FaultyCells,
    MoveNotAllowed,
    Infeasible,
    Undecided,
    WrongInput,
)

_Page = Callable[..., HttpResponse]


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast(User, request.user)


def campaign_for(request: HttpRequest, number: int, permission: Permission) -> Campaign:
    """
    A campaign for somebody who may do this in it.

    :raises Http404: to whom the campaign is nothing
    :raises NotAllowed: to whom it is something, without the permission
    """
    try:
        return campaign_open_to(request.user, number, permission)
    except Campaign.DoesNotExist:
        raise Http404 from None


def case_for(request: HttpRequest, number: int, case: int) -> Case:
    """
    A case for its campaign's coordinator.

    :raises Http404: to everybody else, also to a coordinator who assesses it
    """
    found = (
        Case.objects.select_related(
            "campaign__edition", "campaign__organization", "municipality", "portal", "reviewer"
        )
        .filter(pk=case, campaign_id=number)
        .first()
    )
    if found is None or role_in_case(request.user, found) is not Coordinator:
        raise Http404
    return found


def around(request: HttpRequest, campaign: Campaign, here: str) -> dict[str, Any]:
    """What every page of a campaign needs: the campaign, which tab is open, and what the reader may do."""
    held = roles_in_campaign(request.user, campaign.pk)
    return {
        "campaign": campaign,
        "here": here,
        "coordinates": Coordinator in held,
        "sees_results": any(Permission.SEE_RESULTS in role.permissions for role in held),
        "sees_names": follows(request.user, campaign.pk, Thing.NAMES),
    }


def page(permission: Permission) -> Callable[[_Page], _Page]:
    """A page of a campaign, for whoever has a permission in it; it is given the campaign. Times are in the campaign's zone."""

    def decorate(view: _Page) -> _Page:
        @login_required
        @wraps(view)
        def opened(request: HttpRequest, number: int, **more: Any) -> HttpResponse:
            campaign = campaign_for(request, number, permission)
            with timezone.override(campaign.time_zone):
                return view(request, campaign, **more)

        return opened

    return decorate


def act(permission: Permission, back: Callable[..., str]) -> Callable[[Callable[..., str]], _Page]:
    """
    An act by POST: what is refused is told on the page it leads back to.

    The function says what was done, in words.
    """

    def decorate(done: Callable[..., str]) -> _Page:
        @login_required
        @require_POST
        @wraps(done)
        def view(request: HttpRequest, number: int, **more: Any) -> HttpResponse:
            campaign = campaign_for(request, number, permission)
            try:
                messages.success(request, done(request, campaign, **more))
            except REFUSALS as refused:
                for line in told(refused):
                    messages.error(request, line)
            except ObjectDoesNotExist as missing:
                raise Http404 from missing
            return redirect(back(campaign, **more))

        return view

    return decorate


def told(refused: Exception) -> list[str]:
    """A refusal in lines for people."""
    if isinstance(refused, Infeasible):
        return [in_words(reason) for reason in refused.reasons]
    if isinstance(refused, FaultyFrame):
        return [_sentence(in_words(fault)) for fault in refused.faults]
    if isinstance(refused, FaultyCells):
        return [f"{in_words(fault.place)}: {in_words(fault.reason)}" for fault in refused.faults]
    if isinstance(refused, Undecided | WrongInput):
        return [_sentence(in_words(refused.args[0]))]
    return [_sentence(str(refused))]


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
