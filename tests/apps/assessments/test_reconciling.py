"""Two assessors bring together what differs; a reviewer decides what stays open; nothing decided is forgotten."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.changes import WrongChange
from openlosi.apps.assessments.models import Adjudication, Answer, Assessment, Message, Reconsideration
from openlosi.apps.assessments.operations.reconciling import NotDisputed
from openlosi.apps.assessments.operations.reviewing import DecidedMeanwhile
from openlosi.apps.assessments.permissions import NotYourReview, NotYours, OwnCase
from openlosi.apps.assessments.sampling import drawn_sample
from openlosi.apps.assessments.settlements import settlement_of
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns.models import Assignment
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.core.assessments.answers import How
from tests.factories import AT, a_person, takes_part
from tests.world import World


def _reconsider(world: World, person, indicator="206", value="met", why="I found it in the footer."):
    return operations.reconsider(
        case_id=world.case.pk,
        indicator=indicator,
        value=value,
        justification=why,
        key=uuid4(),
        by=person,
        at=AT,
    )


def _finish(world: World):
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)


def _decide(world: World, person=None, value="met", seen=None, indicator="206", reason="Seen at the top."):
    return operations.adjudicate(
        case_id=world.case.pk,
        indicator=indicator,
        value=value,
        reason=reason,
        key=uuid4(),
        seen=seen,
        by=person or world.reviewer,
        at=AT,
    )


@pytest.fixture
def differing(world):
    """A case whose two assessors differ on 206 and 214."""
    world.submit(world.one, unlike=("206",))
    world.submit(world.other, unlike=("214",))
    return world


def test_one_submission_alone_leaves_the_case_blind(world):
    world.submit(world.one)

    assert (world.now().stage, world.now().both_submitted) == ("independent", False)


def test_the_second_submission_brings_the_two_together(differing):
    settlement = settlement_of(differing.now())

    assert differing.now().stage == "reconciliation"
    assert {d.indicator for d in settlement.discrepancies} == {"206", "214"}
    assert len(settlement.answers) == len(differing.codes) - 2


def test_where_nothing_differs_the_case_goes_on_to_review(world):
    world.submit(world.one)
    world.submit(world.other)

    assert world.now().stage == "review"


def test_what_stays_within_the_tolerance_goes_on_to_review(world):
    world.campaign.tolerance = 500
    world.campaign.save()
    world.submit(world.one, unlike=("206",))
    world.submit(world.other)

    assert world.now().stage == "review"


def test_an_assessor_changes_only_a_disputed_answer_of_their_own_and_says_why(differing):
    with pytest.raises(WrongChange, match="why"):
        _reconsider(differing, differing.one, why=" ")
    with pytest.raises(NotDisputed):
        _reconsider(differing, differing.one, indicator="222", value="not_met")
    with pytest.raises(WrongChange, match="already"):
        _reconsider(differing, differing.one, value="not_met")
    with pytest.raises(NotYours):
        _reconsider(differing, differing.reviewer)

    _reconsider(differing, differing.one)

    settled = {a.indicator: a.how for a in settlement_of(differing.now()).answers}
    assert settled["206"] is How.RECONCILED
    assert (
        Answer.objects.get(assessment__assignment__assessor=differing.one, indicator="206").value == "not_met"
    )


def test_a_reconsidered_answer_cannot_be_rewritten(differing):
    made = _reconsider(differing, differing.one)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reconsideration.objects.filter(pk=made.pk).update(value="not_met")


def test_the_same_message_sent_twice_is_said_once(differing):
    key = uuid4()
    for _ in range(2):
        operations.say(
            case_id=differing.case.pk, indicator="206", text="Look below.", key=key, by=differing.one, at=AT
        )

    assert Message.objects.count() == 1


def test_the_case_goes_to_review_once_both_have_finished(differing):
    operations.finish_reconciling(case_id=differing.case.pk, by=differing.one, at=AT)
    assert differing.now().stage == "reconciliation"

    operations.finish_reconciling(case_id=differing.case.pk, by=differing.other, at=AT)
    assert differing.now().stage == "review"


def test_a_coordinator_ends_reconciliation_with_a_reason(differing):
    with pytest.raises(NotAllowed):
        operations.close_reconciliation(case_id=differing.case.pk, reason="x", by=differing.one, at=AT)
    operations.close_reconciliation(
        case_id=differing.case.pk, reason="The deadline passed.", by=differing.coordinator, at=AT
    )

    assert differing.now().stage == "review"


def test_nobody_decides_on_a_case_they_assessed_not_even_by_a_shell(differing):
    _finish(differing)
    takes_part(differing.one, differing.campaign, "reviewer")
    with pytest.raises(OwnCase):
        _decide(differing, differing.one)
    with pytest.raises(IntegrityError, match="they assessed"), transaction.atomic():
        Adjudication.objects.create(
            case=differing.case,
            indicator="206",
            value="met",
            reason="x",
            by=differing.one,
            at=AT,
            key=uuid4(),
        )
    with pytest.raises(IntegrityError, match="reviews a case"), transaction.atomic():
        case = differing.now()
        case.reviewer = differing.one
        case.save()


def test_whoever_decided_on_a_case_cannot_be_made_its_assessor(differing):
    _finish(differing)
    _decide(differing)
    gone = differing.case.assignments.get(assessor=differing.one)
    gone.withdrawn_at = AT
    gone.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(case=differing.case, assessor=differing.reviewer, slot=1, assigned_at=AT)


def test_whoever_was_withdrawn_from_a_case_does_not_review_it_either(differing):
    _finish(differing)
    gone = differing.case.assignments.get(assessor=differing.one)
    gone.withdrawn_at = AT
    gone.save()
    takes_part(differing.one, differing.campaign, "reviewer")

    with pytest.raises(OwnCase):
        operations.take_case(case_id=differing.case.pk, by=differing.one, at=AT)


def test_two_reviewers_do_not_decide_the_same_case(differing):
    _finish(differing)
    second = a_person()
    takes_part(second, differing.campaign, "reviewer")
    operations.take_case(case_id=differing.case.pk, by=differing.reviewer, at=AT)

    with pytest.raises(NotYourReview):
        _decide(differing, second)
    operations.release_case(case_id=differing.case.pk, by=differing.reviewer, at=AT)
    assert _decide(differing, second).value == "met"


def test_a_decision_upon_one_that_was_not_seen_is_refused(differing):
    _finish(differing)
    first = _decide(differing)
    with pytest.raises(DecidedMeanwhile) as refused:
        _decide(differing, value="not_met")
    assert refused.value.standing == first

    _decide(differing, value="not_met", seen=first.pk)

    assert [(a.value, a.replaced_at is None) for a in Adjudication.objects.all()] == [
        ("met", False),
        ("not_met", True),
    ]


def test_a_decision_is_never_rewritten_or_deleted(differing):
    _finish(differing)
    made = _decide(differing)

    for attempt in (
        lambda: Adjudication.objects.filter(pk=made.pk).update(value="not_met"),
        lambda: made.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_late_change_after_sending_back_keeps_the_decision(differing):
    _finish(differing)
    _decide(differing, value="not_met")
    operations.send_back(case_id=differing.case.pk, reason="Look at 222 again.", by=differing.reviewer, at=AT)
    assert not Assessment.objects.filter(reconciled_at__isnull=False).exists()
    _reconsider(differing, differing.one)
    _reconsider(differing, differing.one, indicator="222", value="not_met")

    settlement = settlement_of(differing.now())

    settled = {a.indicator: (a.value.value, a.how) for a in settlement.answers}
    assert settled["206"] == ("not_met", How.ADJUDICATED)
    assert {d.indicator for d in settlement.discrepancies} == {"214", "222"}


def test_nothing_is_replied_to_while_something_is_open(differing):
    _finish(differing)
    with pytest.raises(policies.NotNow, match="214"):
        operations.open_reply(case_id=differing.case.pk, by=differing.reviewer, at=AT)


def test_the_sample_of_agreed_answers_is_drawn_and_must_be_looked_at(differing):
    _finish(differing)
    sampled = set(differing.case.sampled.values_list("indicator", flat=True))
    agreed = [a.indicator for a in settlement_of(differing.now()).answers]

    assert len(sampled) == 5
    assert sampled == set(drawn_sample(differing.now(), agreed))
    assert not sampled & {"206", "214"}
    _decide(differing)
    _decide(differing, indicator="214")
    with pytest.raises(policies.NotNow, match="5 of the agreed"):
        operations.open_reply(case_id=differing.case.pk, by=differing.reviewer, at=AT)
    for code in sampled:
        operations.confirm_sampled(case_id=differing.case.pk, indicator=code, by=differing.reviewer, at=AT)
    assert operations.open_reply(case_id=differing.case.pk, by=differing.reviewer, at=AT).stage == "reply"
    assert operations.end_reply(case_id=differing.case.pk, by=differing.reviewer, at=AT).stage == "review"


def test_comments_run_between_an_assessor_and_the_coordinator_only(world):
    own = world.case.assignments.get(assessor=world.one)

    def comment(by):
        return operations.comment(
            assignment_id=own.pk, indicator="206", text="What counts?", key=uuid4(), by=by, at=AT
        )

    assert [comment(world.one).by, comment(world.coordinator).by] == [world.one, world.coordinator]
    for person in (world.other, world.reviewer, a_person()):
        with pytest.raises(NotYours):
            comment(person)


def test_no_entry_of_the_trail_shows_an_answer_outside_its_seal(differing):
    _reconsider(differing, differing.one)
    _finish(differing)
    _decide(differing)

    shown = " ".join(str(entry.details) + entry.about for entry in Entry.objects.all())
    assert "met" not in shown
    assert Entry.objects.filter(sealed__isnull=False).exists()
