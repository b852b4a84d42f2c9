"""The assessor's list: their cases only, what to do, and the same cost for one and for many."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from openlosi.apps.assessments import operations
from openlosi.apps.campaigns.models import CampaignPhase, Participation
from tests.factories import AT, a_case, a_person, assigned
from tests.world import change


def test_the_list_shows_the_case_and_what_to_do(one, world, at):
    page = one.get("/assess/").content.decode()

    assert world.case.municipality.name in page
    assert at("assessment") in page
    assert "Begin" in page


def test_progress_is_ones_own(one, world):
    for person, codes in ((world.one, world.codes[:3]), (world.other, world.codes[:7])):
        for code in codes:
            operations.save_answer(
                assignment_id=world.assessment(person).assignment_id, change=change(code), by=person, at=AT
            )

    page = one.get("/assess/").content.decode()

    assert "3 of 95" in page
    assert "7 of 95" not in page
    assert world.other.name not in page


def test_a_deadline_that_passed_is_told(one, world):
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on=date(2020, 1, 31))

    page = one.get("/assess/").content.decode()

    assert "31 Jan 2020" in page
    assert "late" in page


def test_whoever_left_the_campaign_sees_no_cases(one, world):
    Participation.objects.filter(user=world.one).update(withdrawn_at=AT)

    assert world.case.municipality.name not in one.get("/assess/").content.decode()


def test_the_list_costs_the_same_for_one_case_and_for_three(one, world, django_assert_num_queries):
    with CaptureQueriesContext(connection) as single:
        one.get("/assess/")
    for _ in range(2):
        assigned(a_case(world.campaign), world.one, a_person())

    with django_assert_num_queries(len(single)):
        one.get("/assess/")


def test_a_stranger_is_sent_to_sign_in(client, db):
    assert client.get("/assess/").status_code == 302
