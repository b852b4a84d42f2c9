"""Cases get more time, portals move or die, and a case may have no score."""

from datetime import date

import pytest

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import CampaignPhase, Case
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import NotNow
from openlosi.apps.municipalities.models import Portal
from openlosi.apps.municipalities.operations import WrongAddress
from openlosi.core.assessments.no_score import NoScore
from tests.factories import AT, a_campaign, a_case, a_person, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def case(coordinator):
    return a_case(a_campaign(coordinator=coordinator))


def last_entry():
    return Entry.objects.order_by("number").last()


def test_a_case_gets_more_time(case, coordinator):
    CampaignPhase.objects.create(campaign=case.campaign, phase="assessment", closes_on=date(2027, 2, 20))

    operations.extend_case(case_id=case.pk, until=date(2027, 3, 5), by=coordinator, at=AT)

    case.refresh_from_db()
    assert case.extended_until == date(2027, 3, 5)
    assert last_entry().details == {"before": "2027-02-20", "after": "2027-03-05"}
    with pytest.raises(WrongSetting, match="after 5 March 2027"):
        operations.extend_case(case_id=case.pk, until=date(2027, 3, 4), by=coordinator, at=AT)


def test_more_time_must_be_of_some_use(case, coordinator):
    with pytest.raises(NotNow, match="no last day"):
        operations.extend_case(case_id=case.pk, until=date(2027, 3, 5), by=coordinator, at=AT)
    CampaignPhase.objects.create(campaign=case.campaign, phase="assessment", closes_on=date(2027, 2, 1))
    with pytest.raises(WrongSetting, match="not passed"):
        operations.extend_case(case_id=case.pk, until=date(2027, 2, 5), by=coordinator, at=AT)
    case.stage = "review"
    case.save()
    with pytest.raises(NotNow, match="past its assessments"):
        operations.extend_case(case_id=case.pk, until=date(2027, 3, 5), by=coordinator, at=AT)


def test_a_portal_that_moves_keeps_the_frozen_address_and_what_was_collected(case, coordinator):
    operations.mark_portal(
        case_id=case.pk,
        state=Case.PortalState.MOVED,
        moved_to="https://new.example",
        by=coordinator,
        at=AT,
    )

    before = case.portal_address
    case.refresh_from_db()
    assert (case.portal_state, case.portal_address) == ("moved", before)
    assert set(case.municipality.portals.values_list("address", "state")) == {
        (before, "moved"),
        ("https://new.example", "live"),
    }
    assert last_entry().act == "case.portal_marked"


def test_a_portal_that_moved_nowhere_is_refused(case, coordinator):
    with pytest.raises(WrongAddress):
        operations.mark_portal(
            case_id=case.pk, state=Case.PortalState.MOVED, moved_to="", by=coordinator, at=AT
        )

    case.refresh_from_db()
    assert (case.portal_state, Portal.objects.get(pk=case.portal_id).state) == ("live", "live")


def test_a_case_without_a_portal_has_none_to_mark(case, coordinator):
    case.portal = None
    case.save()

    with pytest.raises(NotNow):
        operations.mark_portal(case_id=case.pk, state=Case.PortalState.DEAD, by=coordinator, at=AT)


@pytest.mark.parametrize("stage", ["assigned", "independent"])
def test_a_case_without_a_score_goes_to_review_with_its_reason(case, coordinator, stage):
    case.stage = stage
    case.save()

    operations.give_no_score(
        case_id=case.pk, reason=NoScore.UNREACHABLE, why="Down for weeks.", by=coordinator, at=AT
    )

    case.refresh_from_db()
    assert (case.stage, case.no_score, case.no_score_why) == ("review", "unreachable", "Down for weeks.")
    assert last_entry().details["before"] == stage


@pytest.mark.parametrize(
    ("stage", "reason", "why", "error"),
    [
        ("assigned", NoScore.UNREACHABLE, " ", WrongSetting),
        ("assigned", NoScore.UNSETTLED, "They differ.", WrongSetting),
        ("reconciliation", NoScore.INCOMPLETE, "Too late.", NotNow),
        ("settled", NoScore.INCOMPLETE, "Too late.", NotNow),
    ],
)
def test_no_score_needs_its_moment_and_its_reason(case, coordinator, stage, reason, why, error):
    case.stage, case.both_submitted = stage, stage != "assigned"
    case.save()

    with pytest.raises(error):
        operations.give_no_score(case_id=case.pk, reason=reason, why=why, by=coordinator, at=AT)

    case.refresh_from_db()
    assert (case.stage, case.no_score) == (stage, "")


@pytest.mark.parametrize("role", ["assessor", "reviewer", "observer"])
def test_only_coordinators_steer(case, role):
    person = a_person()
    takes_part(person, case.campaign, role)

    for act in (
        lambda: operations.give_no_score(
            case_id=case.pk, reason=NoScore.NO_PORTAL, why="None.", by=person, at=AT
        ),
        lambda: operations.extend_case(case_id=case.pk, until=date(2027, 3, 5), by=person, at=AT),
        lambda: operations.mark_portal(case_id=case.pk, state=Case.PortalState.DEAD, by=person, at=AT),
    ):
        with pytest.raises(NotAllowed):
            act()
