"""The trail cannot be changed unseen: the database refuses, and whoever gets around it breaks the chain."""

import pytest
from django.db import IntegrityError, connection, transaction
from typer.testing import CliRunner

from openlosi.apps.audit.models import Entry
from openlosi.apps.audit.operations import Broken, hash_of, record, verify
from openlosi.cli.main import app
from tests.factories import AT, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> list[Entry]:
    """Five entries."""
    person = a_person("Ada")
    with transaction.atomic():
        return [
            record(f"case.{what}", about=person, by=person, at=AT, details={"n": n}, sealed={"value": "met"})
            for n, what in enumerate(["assigned", "collected", "settled", "reopened", "settled"])
        ]


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _without_triggers() -> None:
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    for name in ("audit_no_update", "audit_no_delete"):
        _run(f"DROP TRIGGER {name}{on}")


def test_a_whole_trail_is_found_whole(trail):
    assert verify() == (5, trail[-1].hash)


def test_many_entries_of_one_transaction_wait_for_the_disk_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waits, transaction.atomic():
        for number in range(3):
            record("case.assigned", about=f"case:{number}", by=None, at=AT)

    assert len(waits) == (1 if connection.vendor == "postgresql" else 0)


def test_an_empty_trail_is_whole():
    assert verify() == (0, "0" * 64)


def test_details_are_hashed_as_the_database_gives_them_back():
    # As numbers, 9 comes before 10; as the text that JSON makes of keys, after it.
    with transaction.atomic():
        record("cases.added", about="campaign:1", by=None, at=AT, details={"cases": {9: ("a",), 10: ("b",)}})

    assert verify()[0] == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET act = 'other' WHERE number = 3",
        "UPDATE audit_entry SET number = 9 WHERE number = 5",
        "DELETE FROM audit_entry WHERE number = 5",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_remove_entries(trail, sql):
    with pytest.raises(IntegrityError), transaction.atomic():
        _run(sql)

    assert verify() == (5, trail[-1].hash)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("act", "'case.other'"),
        ("at", "'2020-01-01 00:00:00+00:00'"),
        ("by_id", "NULL"),
        ("campaign_id", "7"),
        ("case_id", "7"),
        ("about", "'user:9'"),
        ("details", "'{\"n\": 9}'"),
        ("sealed", '\'{"value": "not_met"}\''),
        ("hash", "'" + "a" * 64 + "'"),
    ],
)
def test_a_changed_entry_is_named_whatever_was_changed(trail, column, value):
    _without_triggers()

    _run(f"UPDATE audit_entry SET {column} = {value} WHERE number = 3")

    with pytest.raises(Broken, match="entry 3 was changed after it was written"):
        verify()


def test_a_changed_entry_whose_hash_was_made_anew_breaks_the_next(trail):
    _without_triggers()
    forged = Entry.objects.get(number=3)
    forged.act = "case.other"
    Entry.objects.filter(number=3).update(act=forged.act, hash=hash_of(forged))

    with pytest.raises(Broken, match="entry 4 does not follow on entry 3"):
        verify()


def test_a_removed_entry_is_named(trail):
    _without_triggers()

    _run("DELETE FROM audit_entry WHERE number = 3")

    with pytest.raises(Broken, match="entry 3 is missing; 4 follows 2"):
        verify()


def test_an_entry_that_was_slipped_in_is_named(trail):
    _without_triggers()
    for number in (5, 4):
        Entry.objects.filter(number=number).update(number=number + 1)
    slipped = Entry.objects.get(number=3)
    slipped.number, slipped.hash, slipped.previous_hash = 4, "b" * 64, slipped.hash
    slipped.save(force_insert=True)

    with pytest.raises(Broken, match="entry 4 was changed after it was written"):
        verify()


def test_entries_that_changed_places_are_named(trail):
    _without_triggers()
    for old, new in ((2, 99), (3, 2), (99, 3)):
        Entry.objects.filter(number=old).update(number=new)

    with pytest.raises(Broken, match="entry 2 does not follow on entry 1"):
        verify()


def test_a_trail_cut_off_at_its_end_is_seen_by_what_was_written_down(trail):
    written_down = (5, trail[-1].hash)
    _without_triggers()
    _run("DELETE FROM audit_entry WHERE number = 5")
    assert verify() == (4, trail[3].hash)

    with pytest.raises(Broken, match="ends at entry 4; entry 5 was written down and is gone"):
        verify(expected=written_down)


def test_a_trail_written_anew_is_seen_by_what_was_written_down(trail):
    written_down = (3, trail[2].hash)
    _without_triggers()
    _run("DELETE FROM audit_entry")
    with transaction.atomic():
        for n in range(5):
            record("case.assigned", about="case:1", by=None, at=AT, details={"n": n})
    assert verify()[0] == 5

    with pytest.raises(Broken, match="entry 3 is another than the one that was written down"):
        verify(expected=written_down)


def _verify(*options: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["audit", "verify", *options])
    return ran.exit_code, ran.output


def test_the_command_prints_what_to_write_down(trail):
    code, said = _verify()

    assert code == 0
    assert f"5:{trail[-1].hash}" in said
    assert _verify("--expect", f"5:{trail[-1].hash}")[0] == 0


def test_the_command_says_where_the_trail_is_broken(trail):
    _without_triggers()
    _run("UPDATE audit_entry SET act = 'other' WHERE number = 3")

    code, said = _verify()

    assert code == 1
    assert "entry 3 was changed after it was written" in said


def test_the_command_refuses_what_it_cannot_compare(trail):
    assert _verify("--expect", "5")[0] == 2


def test_nothing_is_recorded_outside_a_transaction(transactional_db: None):
    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        record("case.assigned", about="case:1", by=None, at=AT)
