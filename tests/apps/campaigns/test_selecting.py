"""Cases are chosen by a draw that anyone can repeat, or by hand."""

import pytest

from openlosi.apps.audit.models import Entry
from openlosi.apps.campaigns import operations
from openlosi.apps.campaigns.draws import DrawWanted, is_repeatable
from openlosi.apps.campaigns.models import Case, CaseIndicator
from openlosi.apps.campaigns.operations import WrongSetting
from openlosi.apps.campaigns.operations.selecting import CaseInWork, CasesExist
from openlosi.apps.campaigns.permissions import NotAllowed
from openlosi.apps.municipalities.importing import Row
from openlosi.apps.municipalities.models import Portal
from openlosi.core.sampling.draws import Design
from openlosi.core.sampling.frame import FaultyFrame
from tests.factories import AT, a_campaign, a_case, a_municipality, a_person, an_edition, assigned

pytestmark = pytest.mark.django_db

STRATIFIED = DrawWanted(Design.STRATIFIED, 4, "2027", "stratum")


@pytest.fixture
def coordinator():
    return a_person("Cora")


@pytest.fixture
def campaign(coordinator):
    campaign = a_campaign(coordinator=coordinator)
    rows = [
        Row(f"M{n}", None, "North" if n < 5 else "South", 1000 - n, n == 0, "urban" if n % 2 else "rural",
            (f"https://m{n}.example",), ("fr",), ("202",))
        for n in range(10)
    ]  # fmt: skip
    operations.import_municipalities(campaign_id=campaign.pk, rows=rows, by=coordinator, at=AT)
    return campaign


def names(campaign):
    return list(campaign.cases.order_by("pk").values_list("municipality__key", flat=True))


def test_a_draw_adds_the_cases_it_chose_with_all_indicators(campaign, coordinator):
    draw = operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=coordinator, at=AT)

    assert names(campaign) == list(draw.municipalities)
    assert len(draw.municipalities) == 4
    assert list(campaign.cases.first().indicators.values_list("code", flat=True)) == ["201", "202", "203"]


def test_a_kept_draw_can_be_repeated_and_a_changed_one_shows(campaign, coordinator):
    operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=coordinator, at=AT)

    campaign.refresh_from_db()
    assert is_repeatable(campaign.draw)
    assert "Seed: 2027" in campaign.draw["document"]
    changed = {**campaign.draw, "chosen": campaign.draw["chosen"][::-1]}
    assert not is_repeatable(changed)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (DrawWanted(Design.ONE_PER_REGION), ["M0", "M5"]),
        (DrawWanted(Design.BY_SIZE, 2), ["M0", "M1"]),
        (DrawWanted(Design.NOT_CAPITAL, 1), ["M1"]),
    ],
)
def test_designs_without_chance_choose_by_their_rule(campaign, coordinator, wanted, chosen):
    operations.select_cases(campaign_id=campaign.pk, wanted=wanted, by=coordinator, at=AT)

    campaign.refresh_from_db()
    assert names(campaign) == chosen
    assert is_repeatable(campaign.draw)


def test_regions_can_be_the_strata(campaign, coordinator):
    wanted = DrawWanted(Design.STRATIFIED, 2, "x", "region")

    draw = operations.select_cases(campaign_id=campaign.pk, wanted=wanted, by=coordinator, at=AT)

    campaign.refresh_from_db()
    assert [each.group for each in draw.chosen] == ["North", "South"]
    assert is_repeatable(campaign.draw)


def test_a_draw_that_the_municipalities_do_not_allow_changes_nothing(campaign, coordinator):
    with pytest.raises(FaultyFrame, match="20 should be drawn|municipalities"):
        operations.select_cases(
            campaign_id=campaign.pk,
            wanted=DrawWanted(Design.STRATIFIED, 40, "2027"),
            by=coordinator,
            at=AT,
        )

    campaign.refresh_from_db()
    assert (campaign.draw, campaign.cases.count()) == ({}, 0)


def test_a_random_draw_needs_a_seed(campaign, coordinator):
    with pytest.raises(WrongSetting, match="seed"):
        operations.select_cases(
            campaign_id=campaign.pk, wanted=DrawWanted(Design.STRATIFIED, 4, " "), by=coordinator, at=AT
        )


def test_a_draw_is_not_made_upon_cases(campaign, coordinator):
    operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=coordinator, at=AT)

    with pytest.raises(CasesExist):
        operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=coordinator, at=AT)

    assert campaign.cases.count() == 4


