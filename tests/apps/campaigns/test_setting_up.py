"""A coordinator makes a campaign, sets its options and dates, clarifies, and closes it."""

from datetime import date

import pytest

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.models import Campaign, Clarification
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.operations.setting_up import CasesOpen
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.campaigns.policies import CampaignClosed, PhaseClosed, check_phase_open, timeline_of
from openlosi.core.assessments.timeline import Period, Phase
from tests.factories import AT, a_campaign, a_case, a_person, an_organization, takes_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def campaign(coordinator):
    return a_campaign(coordinator=coordinator)


def last_entry():
    return Entry.objects.order_by("number").last()


def test_whoever_makes_a_campaign_coordinates_it():
    organization = an_organization()
    maker = a_person(makes_campaigns=True, organization=organization)

    campaign = operations.create_campaign(
        organization=organization,
        title=" LOSI Tunisia ",
        edition_code="losi-2024",
        supplements=["smart-city-example"],
        time_zone="Africa/Tunis",
        by=maker,
        at=AT,
    )

    assert (campaign.title, campaign.edition.code, campaign.time_zone) == (
        "LOSI Tunisia",
        "losi-2024",
        "Africa/Tunis",
    )
    assert [each.code for each in campaign.supplements.all()] == ["smart-city-example"]
    assert list(campaign.participations.values_list("user", "role")) == [(maker.pk, "coordinator")]
    assert (last_entry().act, last_entry().campaign_id) == ("campaign.created", campaign.pk)


@pytest.mark.parametrize("more", [{"makes_campaigns": False}, {"is_active": False}])
def test_whoever_makes_no_campaigns_makes_none(more):
    organization = an_organization()
    person = a_person(organization=organization, **{"makes_campaigns": True, **more})

    with pytest.raises(NotAllowed):
        operations.create_campaign(
            organization=organization, title="X", edition_code="losi-2024", by=person, at=AT
        )

    assert not Campaign.objects.exists()


def test_nobody_makes_campaigns_for_another_organization():
    person = a_person(organization=an_organization(), makes_campaigns=True)

    with pytest.raises(NotAllowed):
        operations.create_campaign(
            organization=an_organization(), title="X", edition_code="losi-2024", by=person, at=AT
        )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "needs a title"),
        ({"time_zone": "Mars/Base"}, "no time zone"),
        ({"edition_code": "smart-city-example", "supplements": ["losi-2024"]}, "no supplement"),
    ],
)
def test_a_campaign_is_not_made_of_nonsense(wrong, said):
    organization = an_organization()
    maker = a_person(makes_campaigns=True, organization=organization)

    with pytest.raises(WrongSetting, match=said):
        operations.create_campaign(
            **{
                "organization": organization,
                "title": "X",
                "edition_code": "losi-2024",
                "by": maker,
                "at": AT,
                **wrong,
            }
        )


def test_options_change_with_old_and_new_audited(campaign, coordinator):
    operations.change_options(
        campaign_id=campaign.pk,
        options={"evidence_for_no": True, "tolerance": 500, "title": campaign.title},
        by=coordinator,
        at=AT,
    )

    campaign.refresh_from_db()
    assert (campaign.evidence_for_no, campaign.tolerance) == (True, 500)
    assert last_entry().details == {
        "before": {"evidence_for_no": False, "tolerance": 0},
        "after": {"evidence_for_no": True, "tolerance": 500},
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"edition": 3}, "no option edition"),
        ({"tolerance": 10_001}, "between 0 and 100"),
        ({"suggestions": "always"}, "Suggestions are shown"),
        ({"title": ""}, "needs a title"),
    ],
)
def test_wrong_options_are_refused(campaign, coordinator, options, said):
    with pytest.raises(WrongSetting, match=said):
        operations.change_options(campaign_id=campaign.pk, options=options, by=coordinator, at=AT)


def test_when_suggestions_are_shown_is_fixed_once_assessing_has_begun(campaign, coordinator):
    a_case(campaign, stage="independent")

    with pytest.raises(WrongSetting, match="would not compare"):
        operations.change_options(
            campaign_id=campaign.pk, options={"suggestions": "before"}, by=coordinator, at=AT
        )


