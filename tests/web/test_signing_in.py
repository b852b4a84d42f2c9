"""Signing in by password: what is let in, what is held back, what is shut."""

import pytest
from django.core.cache import cache
from django.test import Client

from openlosi.apps.accounts.models import User
from openlosi.apps.audit.models import Entry
from tests.factories import a_campaign, a_person, takes_part

pytestmark = pytest.mark.django_db
WORD = "seven quiet herons"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def person() -> User:
    return a_person("Ada", password=WORD)


def _try(client: Client, email: str, password: str) -> bool:
    client.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in(client, person):
    assert _try(client, person.email, WORD)


def test_capitals_in_the_address_do_not_matter(client, person):
    assert _try(client, person.email.upper(), WORD)


def test_after_five_wrong_passwords_even_the_right_one_must_wait(client, person):
    for _ in range(5):
        assert not _try(client, person.email, "wrong")

    assert not _try(client, person.email, WORD)


def test_a_closed_account_does_not_sign_in(client, person):
    User.objects.update(is_active=False)

    assert not _try(client, person.email, WORD)


def test_somebody_who_has_not_accepted_their_invitation_does_not_sign_in(client):
    person = a_person("Nour", password=None)

    assert not _try(client, person.email, "")


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/"])
def test_nobody_signs_up_or_changes_their_address_by_themselves(client, person, address):
    client.force_login(person)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "reviewer"])
def test_who_must_have_a_second_factor_sees_nothing_before_it(client, person, settings, role):
    takes_part(person, a_campaign(), role)
    client.force_login(person)
    assert client.get("/").status_code == 200

    settings.SECOND_FACTOR = True

    assert client.get("/")["Location"] == "/account/welcome/"
    assert client.get("/api/anything").status_code == 403
    assert client.get("/account/welcome/").status_code == 200


@pytest.mark.parametrize("role", ["assessor", "observer"])
def test_others_are_not_asked_for_one(client, person, settings, role):
    settings.SECOND_FACTOR = True
    takes_part(person, a_campaign(), role)
    client.force_login(person)

    assert client.get("/").status_code == 200


def test_leaving_ends_the_session(client, person):
    _try(client, person.email, WORD)

    client.post("/accounts/logout/")

    assert "_auth_user_id" not in client.session


def test_a_changed_password_is_in_the_trail_and_ends_every_session(client, person):
    _try(client, person.email, WORD)
    elsewhere = Client()
    _try(elsewhere, person.email, WORD)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": WORD, "password1": "eight loud herons", "password2": "eight loud herons"},
    )

    assert elsewhere.get("/").status_code == 302
    entry = Entry.objects.get()
    assert (entry.act, entry.by_id, entry.details) == ("person.password_changed", person.pk, {})
