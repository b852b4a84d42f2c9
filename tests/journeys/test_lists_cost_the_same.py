"""Every address costs the same number of queries in a small campaign and in one three times as large, whoever asks."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openlosi.apps.accounts.operations import create_organization
from openlosi.apps.campaigns.models import CampaignPhase
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, assigned, takes_part
from tests.journeys.country import Country, a_country, with_more_cases
from tests.journeys.everywhere import close, filled, lines

#: Other ways of asking for a list, and who asks.
_MORE = {
    "/api/campaigns/{campaign}/cases?late=true": "observer",
    "/campaigns/{campaign}/audit/?as=csv": "coordinator",
    "/campaigns/{campaign}/cases/?show=asked": "coordinator",
    "/campaigns/{campaign}/cases/?show=late": "coordinator",
    "/campaigns/{campaign}/cases/?show=no_score": "coordinator",
    "/campaigns/{campaign}/cases/?show=unpaired": "coordinator",
    "/campaigns/{campaign}/cases/select/?design=by-size&number=1": "coordinator",
    "/campaigns/{campaign}/cases/{case reconciliation}/answers/?show=all": "coordinator",
    "/campaigns/{campaign}/people/?show=all": "coordinator",
    "/operate/audit/?as=csv": "operator",
    "/review/{case review}/?show=all": "reviewer",
}


#: Of those who may open an address, so many ask: who sees most of it comes first.
_ORDER = ("coordinator", "assessor", "reviewer", "contact", "observer", "operator", "stranger")
_ASKING = 2


def test_every_address_costs_as_many_queries_for_many_rows_as_for_few(db):
    country = a_country()
    _grown(country, "first")
    clients = {person: Client() for person in _ORDER}
    for person, client in clients.items():
        client.force_login(country.people[person])
    # The first time, what a process keeps is read, and that somebody saw a suggestion is noted.
    _costs(country, clients)
    few = _costs(country, clients)

    for name in ("second", "third"):
        _grown(country, name)
        with_more_cases(country, name)

    many = _costs(country, clients)
    assert {asked: (few[asked], many[asked]) for asked in few if few[asked] != many[asked]} == {}


def _grown(country: Country, name: str) -> None:
    """One more of everything that is listed beside the cases of the campaign."""
    people, campaign = country.people, country.campaign
    a_municipality(campaign, f"{name} town without a case").portals.create(
        address=f"https://{name}.example/", since=AT
    )
    assigned(a_case(campaign, codes=["206"], name=f"{name} part"), a_person(), a_person())
    a_case(campaign, codes=["206"], name=f"{name} without assessors")
    home = a_municipality(campaign, f"Home of {name}")
    for role in ("assessor", "reviewer", "observer", "coordinator", "contact"):
        takes_part(a_person(f"{role} {name}"), campaign, role, municipality=home, languages=["en"])
    another = a_campaign(organization=campaign.organization, edition=campaign.edition, title=f"Round {name}")
    case = a_case(another, municipality=home)
    assigned(case, people["assessor"], people["other"])
    for role in ("coordinator", "reviewer", "observer"):
        takes_part(people[role], another, role)
    takes_part(people["contact"], another, "contact", municipality=home)
    create_organization(name=f"Lab {name}", by=people["operator"], at=AT)


def _costs(country: Country, clients: dict[str, Client]) -> dict[tuple[str, str], int]:
    """How many queries each address costs those who may open it, while something is past its last day."""
    over = CampaignPhase.objects.create(
        campaign=country.campaign, phase="assessment", closes_on=date.today() - timedelta(days=9)
    )
    costs = {
        (person, address): _cost(clients[person], address) for address, person in _asked(country, clients)
    }
    over.delete()
    return costs


def _asked(country: Country, clients: dict[str, Client]) -> Iterator[tuple[str, str]]:
    for line in lines():
        if "GET" in line.methods:
            may = [person for person in _ORDER if line.may[person]]
            yield from ((filled(line.address, country), person) for person in may[:_ASKING])
    for address, person in _MORE.items():
        yield filled(address, country), person


def _cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        if response.streaming:
            list(response.streaming_content)
        close(response)
    return len(asked)
