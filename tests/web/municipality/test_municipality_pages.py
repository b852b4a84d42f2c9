"""A municipality reads what came out of its own portal's assessment, once it may, and nothing else."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from openlosi.apps.assessments import operations as assessments
from openlosi.apps.campaigns.operations import move_case
from openlosi.apps.results import operations
from openlosi.core.assessments.lifecycle import Stage
from openlosi.core.assessments.no_score import NoScore
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

FIX = "Switch on the search of the content system"


@pytest.fixture
def contact(world) -> Client:
    """The browser of who speaks for the case's municipality."""
    person = a_person("Mayor Maria")
    takes_part(person, world.campaign, "contact", municipality=world.case.municipality)
    client = Client()
    client.force_login(person)
    return client


def to_review(world) -> None:
    """Both differ on the search, a reviewer decides that there is none."""
    world.submit(world.one, unlike=("206", "214"))
    world.submit(world.other, unlike=("214",))
    for person in (world.one, world.other):
        assessments.finish_reconciling(case_id=world.case.pk, by=person, at=AT)
    assessments.adjudicate(
        case_id=world.case.pk,
        indicator="206",
        value="not_met",
        reason="Not on the main page.",
        key=uuid4(),
        by=world.reviewer,
        at=AT,
    )
    for code in world.case.sampled.values_list("indicator", flat=True):
        assessments.confirm_sampled(case_id=world.case.pk, indicator=code, by=world.reviewer, at=AT)


def page_of(client, case) -> str:
    response = client.get(reverse("municipality:case", args=[case.pk]))
    assert response.status_code == 200
    # The token is new each time.
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())


def test_before_there_is_a_result_a_contact_reads_what_will_come_and_when(world, contact):
    world.campaign.phases.create(phase="publication", opens_on=date(2999, 5, 3))
    blind = page_of(contact, world.case)
    assert "Your portal is being assessed" in blind
    assert "from 3 May 2999" in blind

    to_review(world)

    assert page_of(contact, world.case) == blind
    assert "In work" in contact.get(reverse("municipality:cases")).content.decode()


def test_a_promised_day_that_has_passed_is_not_promised_again(world, contact):
    world.campaign.phases.create(phase="publication", opens_on=date(2020, 5, 3))

    assert "as soon as it may be read" in page_of(contact, world.case)


def test_at_reply_a_contact_reads_the_answers_and_what_to_do_and_no_score(world, contact):
    world.campaign.reply_skipped = False
    world.campaign.save()
    to_review(world)
    move_case(world.now(), Stage.REPLY, at=AT)

    page = page_of(contact, world.case)

    assert "These answers are not final." in page
    assert "yours has 93" in page
    assert FIX in page
    assert "0.9789" not in page


def test_once_settled_a_contact_reads_score_level_and_what_to_do(world, contact):
    to_review(world)
    operations.settle(case_id=world.case.pk, by=world.reviewer, at=AT)

    page = page_of(contact, world.case)

    assert "0.9789" in page
    assert "Very high" in page
    assert "This is the highest level." in page
    assert FIX in page
    # Neither who assessed, nor what a reviewer wrote, nor where assessors looked.
    for kept in (
        world.one.name,
        world.other.name,
        world.reviewer.name,
        "Not on the main page.",
        "town.example",
    ):
        assert kept not in page


def test_no_score_is_told_with_its_reason_and_not_as_a_zero(world, contact):
    move_case(world.now(), Stage.REVIEW, at=AT, reason="Down.", no_score=NoScore.UNREACHABLE)
    operations.settle(case_id=world.case.pk, by=world.reviewer, at=AT)

    page = page_of(contact, world.case)

    assert "There is no score for your municipality this time." in page
    assert "Its portal could not be reached" in page


def test_a_contact_finds_only_their_own_municipality(world, contact):
    other = a_case(world.campaign, name="Elsewhere")

    assert contact.get(reverse("municipality:case", args=[other.pk])).status_code == 404
    listed = contact.get(reverse("municipality:cases")).content.decode()
    assert world.case.municipality.name in listed
    assert "Elsewhere" not in listed


@pytest.mark.parametrize("who", ["one", "coordinator", "reviewer"])
def test_nobody_else_reads_a_municipalitys_pages(world, who):
    client = Client()
    client.force_login(getattr(world, who))

    assert client.get(reverse("municipality:case", args=[world.case.pk])).status_code == 404


def test_a_contact_who_assesses_the_case_does_not_read_it_here(world, contact):
    person = a_person("Two Hats")
    case = a_case(world.campaign, name="Hatton")
    takes_part(person, world.campaign, "contact", municipality=case.municipality)
    assigned(case, person)
    client = Client()
    client.force_login(person)

    assert client.get(reverse("municipality:case", args=[case.pk])).status_code == 404


def test_who_no_longer_speaks_for_it_finds_nothing(world, contact):
    world.campaign.participations.filter(role="contact").update(withdrawn_at=AT)

    assert contact.get(reverse("municipality:case", args=[world.case.pk])).status_code == 404


def test_the_first_page_leads_a_contact_to_their_municipality(world, contact):
    page = contact.get("/").content.decode()

    assert page.count('href="/municipality/"') == 2


def test_one_case_and_three_cost_the_same(world, contact, django_assert_max_num_queries):
    address = reverse("municipality:cases")
    with django_assert_max_num_queries(50) as one:
        contact.get(address)
    person = world.campaign.participations.get(role="contact").user
    for _ in range(2):
        case = a_case(a_campaign(edition=world.campaign.edition))
        takes_part(person, case.campaign, "contact", municipality=case.municipality)
    with django_assert_max_num_queries(len(one)):
        assert contact.get(address).content.decode().count("In work") == 3
