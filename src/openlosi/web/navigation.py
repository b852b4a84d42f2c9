"""What the header offers to whom. It hides what is of no use to somebody; what they may open, each page checks itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from openlosi.apps.campaigns.models import Participation
from openlosi.core.assessments.roles import Assessor, Contact, Coordinator, Observer, Reviewer
from openlosi.web.addresses import address_of


@dataclass(frozen=True)
class Item:
    """One link of the header."""

    title: str
    address: str
    #: Whether the page is this one, or below it.
    current: bool
    here: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: ``navigation``, one query, and only where a page shows it."""
    return {"navigation": SimpleLazyObject(lambda: list(_items(request)))}


def _items(request: HttpRequest) -> Iterator[Item]:
    user: Any = request.user
    if not user.is_authenticated:
        return
    held = set(Participation.objects.filter(user=user, withdrawn_at=None).values_list("role", flat=True))
    offered = [
        (True, "home", _("My work")),
        (Assessor.name in held, "assessor:cases", _("Assess")),
        (Reviewer.name in held, "reviewer:cases", _("Review")),
        (
            bool(held & {Coordinator.name, Observer.name, Reviewer.name}) or user.makes_campaigns,
            "coordinator:campaigns",
            _("Campaigns"),
        ),
        (Contact.name in held, "municipality:cases", _("Your municipality")),
        (user.is_operator, "operator:index", _("Operate")),
    ]
    for offer, name, title in offered:
        address = address_of(name) if offer else ""
        if address:
            here = request.path == address
            below = address != "/" and request.path.startswith(address)
            yield Item(title, address, here or below, here)
