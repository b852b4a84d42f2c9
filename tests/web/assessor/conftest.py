"""What tests of the assessor's pages share."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.world import World, a_world


@pytest.fixture
def world(db) -> World:
    """A case of the real edition with everybody around it."""
    return a_world()


@pytest.fixture
def one(client, world) -> Client:
    """The first assessor, signed in."""
    client.force_login(world.one)
    return client


@pytest.fixture
def at(world):
    """The address of a page of somebody's case, the first assessor's unless another is named."""

    def address(page: str, *arguments, of=None) -> str:
        number = world.case.assignments.get(assessor=of or world.one).pk
        return reverse(f"assessor:{page}", args=[number, *arguments])

    return address


@pytest.fixture
def a_picture() -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile("picture.png", out.getvalue(), "image/png")
