"""Every case gets two assessors who may take it, and somebody new for one who drops out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from openlosi import pairing
from openlosi.apps.assessments.models import Assessment
from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Assignment, Participation
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.operations.assigning import (
    AlreadyHandedIn,
    CannotTake,
    NothingToAssign,
    ProposalChanged,
)
from openlosi.apps.campaigns.pairs import candidates_for, feasibility, proposal
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.instruments.operations import load_edition
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def campaign(coordinator):
    return a_campaign(coordinator=coordinator)


def an_assessor(campaign, name, **more):
    person = a_person(name)
    return takes_part(person, campaign, "assessor", **{"capacity": 10, **more})


def assign(campaign, by, seed=1):
    seen = proposal(campaign, seed=seed)
    return operations.assign_pairs(campaign_id=campaign.pk, seed=seed, mark=seen.mark, by=by, at=AT)


def pairs(campaign):
    found = {}
    for each in Assignment.objects.filter(case__campaign=campaign, withdrawn_at=None).order_by("slot"):
        found.setdefault(each.case_id, []).append(each.assessor.name)
    return found


def test_the_arithmetic_comes_first_with_reasons_a_person_can_act_on(campaign):
    french = a_municipality(campaign, "Ville", languages=["fr"])
    a_case(campaign, municipality=french)
    an_assessor(campaign, "Ana", languages=["fr"], capacity=1)
    an_assessor(campaign, "Bo", languages=["pt"], capacity=1)

    found = feasibility(campaign)

    assert (found.needed, found.available, found.feasible) == (2, 2, False)
    assert found.reasons == ("Ville needs 2 people reading fr and has Ana.",)


def test_pairs_keep_languages_homes_acquaintance_and_capacity(campaign, coordinator):
    ville = a_municipality(campaign, "Ville", languages=["fr"])
    town = a_municipality(campaign, "Town", languages=["en"])
    one, other = a_case(campaign, municipality=ville), a_case(campaign, municipality=town)
    an_assessor(campaign, "At home", languages=["fr", "en"], municipality=ville)
    an_assessor(campaign, "French", languages=["fr"])
    an_assessor(campaign, "Both", languages=["fr", "en"], capacity=1)
    an_assessor(campaign, "French too", languages=["fr"])
    knows = Participation.objects.get(user__name="French")
    knows.knows.add(Participation.objects.get(user__name="Both"))

    assign(campaign, coordinator)

    assert {case: set(names) for case, names in pairs(campaign).items()} == {
        one.pk: {"French", "French too"},
        other.pk: {"At home", "Both"},
    }
    entry = Entry.objects.order_by("number").last()
    assert (entry.act, entry.details["seed"], entry.details["assignments"]) == (
        "campaign.pairs_assigned",
        1,
        4,
    )


def test_nobody_at_home_assesses_any_portal_of_their_municipality(campaign, coordinator):
    ville = a_municipality(campaign, "Ville")
    a_case(campaign, municipality=ville)
    second = a_case(campaign, municipality=a_municipality(campaign, "Other"))
    second.municipality = ville
    second.save()
    an_assessor(campaign, "At home", municipality=ville)
    an_assessor(campaign, "A")
    an_assessor(campaign, "B")

    assign(campaign, coordinator)

    assert [set(names) for names in pairs(campaign).values()] == [{"A", "B"}, {"A", "B"}]


def test_the_same_seed_proposes_the_same(campaign):
    for _ in range(6):
        a_case(campaign)
    for name in "ABCDE":
        an_assessor(campaign, name)

    assert proposal(campaign, seed=7) == proposal(campaign, seed=7)
    assert len({proposal(campaign, seed=seed).mark for seed in range(5)}) > 1


def test_a_proposal_that_changed_since_it_was_seen_is_not_assigned(campaign, coordinator):
    a_case(campaign)
    for name in "AB":
        an_assessor(campaign, name)
    seen = proposal(campaign, seed=1)
    a_case(campaign)

    with pytest.raises(ProposalChanged):
        operations.assign_pairs(campaign_id=campaign.pk, seed=1, mark=seen.mark, by=coordinator, at=AT)

    assert not Assignment.objects.exists()


def test_cases_added_later_are_paired_beside_those_that_have_their_people(campaign, coordinator):
    first = a_case(campaign)
    for name in "AB":
        an_assessor(campaign, name, capacity=2)
    assign(campaign, coordinator)
    before = pairs(campaign)
    second = a_case(campaign)

    assign(campaign, coordinator)

    assert pairs(campaign)[first.pk] == before[first.pk]
    assert set(pairs(campaign)[second.pk]) == {"A", "B"}
    a_case(campaign)
    assert not feasibility(campaign).feasible


def test_with_everything_assigned_there_is_nothing_to_assign(campaign, coordinator):
    with pytest.raises(NothingToAssign):
        operations.assign_pairs(campaign_id=campaign.pk, seed=1, mark="", by=coordinator, at=AT)


def test_only_coordinators_assign(campaign):
    with pytest.raises(NotAllowed):
        operations.assign_pairs(campaign_id=campaign.pk, seed=1, mark="", by=a_person(), at=AT)


def test_people_who_met_in_the_round_before_meet_less(coordinator):
    campaign = a_campaign(coordinator=coordinator, edition=load_edition("losi-2024", AT))
    people = [an_assessor(campaign, name) for name in "ABC"]
    assigned(a_case(campaign, codes=["201"]), people[0].user, people[1].user)
    following = operations.clone_campaign(campaign_id=campaign.pk, title="Next", by=coordinator, at=AT)

    for seed in range(5):
        [(_, pair)] = proposal(following, seed=seed).pairs
        assert {str(row.user) for row in pair} != {"A", "B"}


def test_a_place_goes_to_somebody_else_and_the_answers_stay_uncounted(campaign, coordinator):
    case = a_case(campaign)
    one, other = an_assessor(campaign, "A"), an_assessor(campaign, "B")
    new = an_assessor(campaign, "C")
    old, _ = assigned(case, one.user, other.user)
    kept = Assessment.objects.create(assignment=old)

    made = operations.replace_assessor(
        assignment_id=old.pk, assessor_id=new.user_id, why="Ill", by=coordinator, at=AT
    )

    assert pairs(campaign) == {case.pk: ["C", "B"]}
    old.refresh_from_db()
    assert (made.slot, old.withdrawn_at, old.withdrawn_why) == (1, AT, "Ill")
    assert Assessment.objects.get() == kept
    assert Entry.objects.order_by("number").last().details == {
        "from": one.user_id,
        "to": new.user_id,
        "slot": 1,
        "why": "Ill",
    }


def test_who_may_not_take_a_place_does_not_get_it(campaign, coordinator):
    ville = a_municipality(campaign, "Ville", languages=["fr"])
    case = a_case(campaign, municipality=ville)
    staying = an_assessor(campaign, "Staying", languages=["fr"])
    leaving = an_assessor(campaign, "Leaving", languages=["fr"])
    an_assessor(campaign, "Reads no French", languages=["pt"])
    an_assessor(campaign, "At home", languages=["fr"], municipality=ville)
    an_assessor(campaign, "Knows", languages=["fr"]).knows.add(staying)
    full = an_assessor(campaign, "Full", languages=["fr"], capacity=0)
    before = an_assessor(campaign, "Had it", languages=["fr"])
    reviewing = an_assessor(campaign, "Reviews it", languages=["fr"])
    good = an_assessor(campaign, "Good", languages=["fr"])
    withdrawn, *_ = assigned(case, before.user)
    Assignment.objects.filter(pk=withdrawn.pk).update(withdrawn_at=AT)
    assigned(case, staying.user)
    old = Assignment.objects.create(case=case, assessor=leaving.user, slot=2, assigned_at=AT)
    case.reviewer = reviewing.user
    case.save()

    assert [str(each.participation.user) for each in candidates_for(case, instead_of=old)] == ["Good"]
    for person in Participation.objects.filter(role="assessor").exclude(pk=good.pk):
        with pytest.raises(CannotTake):
            operations.replace_assessor(
                assignment_id=old.pk, assessor_id=person.user_id, why="Ill", by=coordinator, at=AT
            )
    full.capacity = 1
    full.save()
    assigned(a_case(campaign), full.user)
    with pytest.raises(CannotTake, match="as many cases"):
        operations.replace_assessor(
            assignment_id=old.pk, assessor_id=full.user_id, why="Ill", by=coordinator, at=AT
        )


def test_what_was_handed_in_stays_with_who_made_it(campaign, coordinator):
    case = a_case(campaign)
    old, _ = assigned(case, an_assessor(campaign, "A").user, an_assessor(campaign, "B").user)
    Assessment.objects.create(assignment=old, submitted_at=AT, declaration="Mine")
    new = an_assessor(campaign, "C")

    with pytest.raises(AlreadyHandedIn):
        operations.replace_assessor(
            assignment_id=old.pk, assessor_id=new.user_id, why="Ill", by=coordinator, at=AT
        )


def test_a_place_is_given_on_once_and_with_a_reason(campaign, coordinator):
    case = a_case(campaign)
    old, _ = assigned(case, an_assessor(campaign, "A").user, an_assessor(campaign, "B").user)
    new, more = an_assessor(campaign, "C"), an_assessor(campaign, "D")

    def replace(person, why):
        operations.replace_assessor(
            assignment_id=old.pk, assessor_id=person.user_id, why=why, by=coordinator, at=AT
        )

    with pytest.raises(WrongSetting):
        replace(new, " ")
    replace(new, "Ill")
    with pytest.raises(CannotTake, match="already"):
        replace(more, "Ill")
    case.stage, case.both_submitted = "review", True
    case.save()
    with pytest.raises(NotNow, match="past its assessments"):
        replace(more, "Ill")


def test_a_case_can_be_paired_by_hand(campaign, coordinator):
    case = a_case(campaign)
    people = [an_assessor(campaign, name) for name in "ABC"]

    for person in people[:2]:
        operations.assign_to(case_id=case.pk, assessor_id=person.user_id, by=coordinator, at=AT)
    with pytest.raises(CannotTake, match="two assessors"):
        operations.assign_to(case_id=case.pk, assessor_id=people[2].user_id, by=coordinator, at=AT)

    assert pairs(campaign) == {case.pk: ["A", "B"]}


def test_who_drops_out_leaves_every_open_case_to_somebody_else(campaign, coordinator):
    done, begun, alone, others = (a_case(campaign) for _ in range(4))
    leaver = an_assessor(campaign, "Leaver")
    a, b, c = (an_assessor(campaign, name) for name in "ABC")
    handed_in, _ = assigned(done, leaver.user, a.user)
    Assessment.objects.create(assignment=handed_in, submitted_at=AT, declaration="Mine")
    assigned(begun, a.user, leaver.user)
    assigned(alone, leaver.user)
    assigned(others, b.user, c.user)

    dropped = operations.drop_out(participation_id=leaver.pk, why="Moved abroad", by=coordinator, at=AT)

    found = pairs(campaign)
    assert found[done.pk] == ["Leaver", "A"]
    assert found[begun.pk][0] == "A"
    assert found[begun.pk][1] in {"B", "C"}
    assert alone.pk not in found
    assert found[others.pk] == ["B", "C"]
    leaver.refresh_from_db()
    assert (leaver.withdrawn_at, dropped.moved, len(dropped.changes)) == (AT, 0, 1)
    assert Entry.objects.order_by("number").last().act == "campaign.assessor_dropped_out"


def test_when_nobody_can_take_the_places_nobody_drops_out(campaign, coordinator):
    case = a_case(campaign)
    leaver, other = an_assessor(campaign, "Leaver"), an_assessor(campaign, "Other")
    assigned(case, leaver.user, other.user)

    with pytest.raises(pairing.Infeasible, match="Without Leaver"):
        operations.drop_out(participation_id=leaver.pk, why="Ill", by=coordinator, at=AT)

    leaver.refresh_from_db()
    assert (leaver.withdrawn_at, pairs(campaign)) == (None, {case.pk: ["Leaver", "Other"]})


def test_an_assessor_without_cases_just_drops_out(campaign, coordinator):
    leaver = an_assessor(campaign, "Leaver")

    assert operations.drop_out(participation_id=leaver.pk, why="Ill", by=coordinator, at=AT).changes == ()


def test_proposing_costs_as_many_queries_for_one_case_as_for_many(campaign, django_assert_max_num_queries):
    for name in "ABCDEF":
        an_assessor(campaign, name, capacity=40)
    for _ in range(60):
        a_case(campaign)

    with django_assert_max_num_queries(8):
        assert len(proposal(campaign, seed=1).pairs) == 60


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_who_assign_at_once_one_does_and_nothing_is_doubled():
    first, second = a_person("First"), a_person("Second")
    campaign = a_campaign(coordinator=first)
    takes_part(second, campaign, "coordinator")
    for _ in range(5):
        a_case(campaign)
    for name in "ABC":
        an_assessor(campaign, name)
    mark = proposal(campaign, seed=1).mark
    together = Barrier(2)

    def act(person):
        together.wait()
        try:
            operations.assign_pairs(campaign_id=campaign.pk, seed=1, mark=mark, by=person, at=AT)
        except NothingToAssign:
            return "nothing left"
        else:
            return "assigned"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(act, (first, second)))

    assert outcomes == ["assigned", "nothing left"]
    assert Assignment.objects.count() == 10