@pytest.mark.parametrize("role", ["assessor", "reviewer", "observer"])
def test_only_coordinators_change_options(campaign, role):
    person = a_person()
    takes_part(person, campaign, role)

    with pytest.raises(NotAllowed):
        operations.change_options(campaign_id=campaign.pk, options={"title": "Mine"}, by=person, at=AT)


def test_a_timeline_opens_and_closes_phases_in_the_campaigns_own_time_zone(campaign, coordinator):
    Campaign.objects.filter(pk=campaign.pk).update(time_zone="Pacific/Auckland")
    day = Period(date(2027, 3, 1), date(2027, 3, 1))

    operations.set_timeline(
        campaign_id=campaign.pk,
        timeline={Phase.ASSESSMENT: day, Phase.REVIEW: Period()},
        by=coordinator,
        at=AT,
    )

    campaign = Campaign.objects.get(pk=campaign.pk)
    assert timeline_of(campaign) == {Phase.ASSESSMENT: day}
    check_phase_open(campaign, Phase.ASSESSMENT, AT)
    with pytest.raises(PhaseClosed, match="last day"):
        check_phase_open(campaign, Phase.ASSESSMENT, AT.replace(hour=12))
    with pytest.raises(PhaseClosed, match="opens on"):
        check_phase_open(campaign, Phase.ASSESSMENT, AT.replace(month=2))
    check_phase_open(campaign, Phase.ASSESSMENT, AT.replace(hour=12), date(2027, 3, 2))
    assert last_entry().details["after"] == {
        "assessment": ["2027-03-01", "2027-03-01"],
        "review": [None, None],
    }


def test_dates_out_of_order_are_refused_and_the_earlier_ones_stay(campaign, coordinator):
    good = {Phase.ASSESSMENT: Period(date(2027, 3, 1), date(2027, 3, 31))}
    operations.set_timeline(campaign_id=campaign.pk, timeline=good, by=coordinator, at=AT)

    with pytest.raises(WrongSetting, match="before"):
        operations.set_timeline(
            campaign_id=campaign.pk,
            timeline={Phase.ASSESSMENT: Period(date(2027, 3, 1), date(2027, 2, 1))},
            by=coordinator,
            at=AT,
        )

    assert timeline_of(campaign) == good


def test_a_clarification_goes_to_the_campaign(campaign, coordinator):
    operations.clarify(campaign_id=campaign.pk, indicator="201", text=" Both. ", by=coordinator, at=AT)

    assert list(Clarification.objects.values_list("indicator", "text")) == [("201", "Both.")]
    assert last_entry().act == "campaign.clarified"


@pytest.mark.parametrize(("indicator", "text"), [("999", "Both."), ("201", "  ")])
def test_a_clarification_of_nothing_is_refused(campaign, coordinator, indicator, text):
    with pytest.raises(WrongSetting):
        operations.clarify(campaign_id=campaign.pk, indicator=indicator, text=text, by=coordinator, at=AT)


def test_a_campaign_closes_when_every_case_is_settled(campaign, coordinator):
    case = a_case(campaign)
    with pytest.raises(CasesOpen, match="1 case is not settled"):
        operations.close_campaign(campaign_id=campaign.pk, by=coordinator, at=AT)
    case.stage = "settled"
    case.save()

    operations.close_campaign(campaign_id=campaign.pk, by=coordinator, at=AT)

    campaign.refresh_from_db()
    assert campaign.closed_at == AT
    with pytest.raises(CampaignClosed):
        operations.change_options(campaign_id=campaign.pk, options={"title": "X"}, by=coordinator, at=AT)
    with pytest.raises(CampaignClosed):
        check_phase_open(campaign, Phase.ASSESSMENT, AT)


def test_a_closed_campaign_opens_again_with_a_reason(campaign, coordinator):
    operations.close_campaign(campaign_id=campaign.pk, by=coordinator, at=AT)
    with pytest.raises(WrongSetting, match="why"):
        operations.reopen_campaign(campaign_id=campaign.pk, reason=" ", by=coordinator, at=AT)

    operations.reopen_campaign(
        campaign_id=campaign.pk, reason="One case to look at again.", by=coordinator, at=AT
    )

    campaign.refresh_from_db()
    assert campaign.closed_at is None
    assert last_entry().details == {"reason": "One case to look at again."}
