"""The next round begins from the one before, with nothing of what was answered."""

from datetime import date

import pytest

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Assignment, CampaignPhase, Case
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import timeline_of
from openlosi.apps.instruments.operations import load_edition
from openlosi.core.assessments.timeline import Period, Phase
from tests.factories import AT, a_campaign, a_case, a_person, assigned, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def campaign(coordinator):
    campaign = a_campaign(
        coordinator=coordinator, edition=load_edition("losi-2024", AT), evidence_for_no=True, reading="So."
    )
    CampaignPhase.objects.create(
        campaign=campaign, phase="assessment", opens_on=date(2027, 3, 1), closes_on=date(2027, 3, 31)
    )
    return campaign


def clone(campaign, by, **more):
    return operations.clone_campaign(campaign_id=campaign.pk, title="Round two", by=by, at=AT, **more)


def test_a_clone_has_options_people_and_cases_and_no_assignment(campaign, coordinator):
    ana, bo = a_person("Ana"), a_person("Bo")
    one = takes_part(ana, campaign, "assessor", capacity=3, languages=["fr"])
    other = takes_part(bo, campaign, "assessor", capacity=4)
    takes_part(a_person("Gone"), campaign, "assessor", capacity=4, withdrawn_at=AT)
    one.knows.add(other)
    case = a_case(campaign, codes=["201", "206"], stage="settled")
    assigned(case, ana, bo)

    made = clone(campaign, coordinator, shift_days=365)

    assert (made.follows, made.round, made.evidence_for_no, made.reading) == (campaign, 2, True, "So.")
    assert set(made.participations.values_list("user__name", "role", "capacity")) == {
        ("Ana", "assessor", 3),
        ("Bo", "assessor", 4),
        ("Cora", "coordinator", 0),
    }
    assert [row.user for row in made.participations.get(user=ana).knows.all()] == [bo]
    [again] = made.cases.all()
    assert (again.stage, again.portal_address, again.municipality) == (
        "assigned",
        case.portal_address,
        case.municipality,
    )
    assert list(again.indicators.values_list("code", flat=True)) == ["201", "206"]
    assert not Assignment.objects.filter(case=again).exists()
    assert timeline_of(made) == {Phase.ASSESSMENT: Period(date(2028, 2, 29), date(2028, 3, 30))}
    assert Entry.objects.order_by("number").last().details["from"] == campaign.pk


def test_addresses_are_frozen_anew_from_the_portals_as_they_are_now(campaign, coordinator):
    moved, dead = a_case(campaign, name="Moved"), a_case(campaign, name="Dead")
    operations.mark_portal(
        case_id=moved.pk, state=Case.PortalState.MOVED, moved_to="https://new.example", by=coordinator, at=AT
    )
    operations.mark_portal(case_id=dead.pk, state=Case.PortalState.DEAD, by=coordinator, at=AT)

    made = clone(campaign, coordinator)

    assert set(made.cases.values_list("municipality__name", "portal_address", "portal_state")) == {
        ("Moved", "https://new.example", "live"),
        ("Dead", "", "live"),
    }


def test_a_clone_can_leave_dates_people_and_cases_out(campaign, coordinator):
    takes_part(a_person(), campaign, "assessor", capacity=1)
    a_case(campaign)

    made = clone(campaign, coordinator, with_people=False, with_cases=False)

    assert (timeline_of(made), made.cases.count()) == ({}, 0)
    assert list(made.participations.values_list("user", "role")) == [(coordinator.pk, "coordinator")]


def test_a_closed_campaign_can_be_cloned(campaign, coordinator):
    operations.close_campaign(campaign_id=campaign.pk, by=coordinator, at=AT)

    assert clone(campaign, coordinator).closed_at is None


def test_cloning_needs_a_coordinator_and_a_title(campaign, coordinator):
    with pytest.raises(NotAllowed):
        clone(campaign, a_person())
    with pytest.raises(WrongSetting):
        operations.clone_campaign(campaign_id=campaign.pk, title=" ", by=coordinator, at=AT)
