"""Reconciliation and outcome as one of the two sees them: both sides, no names, nothing too early."""

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.models import Message, Reconsideration
from openlosi.apps.results import operations as results
from tests.factories import AT
from tests.world import a_world


def _disputed(world):
    world.submit(world.one)
    world.submit(world.other, unlike=("206",))


def test_until_both_are_in_there_is_nothing_to_reconcile(one, world, at):
    world.submit(world.one)

    assert one.get(at("reconcile")).status_code == 404


def test_both_sides_are_shown_with_their_evidence_and_without_names(one, world, at):
    _disputed(world)

    page = one.get(at("reconcile")).content.decode()

    assert "You (assessor A)" in page
    assert "Assessor B" in page
    assert "https://town.example/206" in page
    assert world.other.name not in page
    assert world.other.email not in page
    assert "https://town.example/214" not in page


def test_without_neutral_names_the_other_is_the_other(one, world, at):
    _disputed(world)
    world.campaign.neutral_names = False
    world.campaign.save()

    page = one.get(at("reconcile")).content.decode()

    assert "The other assessor" in page
    assert "Assessor B" not in page


def test_a_word_and_a_change_are_taken_once(one, world, at):
    _disputed(world)
    said = {"indicator": "206", "text": "It is at the foot.", "key": str(uuid4())}
    changed = {"indicator": "206", "value": "not_met", "justification": "You are right.", "key": str(uuid4())}

    for _ in range(2):
        one.post(at("say"), said)
        one.post(at("reconsider"), changed)

    page = one.get(at("reconcile")).content.decode()
    assert (Message.objects.count(), Reconsideration.objects.count()) == (1, 1)
    assert "It is at the foot." in page
    assert "you agree now" in page


def test_a_change_without_a_reason_is_refused_in_words(one, world, at):
    _disputed(world)

    told = one.post(
        at("reconsider"), {"indicator": "206", "value": "not_met", "key": str(uuid4())}, follow=True
    )

    assert "say why" in told.content.decode()
    assert not Reconsideration.objects.exists()


def test_both_finish_and_the_case_goes_on(client, world, at):
    _disputed(world)

    for person in (world.one, world.other):
        client.force_login(person)
        client.post(at("finish", of=person))

    assert world.now().stage == "review"
    assert "In review" in client.get(at("reconcile", of=world.other)).content.decode()


def _settled(world):
    _disputed(world)
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    operations.adjudicate(
        case_id=world.case.pk,
        indicator="206",
        value="not_met",
        reason="The box leads nowhere.",
        key=uuid4(),
        by=world.reviewer,
        at=AT,
    )
    for sampled in world.case.sampled.all():
        operations.confirm_sampled(
            case_id=world.case.pk, indicator=sampled.indicator, by=world.reviewer, at=AT
        )
    results.settle(case_id=world.case.pk, by=world.reviewer, at=AT)


def test_the_outcome_opens_when_it_is_settled_and_tells_how(one, world, at):
    assert one.get(at("outcome")).status_code == 404
    _settled(world)

    page = one.get(at("outcome")).content.decode()

    assert "The box leads nowhere." in page
    assert "decided by the reviewer" in page
    assert world.reviewer.name not in page
    assert page.count("<tr>") == 96


def test_the_page_costs_the_same_for_one_discrepancy_and_for_three(client, db):
    costs = []
    for unlike in (("206",), ("206", "214", "201")):
        world = a_world()
        world.submit(world.one)
        world.submit(world.other, unlike=unlike)
        client.force_login(world.one)
        address = f"/assess/{world.case.assignments.get(assessor=world.one).pk}/reconcile/"
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).content.decode().count("</article>") == len(unlike)
        costs.append(len(asked))

    assert costs[0] == costs[1]
