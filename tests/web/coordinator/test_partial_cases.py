"""A case with only some indicators gets settled answers and no score; wherever a score is missing, the reason stands."""

import pytest
from django.urls import reverse

from tests.factories import a_case, a_person, assigned, takes_part
from tests.world import World

WHY = "It holds 2 of the 95 indicators: it gets settled answers and no score, since a score is a share of all of them."


@pytest.fixture
def partial(world) -> World:
    """A later look at two indicators, beside the whole case."""
    case = a_case(world.campaign, codes=["206", "214"], name="Halfway")
    assigned(case, world.one, world.other)
    return World(world.campaign, case, world.one, world.other, world.coordinator, world.reviewer)


def page(client, name, world, *more, **query):
    return client.get(reverse(f"coordinator:{name}", args=[world.campaign.pk, *more]), query).content.decode()


def test_the_case_page_says_so_from_the_start(partial, world, coordinator):
    assert WHY in page(coordinator, "case", partial, partial.case.pk)
    assert "Only some indicators" not in page(coordinator, "case", world, world.case.pk)


def test_the_list_says_so_and_finds_it_among_those_without_a_score(partial, coordinator):
    everything = page(coordinator, "cases", partial)
    without = page(coordinator, "cases", partial, show="no_score")

    assert everything.count("only 2 of 95 indicators are assessed") == 1
    assert "Halfway" in without
    assert without.count('<th scope="row">') == 1
    assert everything.count('<th scope="row">') == 2


def test_the_results_say_so_once_it_is_settled(partial, coordinator):
    partial.settle("206")

    assert "Only some indicators were assessed: settled answers and no score" in page(
        coordinator, "results", partial
    )
    result = page(coordinator, "result", partial, partial.case.pk)
    assert WHY in result
    assert "there is no score yet" not in result
    assert WHY in page(coordinator, "case", partial, partial.case.pk)


def test_a_whole_case_that_is_settled_says_nothing_of_it(world, coordinator):
    world.settle("206")

    for name, more in (("results", ()), ("result", (world.case.pk,)), ("case", (world.case.pk,))):
        assert "Only some indicators" not in page(coordinator, name, world, *more)


def test_its_municipality_reads_why_there_is_no_score(partial, signed_in):
    contact = a_person("Cora Contact")
    takes_part(contact, partial.campaign, "contact", municipality=partial.case.municipality)
    partial.settle("206")

    seen = signed_in(contact).get(reverse("municipality:case", args=[partial.case.pk])).content.decode()

    assert "Only some indicators were assessed, and a score is a share of all of them." in seen
    assert "yours has 1" in seen


def test_the_api_says_so(partial, coordinator):
    listed = coordinator.get(f"/api/campaigns/{partial.campaign.pk}/cases").json()["cases"]

    assert {each["municipality"]: each["is_part"] for each in listed}["Halfway"] is True
    assert [each["is_part"] for each in listed].count(True) == 1
