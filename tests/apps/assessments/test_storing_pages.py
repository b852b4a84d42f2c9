"""Every address that an assessor gives is archived by a job, however it came, and once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.operations.submitting import Incomplete
from openlosi.apps.audit.models import Entry
from openlosi.apps.evidence import operations as evidence
from openlosi.apps.evidence import queries
from openlosi.apps.evidence.models import Evidence
from openlosi.apps.evidence.operations import Given
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.operations import take_up
from openlosi.apps.jobs.working import work
from tests.factories import AT, a_case, a_person, assigned
from tests.world import DECLARED, a_world, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


@pytest.fixture
def number(world):
    return world.case.assignments.get(assessor=world.one).pk


def saved(world, number, *changes):
    for each in changes:
        operations.save_answer(assignment_id=number, change=each, by=world.one, at=AT)


def submitted(world, number, changes, key=None):
    return operations.submit(
        assignment_id=number, declaration=DECLARED, key=key or uuid4(), changes=changes, by=world.one, at=AT
    )


def fanned_out():
    """The jobs that came with answers have been done; those of the single pages wait."""
    take_up(at=AT)
    for job in Job.objects.filter(kind="archive_given", state="waiting"):
        work(job.pk, clock=lambda: AT)
    return Job.objects.filter(kind="archive_page").order_by("id")


def test_a_submission_asks_for_each_of_its_pages_once(world, number):
    changes = [change(code, "met" if place % 2 else "not_met") for place, code in enumerate(world.codes)]
    world.campaign.evidence_for_no = False
    world.campaign.save()
    key = uuid4()

    submitted(world, number, changes, key)
    assert Job.objects.values_list("kind", "state").get() == ("archive_given", "waiting")
    assert set(Evidence.objects.values_list("archiving__state", flat=True)) == {"waiting"}
    submitted(world, number, changes, key)
    asked = fanned_out()

    given = Evidence.objects.order_by("id")
    assert [each.arguments["evidence"] for each in asked] == [each.pk for each in given]
    assert [each.archiving for each in given] == list(asked)
    assert len(asked) == len(world.codes) // 2
    assert {each.by for each in asked} == {world.one}
    assert len(fanned_out()) == len(asked)


def test_saved_answers_share_one_job_while_it_waits_and_get_another_once_it_ended(world, number):
    one, two, three = world.codes[:3]
    saved(world, number, change(one), change(two))
    first = Job.objects.get()
    assert len(fanned_out()) == 2

    saved(world, number, change(three))

    assert Job.objects.filter(kind="archive_given").count() == 2
    assert len(fanned_out()) == 3
    first.refresh_from_db()
    assert (first.state, first.result) == ("done", {"pages": 2})


def test_where_a_no_was_looked_for_is_archived_and_words_alone_are_not(world, number):
    one, two = world.codes[:2]
    looked = change(one, "not_met")
    words = Given(two, "looked", "", "all menus", uuid4())
    address = Given(one, "looked", "https://town.example/menu", "", uuid4())

    saved(world, number, type(looked)(indicator=two, value="not_met", key=uuid4(), evidence=(words,)))
    assert not Job.objects.exists()
    saved(world, number, type(looked)(indicator=one, value="not_met", key=uuid4(), evidence=(address,)))

    assert len(fanned_out()) == 1


def test_what_was_taken_back_or_asked_for_meanwhile_is_not_asked_for_again(world, number):
    one, two, three = world.codes[:3]
    saved(world, number, change(one), change(two), change(three))
    taken_back, asked, left = Evidence.objects.order_by("id")
    operations.detach_evidence(assignment_id=number, evidence_id=taken_back.pk, by=world.one, at=AT)
    operations.archive_evidence(assignment_id=number, evidence_id=asked.pk, by=world.one, at=AT)

    pages = fanned_out()

    assert [each.arguments["evidence"] for each in pages] == [asked.pk, left.pk]


def test_a_submission_that_is_refused_asks_for_nothing(world, number):
    with pytest.raises(Incomplete):
        submitted(world, number, [change(world.codes[0])])

    assert not Job.objects.exists() and not Evidence.objects.exists()


def test_an_installation_that_stores_no_pages_asks_for_none(world, number, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"archive_pages": False})

    submitted(world, number, [change(code) for code in world.codes])

    assert not Job.objects.exists()
    assert set(Evidence.objects.values_list("archiving", flat=True)) == {None}


def test_a_submission_costs_three_statements_more_however_many_pages_it_brings(world, settings):
    """Nothing is asked of the database for each page while the case is held."""
    world.campaign.evidence_for_no = False
    world.campaign.save()
    counted = []
    for stores, met in ((False, 95), (True, 1), (True, 95)):
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"archive_pages": stores})
        own, _other = assigned(a_case(world.campaign), world.one, a_person())
        operations.open_assessment(assignment_id=own.pk, by=world.one, at=AT)
        changes = [change(c, "met" if place < met else "not_met") for place, c in enumerate(world.codes)]
        with CaptureQueriesContext(connection) as asked:
            submitted(world, own.pk, changes)
        counted.append(len(asked))

    without, one, all_of_them = counted
    assert all_of_them == without + 3
    # SQLite takes ninety-five pieces of evidence in two statements.
    assert all_of_them - one <= 1


def test_that_pages_are_asked_for_is_the_assessors_alone(world, number):
    saved(world, number, change(world.codes[0]))
    job = Job.objects.get()
    people = {"own": world.one, "other": world.other, "coordinator": world.coordinator, "nobody": a_person()}

    assert [name for name, user in people.items() if queries.may_follow(user, job)] == ["own"]
    fanned_out()
    entry = Entry.objects.get(act="evidence.archiving_asked")
    assert entry.details == {} and entry.sealed == {"evidence": [Evidence.objects.get().pk]}


def test_a_job_of_many_pages_that_was_stopped_can_be_asked_for_page_by_page(world, number):
    saved(world, number, change(world.codes[0]), change(world.codes[1]))
    evidence.stop(job_id=Job.objects.get().pk, by=world.one, at=AT)
    one, other = Evidence.objects.order_by("id")
    assert one.archiving.state == other.archiving.state == "cancelled"

    operations.archive_evidence(assignment_id=number, evidence_id=one.pk, by=world.one, at=AT)

    assert len(fanned_out()) == 1
    assert Entry.objects.filter(act="evidence.archiving_stopped").count() == 1
