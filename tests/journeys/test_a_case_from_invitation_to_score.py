"""
One case from the first invitation to its settled score, walked by everybody through pages alone.

Its pictures stand in the docs: `make pictures` makes them anew.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from openlosi.apps.accounts.models import User
from openlosi.apps.audit.operations import verify
from openlosi.apps.campaigns.models import Campaign, Case
from openlosi.apps.jobs.models import Job
from openlosi.apps.jobs.working import work
from openlosi.apps.results import recomputing
from openlosi.apps.results.models import Score, SettledAnswer
from tests.factories import a_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORD = "seven quiet herons"
TOWN = "Kestrel Bay"
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
REGISTER = f"""municipality,name,region,population,portal,languages,national_services
kb,{TOWN},Coast,48200,https://kestrel-bay.example/,en,
om,Old Mill,Hills,12900,https://old-mill.example/,en,
sl,Salt Lake Road,Coast,7300,https://salt-lake-road.example/,en ar,
"""
PEOPLE = """email,role,name,languages,capacity,municipality
bilal@example.org,assessor,Bilal,en fr,4,om
chiara@example.org,assessor,Chiara,en,4,sl
dara@example.org,reviewer,Dara,,,
elin@example.org,observer,Elin,,,
farid@example.org,contact,Farid,,,kb
"""


@dataclass
class Someone:
    """A person at their own browser."""

    context: BrowserContext
    page: Page

    def fill(self, **fields: str) -> None:
        """Type into fields, or choose in them, by their names."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]:visible")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button, and be where it leads."""
        with self.page.expect_navigation():
            (within or self.page.get_by_role("main")).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link, and be where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()

    def reads(self, heading: str) -> None:
        """Be on the page of a heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture
def sit_down(browser: Browser, live_server: Any) -> Iterator[Callable[..., Someone]]:
    """Give somebody a browser of their own, in which scripts fail loudly and the policy stops nothing."""
    opened: list[Someone] = []
    told: list[str] = []

    def open_for(**options: Any) -> Someone:
        context = browser.new_context(base_url=live_server.url, **{**DESK, **options})
        page = context.new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(15_000)
        opened.append(Someone(context, page))
        return opened[-1]

    yield open_for
    for each in opened:
        each.context.close()
    assert told == []


@pytest.fixture
def look(picture, faults_seen_by_axe) -> Callable[..., None]:
    """Look at a page: nothing that axe sees, nothing wider than the screen in either direction; then keep a picture."""

    def at(page: Page, name: str) -> None:
        faults = faults_seen_by_axe(page)
        for direction in ("rtl", "ltr"):
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"wider than the screen, {direction}")
        assert faults == [], name
        picture(page, name)

    return at


def _come_in(someone: Someone, email: str) -> None:
    """Open the invitation in the mail and choose a password."""
    for mailing in Job.objects.filter(kind="mail_invitations", state="waiting"):
        work(mailing.pk)
    [letter] = [each for each in mail.outbox if each.to == [email]]
    someone.page.goto(re.search(r"/invitation/\S+/", letter.body)[0])
    someone.reads("You are invited")
    someone.fill(password=WORD, again=WORD)
    someone.press("Come in")
    someone.reads("Protect your account")
    someone.follow("Not now")
    someone.reads("My work")


def _sign_in(someone: Someone, email: str) -> None:
    someone.page.goto("/accounts/login/")
    someone.page.get_by_label("Email").fill(email)
    someone.page.get_by_label("Password").fill(WORD)
    someone.press("Sign in")


