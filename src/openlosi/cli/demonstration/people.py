"""The people of the demonstration: how each comes in, and what they are in the campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openlosi.apps.accounts import operations as accounts
from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.campaigns import operations as campaigns
from openlosi.apps.campaigns.inviting import Invitee
from openlosi.practice.team import TEAM

#: Of every account here; for nothing else.
PASSWORD = "maravel-demo-only"
ORGANIZATION = "Open Government Maravel"
#: The municipality for which the contact speaks.
SPOKEN_FOR = "alba"


@dataclass(frozen=True)
class Login:
    """Somebody to sign in as."""

    role: str
    name: str

    @property
    def email(self) -> str:
        """Their address, in a domain that cannot exist."""
        return f"{self.name.lower()}@maravel.example"


OPERATOR, COORDINATOR = Login("operator", "Olga"), Login("coordinator", "Carmen")
REVIEWERS = (Login("reviewer", "Rosa"), Login("reviewer", "Ravi"))
CONTACT, OBSERVER = Login("contact", "Teo"), Login("observer", "Ines")
ASSESSORS = tuple(Login("assessor", person.name) for person in TEAM)
LOGINS = (COORDINATOR, *ASSESSORS, *REVIEWERS, CONTACT, OBSERVER, OPERATOR)


def found(at: datetime) -> tuple[Organization, Mapping[str, User]]:
    """The operator, who makes the organization and brings in the coordinator."""
    token = accounts.first_operator(email=OPERATOR.email, at=at)
    operator = accounts.accept(token=token, name=OPERATOR.name, password=PASSWORD, at=at)
    organization = accounts.create_organization(name=ORGANIZATION, by=operator, at=at)
    _user, token = accounts.invite(
        email=COORDINATOR.email, name=COORDINATOR.name, language="en", by=operator, at=at
    )
    coordinator = accounts.accept(token=token, name=COORDINATOR.name, password=PASSWORD, at=at)
    coordinator = accounts.change_person(
        user_id=coordinator.pk,
        organization_id=organization.pk,
        makes_campaigns=True,
        is_operator=False,
        by=operator,
        at=at,
    )
    return organization, {OPERATOR.name: operator, COORDINATOR.name: coordinator}


def bring_in(campaign_id: int, *, by: Any, at: datetime) -> dict[str, User]:
    """Everybody else, invited by the coordinator in one list, and each come in."""
    listed = [
        *(
            Invitee(each.email, "assessor", name=each.name, languages=("en",), capacity=8)
            for each in ASSESSORS
        ),
        *(Invitee(each.email, "reviewer", name=each.name) for each in REVIEWERS),
        Invitee(CONTACT.email, "contact", name=CONTACT.name, municipality=SPOKEN_FOR),
        Invitee(OBSERVER.email, "observer", name=OBSERVER.name),
    ]
    invited = campaigns.invite_people(campaign_id=campaign_id, people=listed, by=by, at=at)
    return {
        one.user.name: accounts.accept(token=one.token or "", name=one.user.name, password=PASSWORD, at=at)
        for one in invited
    }
