"""What tests of pages share."""

import pytest

from tests.world import World, a_world


@pytest.fixture
def world(db) -> World:
    """A case of the real edition with everybody around it."""
    return a_world()
