"""The cases of a campaign and each one of them: progress for whoever may see it, and never an answer."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from openlosi.apps.assessments import operations as assessing
from openlosi.apps.assessments.models import Comment, Unlock
from openlosi.apps.campaigns.models import CampaignPhase
from openlosi.apps.municipalities.models import Portal
from tests.factories import a_case, a_person, assigned, takes_part
from tests.world import change

YESTERDAY = date.today() - timedelta(days=2)


def at(world, name, *more):
    return reverse(f"coordinator:{name}", args=[world.campaign.pk, *more])


def page(client, address, **query):
    return client.get(address, query).content.decode()


def answer(world, person, *codes):
    assessment = world.assessment(person)
    for code in codes:
        assessing.save_answer(
            assignment_id=assessment.assignment_id, change=change(code), by=person, at=now()
        )


def overdue(world):
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on=YESTERDAY)


def test_the_list_says_who_is_how_far_and_what_is_late(world, coordinator):
    answer(world, world.one, "206", "214", "201")
    world.submit(world.other)
    overdue(world)

    seen = page(coordinator, at(world, "cases"))

    assert "3 of 95" in seen
    assert "handed in" in seen
    assert str(world.one) in seen
    assert ">late<" in seen


def test_an_observer_sees_how_far_and_not_who(world, observer):
    answer(world, world.one, "206")

    seen = page(observer, at(world, "cases"))

    assert "1 of 95" in seen
    for person in (world.one, world.other):
        assert person.name not in seen
    assert at(world, "case", world.case.pk) not in seen
    assert page(observer, at(world, "cases"), assessor=world.one.pk).count("<tr>") == seen.count("<tr>")


@pytest.mark.parametrize("name", ["campaign", "cases", "case", "overdue"])
def test_nothing_tells_answers_nor_whether_they_differ_before_both_are_in(world, coordinator, name):
    """Two worlds that differ only in what was answered give pages that differ in nothing."""
    answer(world, world.one, "206")
    world.submit(world.other, unlike=("206",))
    overdue(world)
    more = [world.case.pk] if name == "case" else []

    differing = page(coordinator, at(world, name, *more))
    row = world.assessment(world.one).answers.get(indicator="206")
    assert row.value == "met"
    row.value = "not_met"
    row.save()
    agreeing = page(coordinator, at(world, name, *more))

    assert _without_keys(differing) == _without_keys(agreeing)


def _without_keys(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    return re.sub(r'value="[0-9a-f-]{36}"', "", text)


def test_the_list_costs_as_many_queries_for_three_cases_as_for_one(world, coordinator):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            coordinator.get(at(world, "cases"))
        return len(seen)

    answer(world, world.one, "206")
    queries()
    one = queries()
    for _ in range(2):
        assigned(a_case(world.campaign, codes=["201"]), a_person(), a_person())

    assert queries() == one


@pytest.mark.parametrize(
    "name", ["campaigns", "campaign", "people", "municipalities", "overdue", "pairs", "select"]
)
def test_other_lists_cost_as_many_queries_too(world, coordinator, name):
    overdue(world)
    address = reverse("coordinator:campaigns") if name == "campaigns" else at(world, name)
    a_case(world.campaign, codes=["201"])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            coordinator.get(address)
        return len(seen)

    queries()
    before = queries()
    for _ in range(2):
        case = a_case(world.campaign, codes=["201"])
        assigned(a_case(world.campaign, codes=["201"]), a_person(), a_person())
        takes_part(a_person(), world.campaign, "observer", municipality=case.municipality)

    assert queries() == before


def test_the_list_is_filtered(world, coordinator):
    north = a_case(world.campaign, codes=["201"], name="Northville", stage="review")
    north.municipality.region = "North"
    north.municipality.save()

    def names(**query):
        seen = page(coordinator, at(world, "cases"), **query)
        return {case for case in ("Northville", world.case.municipality.name) if f">{case}<" in seen}

    both = {"Northville", world.case.municipality.name}
    assert names() == both
    assert names(stage="review") == {"Northville"}
    assert names(region="North") == {"Northville"}
    assert names(q="northv") == {"Northville"}
    assert names(assessor=world.one.pk) == both - {"Northville"}
    assert names(show="unpaired") == {"Northville"}
    assert names(show="late") == set()
    assert names(stage="nonsense", show="nonsense", assessor="x") == both


def test_a_case_past_its_last_day_has_three_ways_on(world, coordinator):
    world.submit(world.other)
    overdue(world)
    place = world.case.assignments.get(assessor=world.one)

    seen = page(coordinator, at(world, "overdue"))

    assert "1 of 2 handed in" in seen
    assert f"#place-{place.pk}" in seen
    until = date.today() + timedelta(days=9)
    coordinator.post(at(world, "extend_several"), {"case": [world.case.pk], "until": until.isoformat()})
    assert world.now().extended_until == until
    assert "Nothing is past its last day" in page(coordinator, at(world, "overdue"))


def test_a_case_may_have_no_score(world, coordinator):
    overdue(world)

    response = coordinator.post(
        at(world, "no_score", world.case.pk),
        {"reason": "not_assessed", "why": "Both fell ill.", "back": "overdue"},
    )

    assert response["Location"] == at(world, "overdue")
    assert (world.now().stage, world.now().no_score) == ("review", "not_assessed")
    assert "Both fell ill." in page(coordinator, at(world, "case", world.case.pk))


def test_a_place_goes_to_somebody_else(world, coordinator):
    new = a_person("New Assessor")
    takes_part(new, world.campaign, "assessor", capacity=3)
    place = world.case.assignments.get(assessor=world.one)
    assert "New Assessor (0 of 3)" in page(coordinator, at(world, "case", world.case.pk))

    coordinator.post(
        at(world, "replace", world.case.pk, place.pk),
        {f"r{place.pk}-assessor": new.pk, f"r{place.pk}-why": "Ill"},
    )

    active = world.case.assignments.filter(withdrawn_at=None)
    assert set(active.values_list("assessor", flat=True)) == {new.pk, world.other.pk}
    seen = page(coordinator, at(world, "case", world.case.pk))
    assert "Earlier assessors" in seen
    assert "Ill" in seen


def test_a_free_place_is_given_by_hand(world, coordinator):
    case = a_case(world.campaign, codes=["201"])
    new = a_person()
    takes_part(new, world.campaign, "assessor", capacity=3)

    coordinator.post(at(world, "assign_one", case.pk), {"assessor": new.pk})
    refused = coordinator.post(at(world, "assign_one", case.pk), {"assessor": new.pk}, follow=True)

    assert case.assignments.count() == 1
    assert "may not take this case" in refused.content.decode()


def test_a_submitted_assessment_is_opened_again_with_a_reason(world, coordinator):
    world.submit(world.one)
    place = world.case.assignments.get(assessor=world.one)

    without = coordinator.post(at(world, "unlock", world.case.pk, place.pk), follow=True)
    assert "Say why" in without.content.decode()
    coordinator.post(at(world, "unlock", world.case.pk, place.pk), {f"u{place.pk}-why": "Wrong portal."})

    assert list(Unlock.objects.values_list("reason", flat=True)) == ["Wrong portal."]
    assert world.assessment(world.one).submitted_at is None
    assert "Wrong portal." in page(coordinator, at(world, "case", world.case.pk))


def test_a_word_goes_to_one_assessor_once(world, coordinator):
    place = world.case.assignments.get(assessor=world.one)
    word = {f"c{place.pk}-text": "It counts.", f"c{place.pk}-key": str(uuid4())}

    for _ in range(2):
        coordinator.post(at(world, "comment", world.case.pk, place.pk), word)

    assert list(Comment.objects.values_list("assignment", "text")) == [(place.pk, "It counts.")]
    assert "It counts." in page(coordinator, at(world, "case", world.case.pk))


def test_an_assessor_who_waits_for_a_word_is_shown(world, coordinator):
    place = world.case.assignments.get(assessor=world.one)
    assessing.comment(
        assignment_id=place.pk, indicator="206", text="Does it count?", key=uuid4(), by=world.one, at=now()
    )

    assert "1 assessor waits for your word" in page(coordinator, at(world, "campaign"))
    assert f">{world.case.municipality.name}<" in page(coordinator, at(world, "cases"), show="asked")
    coordinator.post(
        at(world, "comment", world.case.pk, place.pk),
        {f"c{place.pk}-text": "Yes.", f"c{place.pk}-key": str(uuid4())},
    )
    assert "waits for your word" not in page(coordinator, at(world, "campaign"))


def test_a_portal_that_moves_is_marked_and_the_case_keeps_its_address(world, coordinator):
    before = world.case.portal_address

    coordinator.post(
        at(world, "case_portal", world.case.pk), {"state": "moved", "moved_to": "https://new.example"}
    )

    assert (world.now().portal_state, world.now().portal_address) == ("moved", before)
    assert Portal.objects.filter(address="https://new.example").exists()


def test_a_place_of_another_case_is_not_there(world, coordinator):
    other = a_case(world.campaign, codes=["201"])
    place = world.case.assignments.first()

    for name in ("replace", "unlock", "comment"):
        fields = {
            f"r{place.pk}-assessor": "1",
            f"u{place.pk}-why": "x",
            f"c{place.pk}-text": "x",
            f"c{place.pk}-key": str(uuid4()),
        }
        assert coordinator.post(at(world, name, other.pk, place.pk), fields).status_code == 404


def test_a_closed_campaign_is_read_and_not_changed(world, coordinator):
    world.campaign.closed_at = now()
    world.campaign.save()

    seen = page(coordinator, at(world, "case", world.case.pk))
    refused = coordinator.post(
        at(world, "no_score", world.case.pk), {"reason": "no_portal", "why": "None."}, follow=True
    )

    assert "was closed on" in seen
    assert "Give it to somebody else" not in seen
    assert "nothing of it changes any more" in refused.content.decode()
    assert world.now().stage == "assigned"


def test_a_case_without_a_portal_waits_for_no_assessors(world, coordinator):
    a_case(world.campaign, name="Nowhere", no_score="no_portal", no_score_why="It has no portal.")
    address = reverse("coordinator:campaign", args=[world.campaign.pk])

    overview = coordinator.get(address).content.decode()
    unpaired = coordinator.get(reverse("coordinator:cases", args=[world.campaign.pk]), {"show": "unpaired"})

    assert "1 of 1 cases have their two assessors" in overview
    assert '<span class="muted">/ 2</span>' in overview
    assert "Nowhere" not in unpaired.content.decode()

    a_case(world.campaign, name="Somewhere")
    assert "1 of 2 cases have their two assessors" in coordinator.get(address).content.decode()


def test_a_portal_that_moved_needs_its_new_address(world, coordinator):
    told = coordinator.post(
        at(world, "case_portal", world.case.pk), {"state": "moved", "moved_to": ""}, follow=True
    )

    assert "Write a web address, such as https://www.example.org." in told.content.decode()
    world.case.refresh_from_db()
    assert world.case.portal_state == "live"


def test_the_portal_dies_in_mid_assessment_and_what_was_collected_stays(world, coordinator, signed_in):
    answer(world, world.one, "206", "214")
    coordinator.post(at(world, "case_portal", world.case.pk), {"state": "dead", "moved_to": ""})

    assigned_to_one = world.case.assignments.get(assessor=world.one).pk
    seen = page(signed_in(world.one), reverse("assessor:assessment", args=[assigned_to_one]))
    assert "The portal was reported as no longer there. What you answered is kept" in seen
    coordinator.post(
        at(world, "no_score", world.case.pk), {"reason": "unreachable", "why": "Gone since Monday."}
    )

    assert world.assessment(world.one).answers.count() == 2
    assert world.assessment(world.one).assignment.evidence.count() == 2
    told = page(coordinator, at(world, "case", world.case.pk))
    assert "This case will have no score." in told
    assert "Gone since Monday." in told


def test_whoever_is_past_the_last_day_reads_which_day_it_was(world, signed_in):
    answer(world, world.one, "206")
    CampaignPhase.objects.create(campaign=world.campaign, phase="assessment", closes_on=date(2026, 1, 31))

    own = world.case.assignments.get(assessor=world.one).pk
    seen = page(signed_in(world.one), reverse("assessor:assessment", args=[own]))

    assert "31 January 2026. Ask your coordinator if you need more time." in seen


def test_places_that_are_missing_are_counted_as_missing(world, coordinator):
    a_case(world.campaign)

    seen = page(coordinator, at(world, "pairs"))

    assert "<dt>Places missing</dt><dd>2</dd>" in seen
    assert "Spare" not in seen
