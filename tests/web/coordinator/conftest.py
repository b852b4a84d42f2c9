"""A campaign with a case in work, and browsers of the people around it."""

import pytest
from django.test import Client

from tests.factories import a_person, takes_part
from tests.world import World, a_world


@pytest.fixture
def world(db) -> World:
    """A case with two assessors, a coordinator and a reviewer."""
    return a_world()


@pytest.fixture
def signed_in():
    """A browser of a person."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def coordinator(world, signed_in) -> Client:
    """The coordinator's browser."""
    return signed_in(world.coordinator)


@pytest.fixture
def observer(world, signed_in) -> Client:
    """An observer's browser."""
    person = a_person("Olga Observer")
    takes_part(person, world.campaign, "observer")
    return signed_in(person)
