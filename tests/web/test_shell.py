"""The shell of every page: language, navigation, the start page, and pages for errors."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from openlosi.apps.accounts.models import User
from openlosi.web.errors import forbidden, server_error
from tests.factories import a_campaign, a_case, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.org", "a long password", name="Ada")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_the_start_page_asks_to_sign_in(client):
    response = client.get("/")

    assert response["Location"] == "/accounts/login/?next=/"


def test_the_start_page_says_when_nothing_waits(signed_in):
    assert "Nothing waits for you" in signed_in.get("/").content.decode()


def test_the_start_page_costs_the_same_for_one_campaign_and_for_many(signed_in, person):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            signed_in.get("/")
        return len(queries)

    def another() -> None:
        case = a_case(a_campaign(coordinator=person))
        takes_part(person, case.campaign, "reviewer")
        takes_part(person, case.campaign, "observer")
        assigned(a_case(case.campaign), person, a_person())

    another()
    few = asked()
    for _ in range(3):
        another()

    assert asked() == few


def test_the_start_page_counts_what_waits_and_not_ones_own_case_for_review(signed_in, person):
    campaign = a_campaign()
    takes_part(person, campaign, "reviewer")
    own, other = a_case(campaign), a_case(campaign)
    assigned(own, person, a_person())
    for case in (own, other):
        type(case).objects.filter(pk=case.pk).update(stage="review")

    sections = {section.address: section for section in signed_in.get("/").context["sections"]}

    assert sections["/review/"].waiting == 1
    assert sections["/assess/"].waiting == 0


def test_an_operator_is_offered_the_installation(signed_in, person):
    assert "This installation" not in signed_in.get("/").content.decode()

    User.objects.filter(pk=person.pk).update(is_operator=True)

    assert "This installation" in signed_in.get("/").content.decode()


def test_the_language_somebody_chose_stays_with_their_account(signed_in, person):
    assert 'lang="en" dir="ltr"' in signed_in.get("/").content.decode()

    signed_in.post("/language/", {"language": "ar", "next": "/"})

    person.refresh_from_db()
    assert person.language == "ar"
    elsewhere = Client()
    elsewhere.force_login(person)
    assert 'lang="ar" dir="rtl"' in elsewhere.get("/").content.decode()


def test_an_unknown_language_is_not_kept(signed_in, person):
    signed_in.post("/language/", {"language": "xx", "next": "/"})

    person.refresh_from_db()
    assert person.language == ""


def test_a_missing_page_answers_in_the_shell(signed_in):
    response = signed_in.get("/no/such/page/")

    assert response.status_code == 404
    assert "There is no such page for you" in response.content.decode()
    assert "Sign out" in response.content.decode()


def test_a_refusal_says_what_is_needed(person):
    request = RequestFactory().get("/")
    request.user = person

    response = forbidden(request, PermissionDenied("this needs the role of reviewer"))

    assert response.status_code == 403
    assert "this needs the role of reviewer" in response.content.decode()


def test_an_error_page_needs_neither_session_nor_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_a_stale_form_is_explained(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)

    response = strict.post("/language/", {"language": "fr"})

    assert response.status_code == 403
    assert "This form has gone stale" in response.content.decode()


def test_pages_come_with_a_policy_that_allows_nothing_inline(signed_in):
    policy = signed_in.get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_somebody_changes_their_name(signed_in, person):
    signed_in.post("/account/", {"name": "Ada L.", "language": "fr"})

    person.refresh_from_db()
    assert (person.name, person.language) == ("Ada L.", "fr")
