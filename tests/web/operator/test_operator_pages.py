"""The operator's pages: one happy path a page, and who does not come in."""

import io
import json
import tarfile

import pyrage
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openlosi.apps.accounts.models import Organization, User
from openlosi.apps.audit.models import Entry
from openlosi.web.operator.urls import urlpatterns
from tests.factories import a_campaign, a_person, an_organization, takes_part

pytestmark = pytest.mark.django_db
WORD = "seven quiet herons"


@pytest.fixture
def operator() -> User:
    return a_person("Olu", password=WORD, is_operator=True)


@pytest.fixture
def page(operator) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def _text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda pattern: pattern.name)
def test_nobody_else_comes_in(client, pattern):
    numbers = {name: 1 for name in pattern.pattern.converters}
    address = reverse(f"operator:{pattern.name}", kwargs=numbers)
    assert client.get(address)["Location"].startswith("/accounts/login/")
    coordinator = a_person()
    takes_part(coordinator, a_campaign(), "coordinator")
    client.force_login(coordinator)

    assert client.get(address).status_code == 403
    assert client.post(address).status_code in {403, 405}


def test_the_health_of_the_installation_shows(page):
    text = _text(page.get("/operate/"))

    assert "as this version wants them" in text
    assert "GB free" in text
    assert "0 waiting, 0 running, 0 failed" in text


def test_the_trail_is_verified_by_a_button(page, operator):
    page.post("/operate/organizations/", {"name": "City Lab"})

    text = _text(page.post("/operate/audit/verify/", follow=True))

    assert f"Write this down elsewhere: 1:{Entry.objects.get().hash}" in text


def test_an_organization_is_made_and_somebody_invited_to_make_campaigns_for_it(page, client):
    page.post("/operate/organizations/", {"name": "City Lab"})
    organization = Organization.objects.get()

    text = _text(
        page.post(
            "/operate/people/invite/",
            {
                "email": "ines@example.org",
                "name": "Ines",
                "language": "fr",
                "organization": organization.pk,
                "makes_campaigns": "on",
            },
        )
    )

    person = User.objects.get(email="ines@example.org")
    assert (person.organization, person.makes_campaigns, person.is_operator) == (organization, True, False)
    token = text.split("/invitation/")[1].split("/")[0]
    assert client.get(f"/invitation/{token}/").status_code == 200


def test_whoever_makes_campaigns_for_no_organization_is_not_made(page):
    text = _text(
        page.post(
            "/operate/people/invite/", {"email": "i@example.org", "language": "en", "makes_campaigns": "on"}
        )
    )

    assert "Whoever makes campaigns makes them for an organization; choose one." in text
    assert not User.objects.filter(email="i@example.org").exists()


def test_people_are_found_by_part_of_a_name(page):
    a_person("Ada Okonkwo")

    assert "Ada Okonkwo" in _text(page.get("/operate/people/?q=okon"))
    assert "Ada Okonkwo" not in _text(page.get("/operate/people/?q=nobody"))


def test_the_list_of_people_costs_the_same_for_one_and_for_many(page):
    with CaptureQueriesContext(connection) as few:
        page.get("/operate/people/")
    for _ in range(3):
        a_person(organization=an_organization())
    with CaptureQueriesContext(connection) as many:
        page.get("/operate/people/")

    assert len(many) == len(few)


def test_the_list_of_organizations_costs_the_same_for_one_and_for_many(page):
    an_organization()
    with CaptureQueriesContext(connection) as few:
        page.get("/operate/organizations/")
    for _ in range(3):
        a_campaign()
    with CaptureQueriesContext(connection) as many:
        page.get("/operate/organizations/")

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("path", "prefix", "act"),
    [
        ("close", "close", "person.closed"),
        ("second-factor", "second_factor", "person.second_factor_reset"),
        ("password", "password", "person.password_replaced"),
    ],
)
def test_an_account_is_kept_with_a_reason_and_not_without(page, path, prefix, act):
    person = a_person("Ada")
    address = f"/operate/people/{person.pk}/{path}/"

    refused = page.post(address, {f"{prefix}-reason": ""})
    assert refused.status_code == 422
    assert "This field is required." in _text(refused)
    assert not Entry.objects.exists()

    page.post(address, {f"{prefix}-reason": "lost the phone"})
    assert Entry.objects.get().act == act


def test_a_closed_account_is_opened_again(page):
    person = a_person("Ada", is_active=False)

    page.post(f"/operate/people/{person.pk}/open/", {"open-reason": "came back"})

    person.refresh_from_db()
    assert person.is_active


def test_the_last_operator_stays(page, operator):
    text = _text(page.post(f"/operate/people/{operator.pk}/change/", {}))

    assert "Nobody would be left to operate this installation; name another operator first." in text


def test_everything_is_exported_after_confirming_who_one_is(operator):
    cache.clear()
    key = pyrage.x25519.Identity.generate()
    client = Client()
    client.post("/accounts/login/", {"login": operator.email, "password": WORD})
    wanted = {"reason": "the archive", "recipient": str(key.to_public())}
    assert client.get("/operate/export/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": WORD})

    response = client.post("/operate/export/", wanted)

    encrypted = b"".join(response)
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(encrypted, [key]))) as tar:
        manifest = json.load(tar.extractfile("openlosi/manifest.json"))
    assert manifest["reason"] == "the archive"
    assert Entry.objects.get(act="installation.exported").by_id == operator.pk
    assert "is no public key of age" in _text(
        client.post("/operate/export/", wanted | {"recipient": "age1x"})
    )
    assert Entry.objects.filter(act="installation.exported").count() == 1
