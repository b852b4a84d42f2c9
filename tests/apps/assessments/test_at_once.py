"""Double clicks, two tabs, two assessors and two reviewers at the same moment: nothing is lost, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections

from openlosi.apps.assessments import operations, policies
from openlosi.apps.assessments.models import Adjudication, Answer, Assessment
from openlosi.apps.assessments.operations.answering import ChangedMeanwhile
from openlosi.apps.assessments.permissions import NotYourReview
from openlosi.apps.audit import operations as audit
from openlosi.apps.audit.models import Entry
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.results import operations as results
from openlosi.apps.results.models import Settling
from tests.factories import AT, a_person, takes_part
from tests.world import a_world, change

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts at the same moment, each with a connection of its own; what one returns or raises, in order."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=20)
            return act()
        except Exception as error:  # noqa: BLE001  the test is told, and knows which are right
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_both_assessors_submit_at_the_same_moment():
    world = a_world()

    outcomes = at_once(lambda: world.submit(world.one, unlike=("206",)), lambda: world.submit(world.other))

    assert [type(outcome) for outcome in outcomes] == [Assessment, Assessment]
    assert (world.now().stage, world.now().both_submitted) == ("reconciliation", True)
    assert Answer.objects.count() == 2 * 95
    assert audit.verify()[0] == Entry.objects.count()


def test_a_double_click_on_submit_submits_once():
    world, key = a_world(), uuid4()
    world.assessment(world.one)

    outcomes = at_once(*[lambda: world.submit(world.one, key=key)] * 4)

    assert {type(outcome) for outcome in outcomes} == {Assessment}
    assert (Answer.objects.count(), Evidence.objects.count()) == (95, 95)
    assert Entry.objects.filter(act="assessment.submitted").count() == 1


def test_of_two_tabs_that_change_the_same_answer_one_is_told():
    world = a_world()
    mine = world.assessment(world.one).assignment_id

    def save(value):
        return operations.save_answer(
            assignment_id=mine, change=change("206", value, base=0), by=world.one, at=AT
        )

    outcomes = at_once(lambda: save("met"), lambda: save("not_met"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Answer", ChangedMeanwhile.__name__]
    assert Answer.objects.get().revision == 1


def test_answers_saved_side_by_side_are_all_kept_and_the_trail_is_whole():
    world = a_world()
    mine, theirs = world.assessment(world.one).assignment_id, world.assessment(world.other).assignment_id
    codes = world.codes[:6]

    def save(assignment, person, code):
        return lambda: operations.save_answer(assignment_id=assignment, change=change(code), by=person, at=AT)

    outcomes = at_once(
        *(save(mine, world.one, code) for code in codes), *(save(theirs, world.other, code) for code in codes)
    )

    assert {type(outcome) for outcome in outcomes} == {Answer}
    assert Answer.objects.count() == 12
    assert audit.verify()[0] == Entry.objects.count() == 12


def test_an_answer_and_the_submission_at_the_same_moment_leave_no_change_after_submission():
    world = a_world()
    mine = world.assessment(world.one).assignment_id
    operations.save_answer(assignment_id=mine, change=change("206"), by=world.one, at=AT)

    outcomes = at_once(
        lambda: world.submit(world.one),
        lambda: operations.save_answer(assignment_id=mine, change=change("206"), by=world.one, at=AT),
    )

    assert type(outcomes[0]) is Assessment
    assert type(outcomes[1]) in (Answer, policies.AlreadySubmitted)
    acts = list(Entry.objects.order_by("number").values_list("act", flat=True))
    assert acts[-1] == "assessment.submitted"


def _in_review():
    world = a_world()
    world.submit(world.one, unlike=("206",))
    world.submit(world.other)
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    second = a_person()
    takes_part(second, world.campaign, "reviewer")
    return world, second


def test_two_reviewers_deciding_the_same_leave_one_decision():
    world, second = _in_review()

    def decide(reviewer, value):
        return lambda: operations.adjudicate(
            case_id=world.case.pk,
            indicator="206",
            value=value,
            reason="Seen.",
            key=uuid4(),
            by=reviewer,
            at=AT,
        )

    outcomes = at_once(decide(world.reviewer, "met"), decide(second, "not_met"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Adjudication", NotYourReview.__name__]
    assert Adjudication.objects.filter(replaced_at=None).count() == 1


def test_a_double_click_on_settle_settles_once():
    world, _ = _in_review()
    operations.adjudicate(
        case_id=world.case.pk,
        indicator="206",
        value="met",
        reason="Seen.",
        key=uuid4(),
        by=world.reviewer,
        at=AT,
    )
    for code in world.case.sampled.values_list("indicator", flat=True):
        operations.confirm_sampled(case_id=world.case.pk, indicator=code, by=world.reviewer, at=AT)

    outcomes = at_once(*[lambda: results.settle(case_id=world.case.pk, by=world.reviewer, at=AT)] * 3)

    assert {type(outcome) for outcome in outcomes} == {Settling}
    assert Settling.objects.count() == 1
