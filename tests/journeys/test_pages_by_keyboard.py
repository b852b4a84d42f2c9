"""Whoever has no mouse: Tab leads to everything that can be done on a page, and Enter does it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from openlosi.apps.assessments import operations
from openlosi.apps.assessments.models import Adjudication
from tests.factories import AT
from tests.world import World, a_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Everything on a page that does something; of radio buttons that belong together, Tab goes to one.
_DO_SOMETHING = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary'
)].filter(each => !each.disabled && each.checkVisibility({checkVisibilityCSS: true}) && each.tabIndex >= 0)
  .map((each, place) => (each.dataset.place = place, each.type === 'radio' ? `radio ${each.name}` : `${place}`))"""
_FOCUSED = """() => {
    const each = document.activeElement;
    return each.type === 'radio' ? `radio ${each.name}` : each.dataset.place ?? '';
}"""


def _reached_by_tab(page: Page, most: int) -> set[str]:
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    reached = set()
    for _ in range(most):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(_FOCUSED))
    return reached - {""}


@pytest.fixture
def world(live_server) -> World:
    return a_world()


def _in_review(world: World) -> None:
    world.campaign.review_sample = 0
    world.campaign.save(update_fields=["review_sample"])
    world.submit(world.one)
    world.submit(world.other, unlike=("206", "214"))
    for person in (world.one, world.other):
        operations.finish_reconciling(case_id=world.case.pk, by=person, at=AT + timedelta(days=2))


def test_tab_leads_to_everything_on_the_page_of_an_assessment(
    signed_in: Callable[..., BrowserContext], world
):
    page = signed_in(world.one).new_page()
    page.goto(f"/assess/{world.case.assignments.get(assessor=world.one).pk}/")
    page.wait_for_selector(".is-ready")

    wanted = set(page.evaluate(_DO_SOMETHING))

    assert len(wanted) > 95
    assert wanted - _reached_by_tab(page, len(wanted) + 15) == set()


def test_tab_leads_to_everything_on_the_page_of_a_review(signed_in: Callable[..., BrowserContext], world):
    _in_review(world)
    page = signed_in(world.reviewer).new_page()
    page.goto(f"/review/{world.case.pk}/")

    wanted = set(page.evaluate(_DO_SOMETHING))

    assert len(wanted) > 15
    assert wanted - _reached_by_tab(page, len(wanted) + 15) == set()


def test_a_case_is_decided_and_settled_without_the_mouse(signed_in: Callable[..., BrowserContext], world):
    _in_review(world)
    page = signed_in(world.reviewer).new_page()
    page.goto(f"/review/{world.case.pk}/")

    for _ in range(2):
        _tab_to(page, "[type=radio]")
        page.keyboard.press("Space")
        _tab_to(page, "textarea")
        page.keyboard.insert_text("It is there.")
        _tab_to(page, "button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("is decided.")
    _tab_to(page, "[action$='/settle/'] button")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("The case is settled.")
    assert sorted(Adjudication.objects.values_list("indicator", "value")) == [("206", "met"), ("214", "met")]


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")
