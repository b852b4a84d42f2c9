"""Reconciliation as JSON: both sides, once both are in, without names."""

import json
from uuid import uuid4

import pytest

from tests.world import World, a_world

JSON = "application/json"


@pytest.fixture
def world(db) -> World:
    world = a_world()
    world.submit(world.one)
    world.submit(world.other, unlike=("206",))
    return world


def _post(client, world, call, **body):
    path = f"/api/cases/{world.case.pk}/{call}"
    return client.post(path, json.dumps({"key": str(uuid4()), **body}), content_type=JSON)


def test_both_sides_are_shown_under_neutral_names(client, world):
    client.force_login(world.one)

    told = client.get(f"/api/cases/{world.case.pk}/comparison")

    [differs] = told.json()["disputed"]
    assert (differs["mine"]["value"], differs["theirs"]["value"]) == ("met", "not_met")
    assert (told.json()["my_name"], told.json()["their_name"]) == ("You (assessor A)", "Assessor B")
    assert world.other.name not in told.content.decode()
    assert world.other.email not in told.content.decode()


def test_a_word_a_change_and_the_end_of_it(client, world):
    client.force_login(world.one)
    _post(client, world, "messages", indicator="206", text="The box is at the foot.")
    client.force_login(world.other)
    changed = _post(
        client, world, "reconsiderations", indicator="206", value="met", justification="Seen now."
    )

    told = client.get(f"/api/cases/{world.case.pk}/comparison").json()

    assert changed.status_code == 200
    assert [said["by"] for said in told["disputed"][0]["messages"]] == ["Assessor A"]
    assert told["still_differ"] == []
    assert _post(client, world, "finish").json()["stage"] == "reconciliation"
    client.force_login(world.one)
    assert _post(client, world, "finish").json()["stage"] == "review"


def test_a_change_without_a_reason_is_refused(client, world):
    client.force_login(world.other)

    refused = _post(client, world, "reconsiderations", indicator="206", value="met", justification=" ")

    assert (refused.status_code, refused.json()["error"]) == (422, "wrong_change")


@pytest.mark.parametrize("who", ["coordinator", "reviewer"])
def test_whoever_does_not_assess_the_case_does_not_find_it(client, world, who):
    client.force_login(getattr(world, who))

    assert client.get(f"/api/cases/{world.case.pk}/comparison").status_code == 404
    assert _post(client, world, "messages", indicator="206", text="Hello").status_code == 404
