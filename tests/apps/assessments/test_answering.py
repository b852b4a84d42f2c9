"""An assessor's answers: saved once, never overwritten unseen, closed by submission."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.changes import AnswerChange, WrongChange
from openlosi.apps.assessments.models import Answer, Assessment, Note
from openlosi.apps.assessments.operations.answering import ChangedMeanwhile, NotInCase
from openlosi.apps.assessments.operations.submitting import Incomplete
from openlosi.apps.assessments.permissions import NotYours
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.models import CampaignPhase
from openlosi.core.assessments.timeline import Phase
from tests.factories import AT, a_person
from tests.world import change


def _save(world, person, what, at=AT):
    return operations.save_answer(
        assignment_id=world.assessment(person).assignment_id, change=what, by=person, at=at
    )


def test_a_first_answer_starts_the_case(world):
    _save(world, world.one, change("206"))

    assert (world.now().stage, world.now().both_submitted) == ("independent", False)


def test_the_same_change_sent_twice_is_made_once(world):
    sent = change("206")

    first, second = _save(world, world.one, sent), _save(world, world.one, sent)

    assert (first.pk, second.revision, second.seconds) == (second.pk, 1, 20)
    assert Entry.objects.filter(act="answer.saved").count() == 1
    assert world.case.assignments.get(assessor=world.one).evidence.count() == 1


def test_a_change_upon_an_answer_that_changed_meanwhile_is_refused_and_shown(world):
    _save(world, world.one, change("206", base=0))
    _save(world, world.one, change("206", "not_met", base=1))

    with pytest.raises(ChangedMeanwhile) as refused:
        _save(world, world.one, change("206", "met", base=1))

    assert (refused.value.answer.value, refused.value.answer.revision) == ("not_met", 2)


def test_an_answer_taken_back_is_no_answer(world):
    _save(world, world.one, change("206"))

    assert _save(world, world.one, change("206", "")).value == ""


def test_an_answer_outside_the_case_is_refused_by_code_and_by_the_database(world):
    with pytest.raises(NotInCase, match="999"):
        _save(world, world.one, change("999"))
    with pytest.raises(IntegrityError, match="indicator of its case"), transaction.atomic():
        Answer.objects.create(
            assessment=world.assessment(world.one), indicator="999", value="met", answered_at=AT
        )


def test_an_answer_that_the_instrument_does_not_allow_is_refused(world):
    with pytest.raises(WrongChange, match="206"):
        _save(world, world.one, change("206", "not_applicable"))


def test_nobody_else_saves_into_an_assessment(world):
    mine = world.assessment(world.one)
    for person in (world.other, world.coordinator, world.reviewer, a_person()):
        with pytest.raises(NotYours):
            operations.save_answer(assignment_id=mine.assignment_id, change=change("206"), by=person, at=AT)

    assert not Answer.objects.exists()


def test_answers_are_taken_only_while_the_phase_is_open_or_the_case_was_given_more_time(world):
    phase = CampaignPhase.objects.create(
        campaign=world.campaign, phase=Phase.ASSESSMENT.value, closes_on=date(2027, 2, 20)
    )
    with pytest.raises(policies.PhaseClosed, match="20 February 2027"):
        _save(world, world.one, change("206"))

    world.case.extended_until = date(2027, 3, 10)
    world.case.save()

    assert _save(world, world.one, change("206")).revision == 1
    assert phase.closes_on == date(2027, 2, 20)


def test_a_note_is_kept_removed_and_leaves_no_word_in_the_trail(world):
    mine = world.assessment(world.one)
    operations.save_note(
        assignment_id=mine.assignment_id, indicator="206", text="ask Ana", by=world.one, at=AT
    )
    with pytest.raises(NotYours):
        operations.save_note(
            assignment_id=mine.assignment_id, indicator="206", text="x", by=world.other, at=AT
        )

    assert Note.objects.get().text == "ask Ana"
    assert not Entry.objects.exists()
    operations.save_note(assignment_id=mine.assignment_id, indicator="206", text=" ", by=world.one, at=AT)
    assert not Note.objects.exists()


def test_a_suggestion_is_not_shown_before_the_answer_and_the_first_answer_is_kept(world):
    mine = world.assessment(world.one)
    with pytest.raises(policies.NotNow):
        operations.see_suggestion(assignment_id=mine.assignment_id, indicator="206", by=world.one, at=AT)

    _save(world, world.one, change("206", "not_met"))
    operations.see_suggestion(assignment_id=mine.assignment_id, indicator="206", by=world.one, at=AT)
    _save(world, world.one, change("206", "met"))

    answer = Answer.objects.get()
    assert (answer.first_value, answer.value) == ("not_met", "met")


def test_what_is_missing_is_named_before_submission(world):
    answers = [change(code) for code in world.codes if code != "206"]
    answers[0] = replace(answers[0], evidence=())
    with pytest.raises(Incomplete) as refused:
        operations.submit(
            assignment_id=world.assessment(world.one).assignment_id,
            declaration="Mine.",
            key=uuid4(),
            changes=answers,
            by=world.one,
            at=AT,
        )

    assert (refused.value.unanswered, refused.value.without_evidence) == (("206",), (answers[0].indicator,))
    assert not Answer.objects.exists()


def test_a_no_needs_where_it_was_looked_for_if_the_campaign_says_so(world):
    world.campaign.evidence_for_no = True
    world.campaign.save()

    with pytest.raises(Incomplete) as refused:
        world.submit(world.one, unlike=("206",))

    assert refused.value.without_evidence == ("206",)


def test_submission_needs_a_declaration(world):
    with pytest.raises(WrongChange, match="Declare"):
        operations.submit(
            assignment_id=world.assessment(world.one).assignment_id,
            declaration=" ",
            key=uuid4(),
            by=world.one,
            at=AT,
        )


def test_a_double_click_submits_once(world):
    key = uuid4()

    world.submit(world.one, key=key)
    world.submit(world.one, key=key)

    assert Answer.objects.count() == len(world.codes)
    assert Entry.objects.filter(act="assessment.submitted").count() == 1
    with pytest.raises(policies.AlreadySubmitted):
        world.submit(world.one)


def test_a_submitted_answer_stays_as_it_was_even_for_a_shell(world):
    world.submit(world.one)
    with pytest.raises(policies.AlreadySubmitted):
        _save(world, world.one, change("206", "not_met"))

    for attempt in (
        lambda: Answer.objects.filter(indicator="206").update(value="not_met"),
        lambda: Answer.objects.filter(indicator="206").delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert Answer.objects.get(indicator="206").value == "met"


def test_unlocking_needs_a_coordinator_and_a_reason_and_only_while_blind(world):
    mine = world.submit(world.one)
    with pytest.raises(WrongChange):
        operations.unlock(assignment_id=mine.assignment_id, reason=" ", by=world.coordinator, at=AT)
    operations.unlock(assignment_id=mine.assignment_id, reason="Wrong portal.", by=world.coordinator, at=AT)
    assert Assessment.objects.get(pk=mine.pk).submitted_at is None

    world.submit(world.one)
    theirs = world.submit(world.other)
    with pytest.raises(policies.NotNow, match="reconciliation"):
        operations.unlock(
            assignment_id=theirs.assignment_id, reason="Late thought.", by=world.coordinator, at=AT
        )


def test_time_spent_adds_up_within_reason(world):
    _save(world, world.one, replace(change("206"), seconds=30))
    answer = _save(world, world.one, replace(change("206"), seconds=10**9), at=AT + timedelta(hours=1))

    assert answer.seconds == 30 + 3600


@pytest.mark.parametrize(
    "wrong",
    [{"value": "maybe"}, {"confidence": 4}, {"comment": "x" * 5000}],
    ids=["value", "confidence", "comment"],
)
def test_what_cannot_be_an_answer_is_refused_before_anything_is_touched(wrong):
    with pytest.raises(WrongChange):
        AnswerChange(**({"indicator": "206", "value": "met", "key": uuid4()} | wrong))
