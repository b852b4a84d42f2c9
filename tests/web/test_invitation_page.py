"""The page behind an invitation's link."""

import pytest
from django.utils import timezone

from openlosi.apps.accounts.models import Invitation
from openlosi.apps.accounts.operations import invite, withdraw
from tests.factories import a_person

pytestmark = pytest.mark.django_db
WORD = "seven quiet herons"


@pytest.fixture
def token() -> str:
    return invite(email="new@example.org", name="Nour", language="", by=a_person("Ines"), at=timezone.now())[
        1
    ]


def test_somebody_comes_in_and_is_offered_a_second_factor(client, token):
    page = client.get(f"/invitation/{token}/").content.decode()
    assert "new@example.org" in page

    response = client.post(f"/invitation/{token}/", {"name": "Nour", "password": WORD, "again": WORD})

    assert response["Location"] == "/account/welcome/"
    assert "Protect your account" in client.get("/account/welcome/").content.decode()
    assert "Nour" in client.get("/").content.decode()


def test_passwords_that_differ_are_pointed_out(client, token):
    page = client.post(f"/invitation/{token}/", {"name": "Nour", "password": WORD, "again": "else"})

    assert "The two passwords differ." in page.content.decode()


def test_a_weak_password_is_pointed_out(client, token):
    page = client.post(f"/invitation/{token}/", {"name": "Nour", "password": "short", "again": "short"})

    assert "too short" in page.content.decode()


def test_a_link_that_does_not_work_says_why(client, token):
    withdraw(invitation=Invitation.objects.get(), by=a_person(), at=timezone.now())

    response = client.get(f"/invitation/{token}/")

    assert response.status_code == 410
    assert "This invitation was taken back" in response.content.decode()


def test_whoever_is_signed_in_as_somebody_else_becomes_the_invited_person(client, token):
    client.force_login(a_person("Olga"))

    client.post(f"/invitation/{token}/", {"name": "Nour", "password": WORD, "again": WORD})

    assert "Nour" in client.get("/").content.decode()
