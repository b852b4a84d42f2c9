"""Who may open which page of a campaign."""

import pytest
from django.urls import reverse

from openlosi.apps.campaigns.models import Participation
from tests.factories import a_campaign, a_case, a_person, assigned, takes_part

#: Pages of a campaign that show progress, and those with which it is run.
FOLLOWED = ("campaign", "cases")
RUN = (
    "options",
    "timeline",
    "clarifications",
    "clone",
    "closing",
    "municipalities",
    "overdue",
    "select",
    "people",
    "invite",
    "pairs",
)
ACTS = (
    "close",
    "reopen",
    "municipalities_look",
    "municipalities_import",
    "extend_several",
    "draw_cases",
    "add_cases",
    "drop_cases",
    "people_look",
    "people_import",
    "assign",
)


def pages_of(world):
    """Every address of the coordinator's pages in a campaign, and how it is asked for."""
    number, case = world.campaign.pk, world.case
    place = case.assignments.first().pk
    part = Participation.objects.get(user=world.one).pk
    home, portal = case.municipality_id, case.portal_id
    gets = [(name, [number]) for name in (*FOLLOWED, *RUN)]
    gets += [("municipality", [number, home]), ("case", [number, case.pk]), ("participation", [number, part])]
    posts = [(name, [number]) for name in ACTS]
    posts += [("add_portal", [number, home]), ("mark_portal", [number, home, portal])]
    posts += [(name, [number, case.pk]) for name in ("extend", "assign_one", "no_score", "case_portal")]
    posts += [(name, [number, case.pk, place]) for name in ("replace", "unlock", "comment")]
    posts += [(name, [number, part]) for name in ("resend", "withdraw", "drop_out")]
    return [("get", name, args) for name, args in gets] + [("post", name, args) for name, args in posts]


def asked(client, world):
    return {
        name: getattr(client, how)(reverse(f"coordinator:{name}", args=args)).status_code
        for how, name, args in pages_of(world)
    }


def test_a_coordinator_opens_every_page(world, coordinator):
    world.assessment(world.one)

    statuses = asked(coordinator, world)

    assert {name for name, status in statuses.items() if status >= 400} == {
        "municipalities_look",
        "people_look",
    }


@pytest.mark.parametrize("role", ["observer", "reviewer"])
def test_who_follows_a_campaign_opens_its_progress_and_no_more(world, signed_in, role):
    person = a_person()
    takes_part(person, world.campaign, role)

    statuses = asked(signed_in(person), world)

    opened = {name for name, status in statuses.items() if status < 400}
    assert opened == set(FOLLOWED)
    assert set(statuses.values()) <= {200, 403, 404}
    assert statuses["case"] == 404


def test_an_assessor_opens_none_of_it(world, signed_in):
    statuses = asked(signed_in(world.one), world)

    assert set(statuses.values()) <= {403, 404}


def test_a_stranger_finds_nothing_there(world, signed_in):
    statuses = asked(signed_in(a_person()), world)

    assert set(statuses.values()) == {404}


def test_who_is_not_signed_in_is_asked_to(world, client):
    for how, name, args in pages_of(world):
        response = getattr(client, how)(reverse(f"coordinator:{name}", args=args))
        assert response.status_code == 302, name
        assert "/accounts/login/" in response["Location"]


def test_a_coordinator_of_another_campaign_finds_nothing_there(world, coordinator):
    case = a_case(a_campaign())

    assert coordinator.get(reverse("coordinator:campaign", args=[case.campaign_id])).status_code == 404
    assert coordinator.get(reverse("coordinator:case", args=[world.campaign.pk, case.pk])).status_code == 404
    assert (
        coordinator.get(
            reverse("coordinator:municipality", args=[world.campaign.pk, case.municipality_id])
        ).status_code
        == 404
    )


def test_a_coordinator_who_assesses_a_case_does_not_see_it_as_coordinator(world, signed_in):
    assigned(other := a_case(world.campaign), world.coordinator)

    client = signed_in(world.coordinator)

    assert client.get(reverse("coordinator:case", args=[world.campaign.pk, other.pk])).status_code == 404
    page = client.get(reverse("coordinator:cases", args=[world.campaign.pk])).content.decode()
    assert world.case.municipality.name in page
    assert other.municipality.name not in page
