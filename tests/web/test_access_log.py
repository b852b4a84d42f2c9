"""The access log tells what happened and nothing that could open a door."""

import json
import logging

import pytest

from openlosi.web.access_log import JsonLine
from tests.factories import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(JsonLine().format(record)))

    logger, keep = logging.getLogger("openlosi.access"), Keep()
    before = logger.level
    logger.addHandler(keep)
    logger.setLevel(logging.INFO)
    yield written
    logger.removeHandler(keep)
    logger.setLevel(before)


def test_a_line_says_what_was_asked_for_by_whom_and_how_it_went(client, lines):
    person = a_person()
    client.force_login(person)

    client.get("/?search=secret")

    (line,) = lines
    assert {key: line[key] for key in ("method", "path", "status", "user")} == {
        "method": "GET",
        "path": "/",
        "status": 200,
        "user": person.pk,
    }
    assert line["ms"] >= 0 and "secret" not in str(line)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/invitation/secret-token/", "/invitation/…/"),
        ("/accounts/password/reset/key/1-secret-token/", "/accounts/password/reset/key/…-…/"),
        ("/nowhere/secret-token", "/nowhere/…"),
        ("/jobs/17/", "/jobs/17/"),
    ],
)
def test_a_key_in_an_address_is_left_out(client, lines, address, told):
    client.get(address)

    assert lines[0]["path"] == told
