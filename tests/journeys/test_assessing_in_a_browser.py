"""
An assessor in a real browser: ninety-five answers by keyboard, a line that breaks, two tabs, a telephone, Arabic.

What counts at the end is what the database holds: all of it, and once.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from openlosi.apps.assessments.models import Answer, Note
from openlosi.apps.evidence.models import Collection, Evidence, StoredFile, Suggestion
from openlosi.apps.jobs.models import Job
from tests.factories import AT
from tests.world import World, a_world

# Playwright's own loop runs in this thread; what Django asks the database here is still done one after the other.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def world(live_server) -> World:
    return a_world()


@pytest.fixture
def entered(browser: Browser, live_server, world) -> Iterator[Callable[..., BrowserContext]]:
    """A browser in which somebody is signed in."""
    made = []

    def enter(person=None, **options) -> BrowserContext:
        client = Client()
        client.force_login(person or world.one)
        context = browser.new_context(base_url=live_server.url, **options)
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        made.append(context)
        return context

    yield enter
    for context in made:
        context.close()


@pytest.fixture
def path(world) -> str:
    return f"/assess/{world.case.assignments.get(assessor=world.one).pk}/"


def _opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console", lambda said: page.faults.append(said.text) if "Content Security" in said.text else None
    )
    page.goto(path)
    page.wait_for_selector(".is-ready")
    return page


def _saved(page: Page) -> None:
    expect(page.locator("[data-part=state][data-kind=ok]")).to_be_visible(timeout=30_000)


def _code(page: Page) -> str:
    return page.locator("[data-part=code]").inner_text()


def test_ninety_five_answers_by_keyboard_over_a_line_that_breaks_are_all_there_once(entered, world, path):
    context = entered()
    page = _opened(context, path)
    wanted = {code: "met" if place % 3 else "not_met" for place, code in enumerate(world.codes)}

    for place, code in enumerate(world.codes):
        if place == 30:
            context.set_offline(True)
        if place == 70:
            expect(page.locator("[data-part=state]")).to_contain_text("kept on this device")
            assert Answer.objects.count() < 71
            context.set_offline(False)
        assert _code(page) == code
        page.keyboard.press({"met": "y", "not_met": "0"}[wanted[code]])
    _saved(page)

    expect(page.locator("[data-part=told]")).to_contain_text("All indicators are answered")
    assert dict(Answer.objects.values_list("indicator", "value")) == wanted
    assert set(Answer.objects.values_list("revision", flat=True)) == {1}
    assert page.faults == []


def test_what_a_closed_tab_kept_is_sent_by_the_next_one(entered, world, path):
    context = entered()
    page = _opened(context, path)
    context.set_offline(True)
    for key in "ynyn":
        page.keyboard.press(key)
    page.keyboard.press("e")
    page.keyboard.insert_text("town.example/found")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=state]")).to_contain_text("kept on this device")
    page.close(run_before_unload=False)
    assert not Answer.objects.exists()
    context.set_offline(False)

    again = _opened(context, path)
    _saved(again)

    assert list(Answer.objects.order_by("id").values_list("value", flat=True)) == [
        "met",
        "not_met",
        "met",
        "not_met",
    ]
    assert Evidence.objects.get().address == "https://town.example/found"
    assert (Evidence.objects.get().indicator, Answer.objects.filter(revision=1).count()) == (
        world.codes[4],
        4,
    )


def test_leaving_with_unsent_answers_asks_first(entered, path):
    context = entered()
    page = _opened(context, path)
    context.set_offline(True)
    page.keyboard.press("y")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.close(run_before_unload=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]


def test_two_tabs_are_asked_which_answer_is_right(entered, world, path):
    context = entered()
    first, second = _opened(context, path), _opened(context, path)
    first.keyboard.press("y")
    _saved(first)
    second.keyboard.press("n")

    dialog = second.get_by_role("dialog", name="Changed elsewhere")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-part=version-here]")).to_contain_text("No")
    expect(dialog.locator("[data-part=version-there]")).to_contain_text("Yes")
    assert Answer.objects.get().value == "met"
    dialog.get_by_role("button", name="Keep this one").click()
    _saved(second)

    assert (Answer.objects.get().value, Answer.objects.get().revision) == ("not_met", 2)


def test_undo_flag_confidence_note_and_evidence_by_key(entered, world, path, a_picture):
    page = _opened(entered(), path)
    page.keyboard.press("n")
    page.keyboard.press("u")
    expect(page.locator("[data-part=told]")).to_contain_text("Undone")
    page.keyboard.press("f")
    page.keyboard.press("c")
    page.keyboard.press("c")
    page.keyboard.press("m")
    page.keyboard.insert_text("ask the clerk")
    page.keyboard.press("Escape")
    page.locator("#evidence-file").set_input_files(a_picture)
    _saved(page)
    expect(page.locator(".assess-thumb")).to_be_visible()
    page.get_by_role("button", name="Remove the evidence").click()
    _saved(page)

    answer = Answer.objects.get()
    assert (answer.value, answer.flagged, answer.confidence) == ("", True, 2)
    assert Note.objects.get().text == "ask the clerk"
    assert Evidence.objects.get().removed_at is not None
    assert page.faults == []


def test_a_page_that_could_not_be_stored_is_tried_again_by_a_button(entered, world, path):
    page = _opened(entered(), path)
    page.keyboard.press("e")
    page.keyboard.insert_text("town.example/search")
    page.keyboard.press("Enter")
    _saved(page)
    Job.objects.update(state="failed", error="The page did not answer.")
    shown = page.locator("[data-part=shown]")
    expect(shown).to_contain_text("could not be stored", timeout=15_000)

    shown.get_by_role("button", name="Store the page again: https://town.example/search").click()

    expect(shown).to_contain_text("storing the page")
    expect(shown.get_by_role("button", name="Store the page again")).to_have_count(0)
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == ["failed", "waiting"]
    assert page.faults == []


def test_search_and_filters_lead_through_what_they_show(entered, world, path):
    page = _opened(entered(), path)
    page.keyboard.press("y")
    page.select_option("#show", "unanswered")
    expect(page.locator("[data-row]:visible")).to_have_count(94)
    page.select_option("#show", "all")
    page.locator("#question").focus()
    page.keyboard.press("/")
    page.keyboard.insert_text("206")
    page.keyboard.press("Enter")

    assert _code(page) == "206"
    assert page.locator("[data-row]:visible").count() >= 1


def test_a_second_look_is_offered_after_the_answer_and_keeps_the_first(entered, world, path):
    stored = StoredFile.objects.create(sha256="1" * 64, size=1, media_type="x/y", stored_at=AT)
    collection = Collection.objects.create(
        case=world.case, file=stored, state="done", pages=1, collected_at=AT
    )
    Suggestion.objects.create(
        case=world.case,
        collection=collection,
        indicator=world.codes[0],
        verdict="found",
        confidence=0.9,
        content={
            "evidence": [{"url": "https://town.example/x", "title": "Found it", "quote": "q"}],
            "looked_at": [],
        },
    )
    page = _opened(entered(), path)
    assert "Found it" not in page.content()
    page.keyboard.press("n")
    expect(page.locator(".assess-mark.is-look")).to_be_attached()
    page.keyboard.press("k")
    page.keyboard.press("s")
    expect(page.get_by_text("Found it")).to_be_visible()
    page.keyboard.press("y")
    _saved(page)

    answer = Answer.objects.get(indicator=world.codes[0])
    assert (answer.first_value, answer.value) == ("not_met", "met")


def test_without_scripts_the_page_works_by_forms(entered, world, path):
    page = entered(java_script_enabled=False).new_page()
    page.goto(path)
    page.get_by_role("button", name="Yes").click()
    assert _code(page) == world.codes[1]
    page.locator("#comment").fill("a word")
    page.get_by_role("button", name="No", exact=True).click()

    assert list(Answer.objects.order_by("id").values_list("value", "comment")) == [
        ("met", ""),
        ("not_met", "a word"),
    ]


@pytest.mark.parametrize(
    "options",
    [{}, PHONE, {"locale": "ar"}, {"color_scheme": "dark"}],
    ids=["desk", "phone", "arabic", "dark"],
)
def test_the_page_has_no_fault_that_axe_sees_and_never_scrolls_sideways(
    entered, path, faults_seen_by_axe, picture, options, request
):
    page = _opened(entered(**options), path)
    page.locator(".assess-answer.is-met").click()
    _saved(page)
    page.locator("[data-go=previous]").click()

    assert faults_seen_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"assessing-{request.node.callspec.id}")
    if options.get("locale") == "ar":
        assert page.evaluate("document.dir") == "rtl"


def test_every_other_page_of_the_assessor_is_without_fault(entered, world, path, faults_seen_by_axe, picture):
    world.submit(world.one)
    world.submit(world.other, unlike=("206", "214", "201", "253"))
    page = entered().new_page()

    for address, name in (("/assess/", "cases"), (path, "closed"), (f"{path}reconcile/", "reconciling")):
        page.goto(address)
        assert faults_seen_by_axe(page) == []
        picture(page, f"assessor-{name}")


def test_on_a_phone_the_answer_is_under_the_thumb(entered, world, path):
    page = _opened(entered(**PHONE), path)

    for name in ("met", "not_met"):
        box = page.locator(f".assess-answer.is-{name}").bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844
        assert box["y"] > 700
    page.locator("[data-act=list]").tap()
    page.locator("[data-row='206'] a").tap()
    assert _code(page) == "206"
    expect(page.locator("#search")).to_be_hidden()


def test_signed_out_meanwhile_nothing_is_lost(entered, world, path):
    context = entered()
    page = _opened(context, path)
    signed_in = context.cookies()
    context.clear_cookies()
    page.keyboard.press("y")
    page.keyboard.press("n")
    expect(page.locator("[data-part=state]")).to_contain_text("You are signed out")
    assert not Answer.objects.exists()

    context.add_cookies(signed_in)
    page.get_by_role("button", name="Send now").click()
    _saved(page)

    assert list(Answer.objects.order_by("id").values_list("value", flat=True)) == ["met", "not_met"]


def test_what_is_no_longer_taken_is_told_and_kept_until_the_assessor_lets_go(entered, world, path):
    page = _opened(entered(), path)
    world.campaign.closed_at = AT
    world.campaign.save()
    page.keyboard.press("y")

    expect(page.locator("[data-part=state]")).to_contain_text("is closed")
    page.locator("[data-part=state]").get_by_role("button", name="Remove").click()
    _saved(page)

    assert not Answer.objects.exists()
