"""The audit trail on pages tells what was done, and nothing that the blind forbids."""

import ast
import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.models import Answer
from openlosi.apps.audit.models import Entry
from openlosi.apps.audit.operations import record
from openlosi.apps.campaigns import trail
from openlosi.core.assessments.blinding import NEEDS_BOTH
from openlosi.core.assessments.roles import Coordinator, Operator
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part
from tests.world import change

pytestmark = pytest.mark.django_db
SRC = Path(__file__).parents[2] / "src/openlosi"


def _acts(user, role=Coordinator, campaign=None) -> set[str]:
    return set(
        trail.visible(user, role, campaign_id=campaign.pk if campaign else None).values_list("act", flat=True)
    )


def _client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _told(world, *acts: str) -> None:
    """Entries about the case, as if somebody had done these things."""
    with transaction.atomic():
        for act in acts:
            record(
                act,
                about=world.case,
                by=world.one,
                at=AT,
                campaign_id=world.campaign.pk,
                case_id=world.case.pk,
                details={"indicator": "206"},
            )


def _recorded(source: str) -> set[str]:
    """The acts that a module writes into the trail."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] in {"record", "_record"}
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_act_has_a_line_that_says_what_it_would_show():
    recorded = {act for file in SRC.rglob("*.py") for act in _recorded(file.read_text("utf-8"))}

    assert len(recorded) > 30
    assert recorded - set(trail.ACTS) == set(), (
        "say in apps/campaigns/trail.py what each of these shows of a case"
    )


def test_while_blind_the_trail_tells_that_work_goes_on_and_nothing_of_answers(world):
    world.submit(world.one, unlike=(world.codes[0],))
    _told(world, *(act for act, line in trail.ACTS.items() if line.shows in NEEDS_BOTH))
    assert Entry.objects.filter(act="case.adjudicated").exists()
    assert Entry.objects.filter(act="evidence.added").exists()

    assert _acts(world.coordinator, campaign=world.campaign) == {"assessment.submitted"}


def test_a_saved_answer_shows_no_indicator_while_blind(world):
    assessment = world.assessment(world.one)
    operations.save_answer(
        assignment_id=assessment.assignment_id, change=change(world.codes[0], "not_met"), by=world.one, at=AT
    )
    entry = Entry.objects.get(act="answer.saved")
    assert (entry.details, entry.about) == (
        {"indicator": world.codes[0]},
        f"answer:{Answer.objects.get().pk}",
    )

    (line,) = trail.lines([entry], world.coordinator, Coordinator)

    assert (line.by, dict(line.details), line.about, line.is_shortened) == (str(world.one), {}, "", True)


def test_reconciliation_shows_once_the_case_is_open_and_hides_when_it_is_blind_again(world):
    world.submit(world.one, unlike=(world.codes[0],))
    world.submit(world.other)
    operations.reconsider(
        case_id=world.case.pk,
        indicator=world.codes[0],
        value="met",
        justification="found it",
        key=uuid4(),
        by=world.one,
        at=AT,
    )
    _told(world, "evidence.added")
    assert "reconciliation.changed" in _acts(world.coordinator, campaign=world.campaign)

    type(world.case).objects.filter(pk=world.case.pk).update(both_submitted=False, stage="independent")

    assert Entry.objects.filter(act="reconciliation.changed").exists()
    assert "reconciliation.changed" not in _acts(world.coordinator, campaign=world.campaign)
    assert "evidence.added" not in _acts(world.coordinator, campaign=world.campaign)


def test_the_operator_never_sees_entries_about_answers_or_differences(world):
    world.submit(world.one, unlike=(world.codes[0],))
    world.submit(world.other)
    _told(world, "evidence.added", "reconciliation.said", "suggestion.seen")
    operator = a_person(is_operator=True)
    assert "evidence.added" in _acts(world.coordinator, campaign=world.campaign)

    seen = _acts(operator, Operator)

    assert "assessment.submitted" in seen
    assert not [act for act in seen if act.startswith(("evidence.", "reconciliation.", "suggestion."))]


def test_a_coordinator_who_assesses_a_case_does_not_read_about_it(world):
    world.submit(world.one)
    takes_part(world.one, world.campaign, "coordinator")
    assert "assessment.submitted" in _acts(world.coordinator, campaign=world.campaign)

    assert "assessment.submitted" not in _acts(world.one, campaign=world.campaign)


def test_what_is_sealed_is_on_no_page_and_in_no_export(world):
    world.submit(world.one, unlike=(world.codes[0],))
    world.submit(world.other)
    assert any("not_met" in str(sealed) for sealed in Entry.objects.values_list("sealed", flat=True))
    client = _client(world.coordinator)

    for address in (
        f"/campaigns/{world.campaign.pk}/audit/",
        f"/campaigns/{world.campaign.pk}/audit/?as=csv",
    ):
        answered = client.get(address)
        text = b"".join(answered).decode()
        assert "not_met" not in text
        assert "sealed" not in text


def test_others_do_not_open_the_trail(world):
    address = f"/campaigns/{world.campaign.pk}/audit/"

    assert _client(world.coordinator).get(address).status_code == 200
    assert _client(world.one).get(address).status_code == 403
    assert _client(world.reviewer).get(address).status_code == 403
    assert _client(a_person()).get(address).status_code == 404
    assert _client(world.coordinator).get(f"/campaigns/{a_campaign().pk}/audit/").status_code == 404
    assert _client(world.coordinator).get("/operate/audit/").status_code == 403
    assert _client(a_person(is_operator=True)).get("/operate/audit/").status_code == 200


def test_entries_are_found_by_person_act_and_day(world):
    world.submit(world.one)
    client = _client(world.coordinator)
    address = f"/campaigns/{world.campaign.pk}/audit/"

    def found(**wanted: str) -> set[str]:
        rows = csv.DictReader(io.StringIO(b"".join(client.get(address, {"as": "csv", **wanted})).decode()))
        return {row["act"] for row in rows}

    assert "assessment.submitted" in found()
    assert found(act="assessment.submitted") == {"assessment.submitted"}
    assert found(person=str(world.one.pk)) == {"assessment.submitted"}
    assert found(person=str(world.other.pk)) == set()
    assert found(person=str(world.one.pk), since="2027-03-03") == set()


def test_the_list_costs_the_same_whatever_its_length(world):
    client = _client(world.coordinator)
    address = f"/campaigns/{world.campaign.pk}/audit/"
    world.assessment(world.one)
    world.submit(world.one)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _ in range(3):
        case = a_case(world.campaign)
        assigned(case, a_person(), a_person())
    world.submit(world.other)
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_a_cell_never_starts_a_formula(world):
    person = a_person('=HYPERLINK("https://evil.example")')
    takes_part(person, world.campaign, "coordinator")
    case = world.case
    with transaction.atomic():
        record("case.collected", about=case, by=person, at=AT, campaign_id=case.campaign_id, case_id=case.pk)

    text = b"".join(_client(world.coordinator).get(f"/campaigns/{world.campaign.pk}/audit/?as=csv")).decode()

    assert "'=HYPERLINK" in text
