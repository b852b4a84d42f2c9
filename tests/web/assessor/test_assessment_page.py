"""The assessment's page without its script: forms that post, nothing of anybody else, nothing twice."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.models import Answer, Comment, Note
from openlosi.apps.campaigns.models import CampaignPhase, Clarification
from openlosi.apps.evidence.models import Collection, Evidence, StoredFile, Suggestion
from tests.factories import AT
from tests.world import change


def _answer(client, at, code, value="met", **more):
    sent = {"value": value, "key": str(uuid4()), "base": 0, **more}
    return client.post(at("answer", code), sent)


def test_the_first_open_indicator_is_in_front_with_its_guidance(one, world, at):
    page = one.get(at("assessment")).content.decode()

    assert "Does the municipality have an official portal of its own" in page
    assert "A tourism site, a private directory" in page


def test_an_answer_leads_to_the_next_indicator(one, world, at):
    answered = _answer(
        one, at, world.codes[0], comment="See the footer.", confidence="2", flagged="on", note="ask"
    )

    assert answered.url == at("assessment") + f"?indicator={world.codes[1]}"
    saved = Answer.objects.get()
    assert (saved.value, saved.comment, saved.confidence, saved.flagged) == (
        "met",
        "See the footer.",
        2,
        True,
    )
    assert Note.objects.get().text == "ask"


def test_a_double_click_answers_once(one, world, at):
    key = str(uuid4())

    for _ in range(2):
        _answer(one, at, "206", key=key)

    assert Answer.objects.get().revision == 1


def test_two_tabs_are_asked_which_answer_is_right(one, world, at):
    _answer(one, at, "206")

    refused = _answer(one, at, "206", value="not_met", comment="from the other tab")

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "from the other tab" in page
    assert Answer.objects.get().value == "met"
    kept = one.post(at("answer", "206"), {"value": "not_met", "key": str(uuid4()), "base": 1})
    assert (kept.status_code, Answer.objects.get().value) == (302, "not_met")


def test_evidence_is_added_and_removed(one, world, at, a_picture):
    one.post(
        at("evidence", "206"), {"kind": "address", "address": "https://town.example/a", "key": str(uuid4())}
    )
    one.post(at("evidence", "206"), {"kind": "address", "file": a_picture, "key": str(uuid4())})

    page = one.get(at("assessment") + "?indicator=206").content.decode()
    assert "https://town.example/a" in page
    assert [each.kind for each in Evidence.objects.all()] == ["address", "screenshot"]

    one.post(at("remove_evidence", Evidence.objects.first().pk))
    assert "https://town.example/a" not in one.get(at("assessment") + "?indicator=206").content.decode()


def test_evidence_that_shows_nothing_is_refused_in_words(one, world, at):
    told = one.post(
        at("evidence", "206"), {"kind": "address", "address": "ftp://x", "key": str(uuid4())}, follow=True
    )

    assert "An address begins with http:// or https://." in told.content.decode()


def test_a_word_to_the_coordinator_is_said_once(one, world, at):
    sent = {"text": "The site is down.", "indicator": "206", "key": str(uuid4())}

    for _ in range(2):
        one.post(at("comment"), sent)

    assert Comment.objects.get().text == "The site is down."
    assert "The site is down." in one.get(at("assessment")).content.decode()


def test_clarifications_are_shown_with_their_indicator_unsigned(one, world, at):
    Clarification.objects.create(
        campaign=world.campaign, indicator="206", text="A map counts too.", by=world.coordinator, at=AT
    )

    page = one.get(at("assessment") + "?indicator=206").content.decode()

    assert "A map counts too." in page
    assert world.coordinator.name not in page


def test_what_is_missing_is_listed_each_with_a_link(one, world, at):
    _answer(one, at, "206")

    page = one.get(at("submit")).content.decode()

    assert page.count("?indicator=") == 95
    assert at("assessment") + "?indicator=206#evidence" in page
    assert "Everything is answered" not in page


def test_a_complete_assessment_is_declared_submitted_and_closed(one, world, at):
    assessment = world.assessment(world.one)
    for code in world.codes:
        operations.save_answer(
            assignment_id=assessment.assignment_id, change=change(code), by=world.one, at=AT
        )
    key = str(uuid4())

    undeclared = one.post(at("submit"), {"key": key})
    submitted = one.post(at("submit"), {"key": key, "declared": "on"})
    again = one.post(at("submit"), {"key": key, "declared": "on"})

    assert undeclared.status_code == 200
    assert (submitted.status_code, again.status_code) == (302, 302)
    page = one.get(at("assessment")).content.decode()
    assert "This assessment was submitted." in page
    assert at("submit") not in page
    refused = one.post(at("answer", "206"), {"value": "not_met", "key": str(uuid4()), "base": 1}, follow=True)
    assert "This assessment was submitted." in refused.content.decode()
    assert Answer.objects.filter(value="not_met").count() == 0


def test_a_closed_phase_is_told_and_nothing_is_saved(one, world, at):
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on=date(2020, 1, 31))

    refused = one.post(at("answer", "206"), {"value": "met", "key": str(uuid4()), "base": 0}, follow=True)

    assert "Ask your coordinator if you need more time." in refused.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("page", ["assessment", "guidance", "submit", "reconcile", "outcome"])
def test_anothers_pages_do_not_exist(one, world, at, page):
    world.assessment(world.other)

    assert one.get(at(page, of=world.other)).status_code == 404


@pytest.mark.parametrize(
    ("page", "arguments"),
    [("answer", ["206"]), ("evidence", ["206"]), ("remove_evidence", [1]), ("comment", []), ("submit", [])],
)
def test_anothers_assessment_cannot_be_changed(one, world, at, page, arguments):
    world.assessment(world.other)
    sent = {
        "value": "met",
        "key": str(uuid4()),
        "text": "x",
        "kind": "address",
        "address": "https://a.example/",
    }

    assert one.post(at(page, *arguments, of=world.other), sent).status_code == 404
    assert not Answer.objects.exists()
    assert not Evidence.objects.exists()


def test_nothing_of_the_other_assessor_is_on_the_page(client, one, world, at):
    client.force_login(world.other)
    _answer(client, lambda *a: at(*a, of=world.other), "206", "not_met", comment="SECRET", note="SECRET note")
    client.post(
        at("evidence", "206", of=world.other),
        {"kind": "address", "address": "https://SECRET.example/", "key": str(uuid4())},
    )
    assert "SECRET" in client.get(at("assessment", of=world.other) + "?indicator=206").content.decode()

    client.force_login(world.one)
    page = client.get(at("assessment") + "?indicator=206").content.decode()

    assert "SECRET" not in page
    assert world.other.name not in page


def _suggested(world, indicator):
    stored = StoredFile.objects.create(sha256="1" * 64, size=1, media_type="x/y", stored_at=AT)
    collection = Collection.objects.create(
        case=world.case, file=stored, state="done", pages=1, collected_at=AT
    )
    Suggestion.objects.create(
        case=world.case,
        collection=collection,
        indicator=indicator,
        verdict="found",
        confidence=0.9,
        content={
            "evidence": [{"url": "https://town.example/MACHINE", "title": "t", "quote": "q"}],
            "looked_at": [],
        },
    )


def test_the_machines_reading_shows_only_after_the_answer_and_only_where_it_differs(one, world, at):
    _suggested(world, "206")
    page = at("assessment") + "?indicator=206"

    assert "MACHINE" not in one.get(page).content.decode()
    _answer(one, at, "206", "not_met")
    assert "MACHINE" in one.get(page).content.decode()
    _answer(one, at, "206", "met", base=1)

    assert "MACHINE" not in one.get(page).content.decode()
    assert (Answer.objects.get().first_value, Answer.objects.get().value) == ("not_met", "met")


def test_the_page_is_light_and_its_cost_does_not_grow_with_the_answers(
    one, world, at, django_assert_num_queries
):
    one.get(at("assessment"))
    with CaptureQueriesContext(connection) as empty:
        light = one.get(at("assessment"))
    for code in world.codes:
        operations.save_answer(
            assignment_id=world.assessment(world.one).assignment_id, change=change(code), by=world.one, at=AT
        )

    # One more for the offer of a second look, which there is only where something is answered.
    with CaptureQueriesContext(connection) as full:
        one.get(at("assessment"))
    assert len(full) <= len(empty) + 2
    assert len(light.content) < 90_000


def test_the_guidance_is_kept_by_the_browser_under_an_address_that_changes_with_it(one, world, at):
    plain = one.get(at("guidance"))
    named = one.get(at("guidance") + "?language=fr&of=abc")

    assert set(plain.json()["indicators"]) == set(world.codes)
    assert named.json()["language"] == "fr"
    assert "immutable" in named["Cache-Control"]
