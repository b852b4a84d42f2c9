"""
Nobody learns from any page, list, count, export or API response what the blind hides from them.

Not by looking for words, but by changing what is hidden: whatever an assessor answers, whatever they wrote and showed, every
answer that the platform gives to somebody who may not see it is the same, byte for byte. Who may see what is read
from the table in `core.assessments.blinding`.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from openlosi.apps.campaigns.models import Case
from openlosi.apps.campaigns.permissions import sees
from openlosi.core.assessments.blinding import Thing
from tests.journeys.country import STAGES, Country, a_country
from tests.journeys.everywhere import PEOPLE, close, filled, lines

#: Other ways of asking for a page, that list, filter or export.
_MORE = (
    "/campaigns/{campaign}/audit/?as=csv",
    "/campaigns/{campaign}/cases/?show=late",
    "/campaigns/{campaign}/cases/?stage=independent",
    "/campaigns/{campaign}/people/?role=assessor",
    "/operate/audit/?as=csv",
    "/review/{case half}/?show=all",
    "/review/{case review}/?show=all",
)
#: What is new each time a page is made, whoever asks.
_FRESH = re.compile(
    rb'value="[A-Za-z0-9]{64}"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|nonce="[^"]*"'
)
_HIDING = (Thing.ANSWERS, Thing.DISCREPANCIES, Thing.SETTLED)


@pytest.fixture
def country(db) -> Country:
    """A case at each stage, and everybody, with the database's own guards off: a test changes what nobody could."""
    country = a_country()
    with connection.cursor() as cursor:
        for name, table in _triggers(cursor):
            cursor.execute(
                f'DROP TRIGGER "{name}"' + (f" ON {table}" if connection.vendor == "postgresql" else "")
            )
    return country


def _triggers(cursor) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    return cursor.fetchall()


def _addresses(country: Country) -> Iterator[str]:
    """Every address that can be opened, for the case at each stage where it names one."""
    for line in lines():
        if "GET" not in line.methods:
            continue
        for stage in STAGES if re.search(r"\{(case|assignment) ", line.address) else ("",):
            yield filled(re.sub(r"\{(case|assignment) [^}]*\}", rf"{{\1 {stage}}}", line.address), country)
    for address in _MORE:
        yield filled(address, country)


def _told(country: Country, person: str) -> dict[str, tuple[int, bytes]]:
    """Everything the platform answers a person, less what is fresh each time."""
    client = Client()
    client.force_login(country.people[person])
    for address in _addresses(country):
        # That somebody saw a suggestion is noted with their own answer, at the first time.
        if "/suggestions" in address:
            client.get(address)
    told = {}
    for address in _addresses(country):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        close(response)
        told[address] = (response.status_code, _FRESH.sub(b"", _unpacked(body)))
    return told


def _unpacked(body: bytes) -> bytes:
    """What an archive holds, less the moment it was packed; anything else as it is."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        held = b"".join(
            name.encode() + packed.read(name) for name in packed.namelist() if not name.endswith(".xlsx")
        )
        book = [name for name in packed.namelist() if name.endswith(".xlsx")]
        held += b"".join(_cells(packed.read(name)) for name in book)
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"]*", b"", held)


def _cells(book: bytes) -> bytes:
    """The sheets of a workbook; its properties hold the moment it was written."""
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist() if name.startswith("xl/"))


def _change_everything_hidden(cases: list[Case], but_of: int) -> int:
    """Turn every answer of some cases about, with all that was said, shown and decided; one person's own left alone."""
    changed = 0
    with connection.cursor() as cursor:
        for case in cases:
            of_others = (
                "SELECT a.id FROM assessments_assessment a JOIN campaigns_assignment s ON s.id = a.assignment_id"
                " WHERE s.case_id = %s AND s.assessor_id <> %s"
            )
            cursor.execute(
                "UPDATE assessments_answer SET value = CASE value WHEN 'met' THEN 'not_met' ELSE 'met' END,"
                " first_value = 'met', comment = 'turned about', confidence = 3, seconds = seconds + 977,"
                f" revision = revision + 5 WHERE assessment_id IN ({of_others})",
                [case.pk, but_of],
            )
            changed += cursor.rowcount
            cursor.execute(
                f"UPDATE assessments_note SET text = 'turned about' WHERE assessment_id IN ({of_others})",
                [case.pk, but_of],
            )
            cursor.execute(
                "UPDATE evidence_evidence SET address = 'https://turned.example/', note = 'turned about', indicator = '275'"
                " WHERE assignment_id IN (SELECT id FROM campaigns_assignment WHERE case_id = %s AND assessor_id <> %s)",
                [case.pk, but_of],
            )
            cursor.execute(
                "UPDATE assessments_message SET text = 'turned about', indicator = '275' WHERE case_id = %s",
                [case.pk],
            )
            cursor.execute(
                "UPDATE assessments_adjudication SET reason = 'turned about', value = 'not_met' WHERE case_id = %s",
                [case.pk],
            )
            cursor.execute(
                "UPDATE assessments_sampledanswer SET confirmed_at = NULL WHERE case_id = %s", [case.pk]
            )
    return changed


def _hidden_from(country: Country, person: str) -> list[Case]:
    user = country.people[person]
    cases = [country.case(stage) for stage in STAGES]
    return [case for case in cases if not any(sees(user, case, thing) for thing in _HIDING)]


@pytest.mark.parametrize("column", PEOPLE)
def test_whatever_is_hidden_from_somebody_changes_nothing_that_they_are_told(country, column):
    person = PEOPLE[column]
    hidden = _hidden_from(country, person)
    assert {case.pk for case in hidden} >= {country.cases[s].pk for s in ("independent", "half", "no_score")}
    author = Client()
    author.force_login(country.people["other"])
    theirs = f"/api/assessments/{country.assignment('independent', 'other')}"
    before, theirs_before = _told(country, person), author.get(theirs).content

    changed = _change_everything_hidden(hidden, but_of=country.people[person].pk)

    # There was something to hide: its author sees it change.
    assert changed >= 4
    assert author.get(theirs).content != theirs_before
    after = _told(country, person)
    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.parametrize(("column", "stage"), [("coordinator", "review"), ("reviewer", "review")])
def test_what_may_be_seen_is_seen(country, column, stage):
    """The test above would also pass on a platform that shows nothing to anybody."""
    person = PEOPLE[column]
    before = _told(country, person)

    _change_everything_hidden([country.case(stage)], but_of=country.people[person].pk)

    after = _told(country, person)
    assert [address for address in before if before[address] != after[address]] != []
