"""Every address has a line in the written table, and answers everybody as the table says."""

import pytest
from django.db import transaction
from django.test import Client

from tests.journeys.country import Country, a_country
from tests.journeys.everywhere import PEOPLE, body_of, close, filled, lines, skeletons


@pytest.fixture
def country(db) -> Country:
    """A case at each stage, and everybody."""
    return a_country()


class Undone(Exception):
    """Takes back what a request did."""


def _asked(client: Client, method: str, address: str) -> int | str:
    """The status of an answer, or ``sign in``; whatever the request did is taken back."""
    told: int | str = 0
    try:
        with transaction.atomic():
            more = {} if method in ("GET", "DELETE") else body_of(address)
            response = getattr(client, method.lower())(address, **more)
            told = response.status_code
            close(response)
            if told == 302 and "/accounts/login/" in response["Location"]:
                told = "sign in"
            raise Undone
    except Undone:
        return told


def _refused(told: int | str) -> bool:
    return told in ("sign in", 401, 403, 404)


def test_every_address_has_a_line_in_the_table():
    written = {line.skeleton for line in lines()}

    assert skeletons() - written == set(), "addresses without a line in docs/reference/who-may-open-what.md"
    assert written - skeletons() == set(), "lines without an address"


@pytest.mark.parametrize("column", PEOPLE)
def test_each_role_may_open_and_do_what_the_table_says(country, column):
    person = PEOPLE[column]
    client = Client(raise_request_exception=True)
    client.force_login(country.people[person])

    wrong = []
    for line in lines():
        address = filled(line.address, country)
        for method in line.methods:
            told = _asked(client, method, address)
            assert told != 500
            if _refused(told) == line.may[person]:
                wrong.append(
                    f"{method} {address}: {told}, the table says {'yes' if line.may[person] else 'no'}"
                )

    assert wrong == []


def test_whoever_is_not_signed_in_is_asked_to_or_refused(country):
    client = Client()

    wrong = []
    for line in lines():
        address = filled(line.address, country)
        wrong += [
            f"{method} {address}: {told}"
            for method in line.methods
            if _refused(told := _asked(client, method, address)) == line.public
        ]

    assert wrong == []
