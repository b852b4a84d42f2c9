"""A case in review, and somebody who is signed in."""

import pytest
from django.test import Client

from openlosi.apps.assessments import operations
from tests.factories import AT
from tests.world import World, a_world


@pytest.fixture
def world(db) -> World:
    """A case of which 206 and 214 are open."""
    world = a_world()
    world.submit(world.one, unlike=("206",))
    world.submit(world.other, unlike=("214",))
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    return world


@pytest.fixture
def signed_in():
    """A browser of a person."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
