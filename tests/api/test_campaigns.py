"""Campaigns by JSON: progress for whoever may see it, names for whoever may see those, answers for nobody."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from openlosi.apps.assessments import operations
from tests.factories import a_case, a_person, assigned, takes_part
from tests.world import World, a_world, change


@pytest.fixture
def world(db) -> World:
    world = a_world()
    assessment = world.assessment(world.one)
    for code in ("206", "214"):
        operations.save_answer(
            assignment_id=assessment.assignment_id, change=change(code), by=world.one, at=now()
        )
    world.submit(world.other)
    return world


def asked(person, path):
    client = Client()
    client.force_login(person)
    return client.get(f"/api{path}")


def someone(world, role):
    person = a_person()
    takes_part(person, world.campaign, role)
    return person


def test_a_coordinator_reads_campaigns_cases_and_people(world):
    number = world.campaign.pk

    [listed] = asked(world.coordinator, "/campaigns").json()
    totals = asked(world.coordinator, f"/campaigns/{number}").json()
    cases = asked(world.coordinator, f"/campaigns/{number}/cases").json()
    people = asked(world.coordinator, f"/campaigns/{number}/people").json()

    assert (listed["id"], listed["cases"], listed["settled"]) == (number, 1, 0)
    assert (totals["by_stage"]["independent"], totals["submitted"], totals["started"]) == (1, 1, 2)
    assert cases["count"] == 1
    assert [
        (place["slot"], place["assessor"], place["answered"], place["submitted_at"] is None)
        for place in cases["cases"][0]["places"]
    ] == [(1, str(world.one), 2, True), (2, str(world.other), 95, False)]
    assert {person["role"] for person in people} == {"coordinator", "assessor", "reviewer"}


@pytest.mark.parametrize("role", ["observer", "reviewer"])
def test_who_follows_sees_how_far_and_not_who(world, role):
    person, number = someone(world, role), world.campaign.pk

    cases = asked(person, f"/campaigns/{number}/cases")

    assert [place["assessor"] for place in cases.json()["cases"][0]["places"]] == [None, None]
    for assessor in (world.one, world.other):
        assert str(assessor) not in cases.content.decode()
    assert asked(person, f"/campaigns/{number}/people").status_code == 403


def test_an_assessor_and_a_stranger_get_nothing(world):
    number = world.campaign.pk

    assert asked(world.one, "/campaigns").json() == []
    assert asked(world.one, f"/campaigns/{number}/cases").status_code == 403
    for path in ("", "/cases", "/people"):
        assert asked(a_person(), f"/campaigns/{number}{path}").status_code == 404
    assert Client().get("/api/campaigns").status_code == 401


def test_cases_are_filtered_and_come_in_stretches(world):
    for _ in range(3):
        a_case(world.campaign, codes=["201"], stage="review")
    number = world.campaign.pk

    stretch = asked(world.coordinator, f"/campaigns/{number}/cases?stage=review&offset=1&limit=1").json()

    assert (stretch["count"], len(stretch["cases"])) == (3, 1)
    assert asked(world.coordinator, f"/campaigns/{number}/cases?late=true").json()["count"] == 0
    assert asked(world.coordinator, f"/campaigns/{number}/cases?stage=nonsense").status_code == 422


def test_three_cases_cost_as_many_queries_as_one(world):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            asked(world.coordinator, f"/campaigns/{world.campaign.pk}/cases")
        return len(seen)

    one = queries()
    for _ in range(2):
        assigned(a_case(world.campaign, codes=["201"]), a_person(), a_person())

    assert queries() == one