def test_only_who_sets_up_draws(campaign):
    with pytest.raises(NotAllowed):
        operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=a_person(), at=AT)


def test_municipalities_chosen_by_hand_get_a_case_for_each_portal_with_its_address_frozen(
    campaign, coordinator
):
    two = campaign.organization.municipalities.get(key="M1")
    Portal.objects.create(municipality=two, address="https://services.m1.example", since=AT)
    none = a_municipality(campaign, "Without")

    operations.add_cases(campaign_id=campaign.pk, municipality_ids=[two.pk, none.pk], by=coordinator, at=AT)
    Portal.objects.filter(address="https://m1.example").update(address="https://elsewhere.example")

    assert set(campaign.cases.values_list("municipality__key", "portal_address")) == {
        ("M1", "https://m1.example"),
        ("M1", "https://services.m1.example"),
        ("without", ""),
    }


def test_cases_hold_the_supplements_indicators_too(coordinator):
    campaign = a_campaign(coordinator=coordinator)
    campaign.supplements.add(an_edition(["N1", "N2"]))
    municipality = a_municipality(campaign)

    [case] = operations.add_cases(
        campaign_id=campaign.pk, municipality_ids=[municipality.pk], by=coordinator, at=AT
    )

    assert list(case.indicators.values_list("code", flat=True)) == ["201", "202", "203", "N1", "N2"]


def test_cases_can_hold_only_some_indicators(campaign, coordinator):
    municipality = campaign.organization.municipalities.first()

    [case] = operations.add_cases(
        campaign_id=campaign.pk,
        municipality_ids=[municipality.pk],
        indicators=["203", "201"],
        by=coordinator,
        at=AT,
    )

    assert list(case.indicators.values_list("code", flat=True)) == ["201", "203"]
    assert Entry.objects.order_by("number").last().details["indicators"] == ["201", "203"]


def test_what_cannot_be_added_is_said(campaign, coordinator):
    municipality = campaign.organization.municipalities.first()
    operations.add_cases(campaign_id=campaign.pk, municipality_ids=[municipality.pk], by=coordinator, at=AT)
    stranger = a_municipality(a_campaign())

    for wrong, said in (
        ({"municipality_ids": [municipality.pk]}, "already"),
        ({"municipality_ids": [stranger.pk]}, "not among your organization"),
        ({"municipality_ids": [municipality.pk], "indicators": ["999"]}, "no indicator 999"),
        ({"municipality_ids": [municipality.pk], "indicators": []}, "at least one"),
    ):
        with pytest.raises(WrongSetting, match=said):
            operations.add_cases(campaign_id=campaign.pk, by=coordinator, at=AT, **wrong)
    assert campaign.cases.count() == 1


def test_cases_without_assessors_are_taken_out_and_the_draw_with_the_last(campaign, coordinator):
    operations.select_cases(campaign_id=campaign.pk, wanted=STRATIFIED, by=coordinator, at=AT)
    first, *others = campaign.cases.values_list("pk", flat=True)

    operations.drop_cases(campaign_id=campaign.pk, case_ids=[first], by=coordinator, at=AT)
    campaign.refresh_from_db()
    assert campaign.draw
    operations.drop_cases(campaign_id=campaign.pk, case_ids=others, by=coordinator, at=AT)

    campaign.refresh_from_db()
    assert (campaign.draw, Case.objects.count(), CaseIndicator.objects.count()) == ({}, 0, 0)
    assert "Seed: 2027" in Entry.objects.order_by("number").last().details["draw"]["document"]


def test_a_case_that_somebody_was_assigned_to_stays(coordinator):
    campaign = a_campaign(coordinator=coordinator)
    case, free = a_case(campaign), a_case(campaign)
    assigned(case, a_person())

    with pytest.raises(CaseInWork):
        operations.drop_cases(campaign_id=campaign.pk, case_ids=[case.pk, free.pk], by=coordinator, at=AT)

    assert campaign.cases.count() == 2


def test_five_hundred_cases_are_added_in_few_queries(coordinator, django_assert_max_num_queries):
    campaign = a_campaign(coordinator=coordinator)
    rows = [Row(f"M{n}", portals=(f"https://m{n}.example",)) for n in range(500)]
    operations.import_municipalities(campaign_id=campaign.pk, rows=rows, by=coordinator, at=AT)
    chosen = list(campaign.organization.municipalities.values_list("pk", flat=True))

    with django_assert_max_num_queries(30):
        operations.add_cases(campaign_id=campaign.pk, municipality_ids=chosen, by=coordinator, at=AT)

    assert campaign.cases.count() == 500