def test_a_case_is_walked_from_the_invitation_to_its_score(sit_down, look, picture, live_server, tmp_path):
    # Whoever installed the platform makes an organization and invites its coordinator.
    operator = sit_down()
    a_person("Odile", password=WORD, is_operator=True)
    _sign_in(operator, "odile@example.org")
    operator.page.goto("/operate/organizations/")
    operator.fill(name="City Lab")
    operator.press("Make it")
    operator.page.goto("/operate/people/invite/")
    operator.fill(email="amira@example.org", name="Amira", organization="City Lab")
    operator.page.get_by_label("Makes campaigns for this organization").check()
    operator.press("Invite")
    operator.reads("A link to hand over")
    operator.page.goto("/operate/")
    look(operator.page, "operator")

    # She comes in and makes a campaign with its dates.
    coordinator = sit_down()
    _come_in(coordinator, "amira@example.org")
    coordinator.page.goto("/campaigns/new/")
    coordinator.fill(title="LOSI Kestrel 2027", country="Kestrel Islands")
    coordinator.press("Make the campaign")
    coordinator.reads("LOSI Kestrel 2027")
    campaign = coordinator.page.url.removeprefix(live_server.url)
    look(coordinator.page, "coordinator-setting-up")
    coordinator.page.goto(f"{campaign}timeline/")
    today = timezone.now().date()
    for place, phase in enumerate(("assessment", "reconciliation", "review")):
        coordinator.fill(
            **{
                f"{phase}_opens": f"{today - timedelta(days=9 - place)}",
                f"{phase}_closes": f"{today + timedelta(days=20 + 10 * place)}",
            }
        )
    coordinator.press("Save the timeline")

    # Municipalities come from a table, looked at before anything is changed; one of them becomes a case.
    coordinator.page.goto(f"{campaign}municipalities/")
    _give(coordinator, "municipalities.csv", REGISTER)
    coordinator.press("Look at what it would change")
    coordinator.reads("What importing municipalities.csv would do")
    look(coordinator.page, "coordinator-import")
    coordinator.press("Import")
    coordinator.page.goto(f"{campaign}cases/select/")
    coordinator.page.get_by_label(TOWN).check()
    look(coordinator.page, "coordinator-choosing-cases")
    coordinator.press("Add the ticked as cases")

    # People come from a table too; the arithmetic first, then the pair.
    coordinator.page.goto(f"{campaign}people/invite/")
    _give(coordinator, "people.csv", PEOPLE)
    coordinator.press("Look at who would be invited")
    look(coordinator.page, "coordinator-inviting")
    coordinator.press("Invite them")
    coordinator.reads("Invited")
    coordinator.page.goto(f"{campaign}pairs/")
    expect(coordinator.page.get_by_text("The people suffice")).to_be_visible()
    coordinator.press("Propose pairs")
    look(coordinator.page, "coordinator-pairs")
    coordinator.press("Assign these pairs")
    expect(coordinator.page.get_by_text("1 case has its two assessors now.")).to_be_visible()

    # Two assessors, one at a keyboard, one on a telephone, neither knowing of the other.
    bilal, chiara = sit_down(), sit_down(**PHONE)
    _come_in(bilal, "bilal@example.org")
    _come_in(chiara, "chiara@example.org")
    look(bilal.page, "home")
    for assessor in (bilal, chiara):
        assessor.page.goto("/assess/")
        assessor.follow(TOWN)
        assessor.page.wait_for_selector(".is-ready")
    codes = bilal.page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    assert len(codes) == 95
    found, disputed = set(codes[:6]), codes[3:6]
    _assess_by_keyboard(bilal.page, codes, yes=found)
    bilal.page.goto(f"{_here(bilal)}?indicator={codes[4]}")
    bilal.page.wait_for_selector(".is-ready")
    look(bilal.page, "assessor-assessment")
    _assess_by_touch(chiara.page, codes, yes=found - set(disputed), look=look)

    # A word between an assessor and the coordinator, whom the pages tell how far they are and nothing else.
    _say_to_the_coordinator(bilal.page, "Is the old portal to be looked at as well?")
    coordinator.page.goto(f"{campaign}cases/")
    coordinator.follow(TOWN)
    case = coordinator.page.url.removeprefix(live_server.url)
    expect(coordinator.page.get_by_text("Is the old portal")).to_be_visible()
    _answer_in(coordinator, "Bilal", "No, only the address on the case.")
    expect(coordinator.page.get_by_text("Only this assessor sees it.").first).to_be_visible()
    look(coordinator.page, "coordinator-case")
    _shows_progress_only(coordinator.page, codes)
    bilal.page.reload()
    expect(bilal.page.get_by_text("only the address on the case")).to_be_attached()
    expect(chiara.page.get_by_text("only the address on the case")).not_to_be_attached()

    _submit(bilal, look)
    coordinator.page.goto(f"{campaign}cases/")
    _shows_progress_only(coordinator.page, codes)
    coordinator.page.goto(case)
    _shows_progress_only(coordinator.page, codes)
    for name in ("Both assessments", "Read the answers"):
        expect(coordinator.page.get_by_role("link", name=name)).not_to_be_attached()
    _submit(chiara, look)

    # Both are in: they see where they differ, talk, and one of them changes an answer.
    for assessor in (bilal, chiara):
        assessor.page.goto("/assess/")
        assessor.page.goto(f"{_case_of(assessor)}reconcile/")
        assessor.reads(f"Reconciliation: {TOWN}")
        expect(assessor.page.get_by_text("You differ on 3 indicators.")).to_be_visible()
        assert not re.search("Bilal|Chiara", assessor.page.get_by_role("main").inner_text())
    item = _compared(chiara.page, disputed[0])
    item.get_by_label("Say something about it").fill("I looked under Town hall and did not see it.")
    chiara.press("Send", item)
    bilal.page.reload()
    item = _compared(bilal.page, disputed[0])
    expect(item).to_contain_text("I looked under Town hall")
    item.get_by_label("Say something about it").fill("It is at the foot of the page.")
    bilal.press("Send", item)
    chiara.page.reload()
    item = _compared(chiara.page, disputed[0])
    item.get_by_text("Change my answer").first.click()
    item.get_by_label("Because").fill("It is there, at the foot of the page.")
    chiara.press("Change my answer", item)
    expect(_compared(chiara.page, disputed[0])).to_contain_text("you agree now")
    bilal.page.goto(f"{_here(bilal)}#i-{disputed[0]}")
    bilal.page.reload()
    look(bilal.page, "assessor-reconciling")

    # The coordinator follows it, where they differ first, and reads who is who nowhere on that page.
    coordinator.page.goto(case)
    coordinator.follow("Both assessments side by side")
    expect(
        coordinator.page.get_by_text(f"The two differ on 2 of {len(codes)} indicators now.")
    ).to_be_visible()
    expect(coordinator.page.locator(f"#i{disputed[1]}")).to_be_visible()
    assert not re.search("Bilal|Chiara", coordinator.page.get_by_role("main").inner_text())
    coordinator.page.goto(f"{_here(coordinator)}?show=differed")
    look(coordinator.page, "coordinator-answers")
    for assessor in (bilal, chiara):
        assessor.press("My side is done")
        assessor.reads("Your cases")

    # The reviewer decides what stayed open, looks at what was drawn, and settles.
    reviewer = sit_down()
    _come_in(reviewer, "dara@example.org")
    reviewer.page.goto("/review/")
    look(reviewer.page, "reviewer-cases")
    reviewer.follow(TOWN)
    reviewer.press("Take it")
    look(reviewer.page, "reviewer-case")
    assert not re.search("Bilal|Chiara", reviewer.page.get_by_role("main").inner_text())
    for code, value in ((disputed[1], "Yes"), (disputed[2], "No")):
        item = reviewer.page.locator(f"#i{code}")
        item.get_by_label(value, exact=True).check()
        item.get_by_label("Why").fill("The page that A shows says so.")
        reviewer.press("Decide", item)
        expect(reviewer.page.get_by_text(f"{code} is decided.")).to_be_visible()
    confirm = reviewer.page.get_by_role("button", name="Looked at it: the agreed answer is right")
    sampled = confirm.count()
    assert sampled > 0
    for left in range(sampled, 0, -1):
        expect(confirm).to_have_count(left)
        with reviewer.page.expect_navigation():
            confirm.first.click()
    reviewer.page.goto(f"{_here(reviewer)}?show=all")
    look(reviewer.page, "reviewer-all")
    reviewer.press("Settle")
    expect(reviewer.page.get_by_text("The case is settled.")).to_be_visible()
    expect(reviewer.page.get_by_text(f"5 of {len(codes)} indicators met")).to_be_visible()

    # Everybody whom it concerns sees the result.
    for assessor in (bilal, chiara):
        assessor.page.goto("/assess/")
        assessor.page.goto(f"{_case_of(assessor)}outcome/")
        assessor.reads(f"Outcome: {TOWN}")
        assert assessor.page.get_by_text("decided by the reviewer").count() == 2
    look(chiara.page, "assessor-outcome-phone")
    coordinator.page.goto(campaign)
    look(coordinator.page, "coordinator-overview")
    coordinator.page.goto(f"{campaign}cases/")
    look(coordinator.page, "coordinator-cases")
    coordinator.page.goto(f"{campaign}audit/")
    look(coordinator.page, "coordinator-audit")
    observer = sit_down()
    _come_in(observer, "elin@example.org")
    observer.page.goto(campaign)
    expect(observer.page.get_by_role("main")).to_contain_text("Cases settled")
    for follower in (observer, coordinator):
        follower.page.goto(f"{campaign}results/")
        expect(follower.page.get_by_role("row", name=TOWN)).to_contain_text("5 / 95")
    look(observer.page, "observer-results")
    contact = sit_down()
    _come_in(contact, "farid@example.org")
    contact.page.goto("/municipality/")
    contact.follow(TOWN)
    expect(contact.page.get_by_role("main")).to_contain_text("Of 95 things")
    look(contact.page, "municipality-case")
    _in_arabic(coordinator, campaign, picture)

    _is_settled(codes, found - {disputed[2]}, {disputed[0]}, set(disputed[1:]), tmp_path)


