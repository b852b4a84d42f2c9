"""Both assessments of a case as its coordinator reads them: from reconciliation on, and under neutral names."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openlosi.apps.assessments.operations import (
    adjudicate,
    finish_reconciling,
    reconsider,
    say,
    send_back,
)
from tests.factories import AT, a_person, takes_part


def at(world, name="answers"):
    return reverse(f"coordinator:{name}", args=[world.campaign.pk, world.case.pk])


def page(client, address, **query):
    return client.get(address, query).content.decode()


@pytest.fixture
def reconciling(world):
    """Both are in, and differ on two indicators."""
    world.submit(world.one)
    world.submit(world.other, unlike=("206", "214"))
    return world


def test_before_both_are_in_there_is_no_page_and_no_word_of_it(world, coordinator):
    world.submit(world.other, unlike=("206",))

    assert coordinator.get(at(world)).status_code == 404
    assert at(world) not in page(coordinator, at(world, "case"))


def test_in_reconciliation_the_coordinator_sees_where_the_two_differ_and_what_they_say(
    reconciling, coordinator
):
    world = reconciling
    text = {"indicator": "206", "text": "It is in the footer.", "key": uuid4()}
    say(case_id=world.case.pk, by=world.one, at=AT, **text)

    assert "The two differ on 2 of 95 indicators now." in page(coordinator, at(world, "case"))
    assert at(world) in page(coordinator, at(world, "case"))
    seen = page(coordinator, at(world))

    assert [code for code in world.codes if f'id="i{code}"' in seen] == ["214", "206"]
    assert "It is in the footer." in seen
    assert "https://town.example/206" in seen
    assert "Assessor A" in seen
    for person in (world.one, world.other):
        assert person.name not in seen


def test_an_answer_that_was_changed_shows_as_it_stands_with_its_justification(reconciling, coordinator):
    world = reconciling
    changed = {"indicator": "206", "value": "met", "justification": "Seen it now.", "key": uuid4()}
    reconsider(case_id=world.case.pk, by=world.other, at=AT, **changed)

    assert 'id="i206"' not in page(coordinator, at(world), show="open")
    seen = page(coordinator, at(world), show="differed")

    assert "Seen it now." in seen
    assert "they agree now" in seen


def test_every_indicator_is_in_the_table_and_can_be_opened(reconciling, coordinator):
    world = reconciling
    seen = page(coordinator, at(world), show="all")

    assert [code for code in world.codes if f'href="?indicator={code}"' not in seen] == []
    assert 'id="i201"' in page(coordinator, at(world), indicator="201")


def test_a_decision_does_not_show_before_it_may_be_seen(reconciling, coordinator):
    """A case that was sent back keeps its decisions; in reconciliation nobody sees them."""
    world = reconciling
    for person in (world.one, world.other):
        finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    decided = {"indicator": "206", "value": "met", "reason": "Decided so.", "key": uuid4()}
    adjudicate(case_id=world.case.pk, by=world.reviewer, at=AT, **decided)
    assert "Decided so." in page(coordinator, reverse("reviewer:case", args=[world.case.pk]), show="decided")
    send_back(case_id=world.case.pk, reason="Look again.", by=world.reviewer, at=AT + timedelta(hours=1))

    seen = page(coordinator, at(world)) + page(coordinator, at(world), show="all")

    assert "Look again." in seen
    assert "Decided so." not in seen


def test_nobody_else_opens_it(reconciling, signed_in, observer):
    world = reconciling
    twice = a_person("Ada Coordinates")
    takes_part(twice, world.campaign, "coordinator")
    own = world.case.assignments.get(assessor=world.other)
    own.withdrawn_at = AT
    own.save()
    world.case.assignments.create(assessor=twice, slot=2, assigned_at=AT)

    for client in (observer, signed_in(world.reviewer), signed_in(world.one), signed_in(twice)):
        assert client.get(at(world)).status_code == 404


def test_it_costs_as_many_queries_for_many_differences_as_for_one(world, coordinator):
    differing = ("206", "214", "201", "222")
    world.submit(world.one)
    world.submit(world.other, unlike=differing)
    for code in differing:
        text = {"indicator": code, "text": "Look.", "key": uuid4()}
        changed = {"indicator": code, "value": "not_met", "justification": "Gone.", "key": uuid4()}
        say(case_id=world.case.pk, by=world.one, at=AT, **text)
        reconsider(case_id=world.case.pk, by=world.one, at=AT, **changed)

    def queries(**query):
        with CaptureQueriesContext(connection) as seen:
            told = page(coordinator, at(world), **query)
        return len(seen), told.count("Gone.")

    queries()
    cost, shown = queries(indicator="206")

    assert shown == 1
    assert queries(show="differed") == (cost, 4)
