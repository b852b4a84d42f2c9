"""An assessor opens a draft scorecard on a desk and on a phone, filters it and walks it by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from openlosi import editions
from openlosi.core.suggestions.suggestion import DraftScore, LookedAt, Shown, Suggestion, Verdict
from openlosi.documents.scorecard import Draft, scorecard

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
ARABIC = "المرصد الوطني للصفقات العمومية"


def suggestions() -> dict[str, Suggestion]:
    """A third found, a third not found yet, a third not assessable; hostile, Arabic and very long words among them."""
    made = {}
    for number, code in enumerate(editions.load("losi-2024").codes):
        words = (HOSTILE, ARABIC, "Water" * 60)[number % 9 // 3]
        at = f"https://town.example/{'a' * 90}/{number}"
        seen = Shown(at, words, words, "text", "sha256:" + "0" * 64, "2026-11-24T10:00:00+00:00")
        made[code] = (
            Suggestion(code, Verdict.FOUND, 0.97 if number % 2 else 0.6, (seen,), why=(("a title", 1.2),)),
            Suggestion(
                code, Verdict.NOT_FOUND, 0.1, (), (LookedAt(at, words, "an old year"),), "Read 9 pages."
            ),
            Suggestion(code, Verdict.NOT_ASSESSABLE, 0.5, why_not_assessable="Behind a login."),
        )[number % 3]
    return made


@pytest.fixture(scope="module")
def card_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draft = Draft("https://town.example/", "2026-11-24T10:00:00+00:00", suggestions(), DraftScore(21, 39, 95))
    out = tmp_path_factory.mktemp("scorecard") / "scorecard.html"
    out.write_text(scorecard(draft, editions.load("losi-2024")), encoding="utf-8")
    return out


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_it_is_accessible_and_fits_the_screen_in_both_directions(
    browser: Browser, card_file, width, height, direction, faults_seen_by_axe, picture
):
    page = browser.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(card_file.as_uri())
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)

    assert faults_seen_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert asked_for == [card_file.as_uri()]
    if direction == "ltr":
        picture(page, "scorecard" if width > 400 else "scorecard-phone")
    page.close()


@pytest.fixture
def open_card(browser: Browser, card_file):
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(card_file.as_uri())
    yield page
    assert told == []
    page.close()


def shown(page: Page) -> int:
    return page.locator("article.card:visible").count()


def test_words_of_a_portal_are_not_run(open_card: Page):
    assert open_card.title() == "Draft scorecard"
    assert open_card.locator("blockquote img, blockquote script").count() == 0


def test_words_of_a_portal_run_their_own_way(open_card: Page):
    quote = open_card.locator("blockquote", has_text=ARABIC).first
    others = open_card.locator("blockquote", has_text="<img").first
    running = "element => getComputedStyle(element).direction"
    assert (quote.evaluate(running), others.evaluate(running)) == ("rtl", "ltr")
    assert open_card.locator("h1").evaluate(running) == "ltr"
    # Beside words of the page, a portal's are set apart so that they do not turn those around.
    assert open_card.locator(".looked-at > bdi").count() == open_card.locator(".looked-at").count() > 0


def test_a_phone_shows_the_whole_overview_without_scrolling_sideways(browser: Browser, card_file):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(card_file.as_uri())
    chips = page.locator(".criteria a.chip")
    assert chips.count() >= 95
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in map(box_of, chips.all()))
    assert page.get_by_role("rowheader").count() == page.locator(".criteria tbody tr").count()
    page.close()


def box_of(place: Locator) -> dict[str, float]:
    box = place.bounding_box()
    assert box is not None
    return dict(box)


def test_filters_hide_what_is_not_asked_for(open_card: Page):
    assert shown(open_card) == 95
    open_card.get_by_role("checkbox", name="not found yet").uncheck()
    open_card.get_by_role("checkbox", name="not assessable here").uncheck()
    assert shown(open_card) == 32
    open_card.get_by_role("checkbox", name="open").uncheck()
    assert shown(open_card) == 16
    assert open_card.locator("#shown").inner_text().startswith("16 / 95")


def test_keys_and_links_walk_what_is_shown(open_card: Page):
    focused = "document.activeElement.id"
    open_card.get_by_role("checkbox", name="not found yet").uncheck()
    open_card.get_by_role("checkbox", name="not assessable here").uncheck()
    open_card.locator("h1").click()
    visible = open_card.eval_on_selector_all("article.card:not([hidden])", "cards => cards.map(c => c.id)")
    open_card.keyboard.press("n")
    assert open_card.evaluate(focused) == visible[0]
    open_card.keyboard.press("n")
    assert open_card.evaluate(focused) == visible[1]
    open_card.keyboard.press("p")
    assert open_card.evaluate(focused) == visible[0]
    open_card.locator(f"#{visible[0]} [data-step='1']").click()
    assert open_card.evaluate(focused) == visible[1]


def test_the_overview_leads_to_a_card_that_was_filtered_away(open_card: Page):
    open_card.get_by_role("checkbox", name="not found yet").uncheck()
    hidden = open_card.locator("article.card[hidden]").first.get_attribute("id")
    open_card.locator(f"a.chip[href='#{hidden}']").first.click()
    assert open_card.evaluate("document.activeElement.id") == hidden


def test_without_script_everything_can_be_read(browser: Browser, card_file):
    page = browser.new_page(java_script_enabled=False)
    page.goto(card_file.as_uri())
    assert shown(page) == 95
    assert page.locator("#filters").is_hidden()
    page.close()