def _give(someone: Someone, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    someone.page.locator("main input[type=file]").set_input_files(file)


def _here(someone: Someone) -> str:
    return someone.page.evaluate("location.pathname")


def _case_of(someone: Someone) -> str:
    """The address of the one case in somebody's list."""
    address = someone.page.get_by_role("link", name=TOWN).first.get_attribute("href")
    return re.match(r"/assess/\d+/", address)[0]


def _saved(page: Page) -> None:
    expect(page.locator("[data-part=state][data-kind=ok]")).to_be_visible(timeout=30_000)


def _assess_by_keyboard(page: Page, codes: list[str], *, yes: set[str]) -> None:
    for code in codes:
        assert page.locator("[data-part=code]").inner_text() == code
        if code in yes:
            page.keyboard.press("e")
            page.keyboard.insert_text(f"kestrel-bay.example/{code}")
            page.keyboard.press("Enter")
            page.keyboard.press("Escape")
        page.keyboard.press("y" if code in yes else "n")
    _saved(page)


def _assess_by_touch(page: Page, codes: list[str], *, yes: set[str], look: Callable[..., None]) -> None:
    for code in codes:
        expect(page.locator("[data-part=code]")).to_have_text(code)
        if code in yes:
            page.locator("#evidence-address").fill(f"https://kestrel-bay.example/{code}")
            page.locator("[data-part=evidence-form]").get_by_role("button", name="Add", exact=True).tap()
        if code == codes[1]:
            page.evaluate("scrollTo(0, 0)")
            look(page, "assessor-assessment-phone")
        page.locator(f".assess-answer.is-{'met' if code in yes else 'not_met'}").tap()
    _saved(page)


def _say_to_the_coordinator(page: Page, words: str) -> None:
    page.get_by_text("You and your coordinator").click()
    page.get_by_label("Ask or tell your coordinator").fill(words)
    page.locator("#comments").get_by_role("button", name="Send").click()
    expect(page.locator("#comments [data-part=comment-list]")).to_contain_text(words)


def _answer_in(coordinator: Someone, name: str, words: str) -> None:
    place = coordinator.page.locator("section.panel").filter(
        has=coordinator.page.get_by_role("heading", name=name)
    )
    place.get_by_text("Write to this assessor").click()
    place.get_by_label("Your word").fill(words)
    coordinator.press("Send", place)


def _shows_progress_only(page: Page, codes: list[str]) -> None:
    """How many are answered, and neither which nor how nor whether the two differ."""
    text = page.get_by_role("main").inner_text()
    assert re.search(f"{len(codes)} of {len(codes)}|handed in", text)
    # What somebody chose to ask about is theirs to say, and the page may say what it does not show.
    for said in page.locator(".talk, .lead, .tabs").all():
        text = text.replace(said.inner_text(), "")
    assert [code for code in codes if re.search(rf"\b{code}\b", text)] == []
    assert not re.search(r"differ|discrepan|agree|kestrel-bay\.example/\d", text, re.IGNORECASE)


def _submit(assessor: Someone, look: Callable[..., None]) -> None:
    assessor.page.locator("[data-act=submit]").click()
    assessor.reads("Check and submit")
    assessor.page.wait_for_load_state()
    if assessor.page.viewport_size == DESK["viewport"]:
        look(assessor.page, "assessor-submitting")
    assessor.page.get_by_label("I looked at this portal myself").check()
    assessor.press("Submit")
    assessor.reads("Your cases")
    expect(assessor.page.get_by_text("Your assessment is in.")).to_be_visible()


def _compared(page: Page, code: str) -> Any:
    return page.locator(f"#i-{code}")


def _in_arabic(coordinator: Someone, campaign: str, picture: Callable[..., None]) -> None:
    """The same campaign for somebody who reads from right to left."""
    coordinator.page.goto(campaign)
    coordinator.page.get_by_role("contentinfo").get_by_role("combobox").select_option("ar")
    coordinator.press("Change", coordinator.page.get_by_role("contentinfo"))
    expect(coordinator.page.locator("html")).to_have_attribute("dir", "rtl")
    picture(coordinator.page, "coordinator-overview-arabic")


def _is_settled(
    codes: list[str], met: set[str], reconciled: set[str], adjudicated: set[str], folder: Path
) -> None:
    """What the database holds at the end, and that it can be computed again from what was answered."""
    case = Case.objects.get()
    assert (case.stage, case.municipality.name) == ("settled", TOWN)
    settled = SettledAnswer.objects.filter(settling__case=case)
    assert set(settled.values_list("indicator", flat=True)) == set(codes)
    assert set(settled.filter(value="met").values_list("indicator", flat=True)) == met
    assert {each.indicator for each in settled if each.how == "reconciled"} == reconciled
    assert {each.indicator for each in settled if each.how == "adjudicated"} == adjudicated
    assert Counter(settled.values_list("how", flat=True))["agreed"] == len(codes) - 3
    whole = Score.objects.get(settling__case=case, criterion="")
    assert (whole.met, whole.applicable) == (len(met), len(codes))
    campaign = Campaign.objects.get()
    cases = recomputing.settled_cases(campaign)
    assert cases == [case]
    recomputing.write_sheets(cases, folder)
    assert recomputing.differences(campaign, cases, recomputing.scored(campaign, folder)) == []
    assert verify()[0] > User.objects.count()
