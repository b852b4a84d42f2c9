"""Words of a link speak of the page that it leads to, and a title with nothing behind it hardly speaks at all."""

import pytest

from openlosi.evidence_format.pages import Form, FormField, Heading, Link, Page
from openlosi.preassess.finding import Candidate, candidates, spoken
from openlosi.preassess.lexicon import Lexicon
from openlosi.preassess.packs import load_packs
from openlosi.preassess.portal import Portal, portal_of

HOME, JOBS, CLUB = "https://town.example/", "https://town.example/jobs.html", "https://town.example/club"
LONG = "The town hall is open on weekdays and closed on holidays, as it has been for many years now."


def page(address: str, text: str, *links: Link, depth: int = 1, headings: tuple[str, ...] = ()) -> Page:
    ranked = tuple(Heading(2, each) for each in headings)
    return Page(
        address, "sha256:0", "html", language="en", text=text, links=links, depth=depth, headings=ranked
    )


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_packs("losi-2024", ["en"]))


def found(portal: Portal, lexicon: Lexicon, code: str) -> list[Candidate]:
    return candidates(portal, lexicon).get(code, [])


def test_the_words_of_a_link_belong_to_the_page_it_leads_to(lexicon):
    home = page(HOME, f"{LONG}\nJob vacancies", Link(JOBS, "Job vacancies"), depth=0)
    portal = portal_of([home, page(JOBS, f"{LONG}\nA driver is wanted.")])

    assert [candidate.address for candidate in found(portal, lexicon, "233")] == [JOBS]


def test_a_link_to_another_site_still_speaks_on_its_page(lexicon):
    home = page(HOME, f"{LONG}\nJob vacancies", Link("https://jobs.example/", "Job vacancies"), depth=0)

    assert HOME in [candidate.address for candidate in found(portal_of([home]), lexicon, "233")]


def test_an_empty_page_scores_less_than_one_with_something_behind_its_heading(lexicon):
    home = page(HOME, LONG, Link(JOBS, "Job vacancies"), Link(CLUB, "Club"), depth=0)
    empty = page(JOBS, "Job vacancies", headings=("Job vacancies",))
    full = page(CLUB, f"Job vacancies\n{LONG}", headings=("Job vacancies",))

    ranked = found(portal_of([home, empty, full]), lexicon, "233")

    assert ranked[0].address == CLUB
    assert [candidate.filled for candidate in ranked if candidate.address == JOBS] == [pytest.approx(0.264)]


def test_an_address_finds_its_page_however_it_is_spelt():
    portal = portal_of([page(HOME, LONG, depth=0), page(JOBS, LONG)])

    view = portal.view_of("https://town.example/jobs")

    assert view is not None and view.page.address == JOBS
    assert portal.view_of("https://town.example/nowhere") is None and portal.view_of("") is None


def test_the_share_of_links_that_lead_nowhere_is_of_the_pages_own_links():
    links = (Link("https://town.example/gone.pdf", "Minutes"), Link(JOBS, "Jobs"), Link("/x", "Menu", "nav"))
    reports = page(CLUB, LONG, *links)
    portal = portal_of([page(HOME, LONG, depth=0), page(JOBS, LONG), reports])

    assert portal.broken(reports) == 0.5


def test_a_portal_of_one_page_is_named_by_its_menu(lexicon):
    menu = Link(f"{HOME}#bids", "Invitation to tender")
    home = page(HOME, f"{LONG}\nA bridge is to be mended. {LONG}", menu, Link(f"{HOME}#top", "Up"), depth=0)

    (candidate,) = found(portal_of([home]), lexicon, "220")

    assert candidate.is_page_for_it
    assert {hit.place for hit in candidate.hits} == {"section"}


def test_words_of_an_address_and_of_a_form_point_to_a_page(lexicon):
    form = Form(f"{HOME}x", "post", (FormField("text", "v", "Job vacancies"),), "Send")
    named = Page(f"{HOME}jobVacancies.php", "sha256:0", "html", text=LONG, depth=1)
    asked = Page(f"{HOME}b", "sha256:0", "html", text=LONG, depth=1, forms=(form,))
    portal = portal_of([page(HOME, LONG, depth=0), named, asked])

    places = {c.address: {hit.place for hit in c.hits} for c in found(portal, lexicon, "233")}

    assert places == {named.address: {"address"}, asked.address: {"form"}}


def test_a_language_without_a_pack_is_read_with_its_relatives_and_english():
    portal = portal_of([Page(HOME, "sha256:0", "html", language="gl", text=LONG)])

    assert spoken(portal, Lexicon(load_packs("losi-2024"))) == ("es", "pt", "fr", "en")


def test_a_sentence_in_another_language_does_not_make_a_portal_speak_it():
    pages = [Page(f"{HOME}{n}", "sha256:0", "html", language="pl", text=LONG * 3, depth=1) for n in range(9)]
    portal = portal_of([*pages, Page(f"{HOME}x", "sha256:0", "html", language="la", text=LONG, depth=1)])

    assert portal.languages == ("pl",)


def test_what_a_page_declares_counts_only_where_nothing_else_tells():
    wrong = Page(HOME, "sha256:0", "html", language="id", declared_language="en", text=LONG)
    silent = Page(HOME, "sha256:0", "html", declared_language="ar-TN", text="1 2 3")

    assert portal_of([wrong]).languages == ("id",)
    assert portal_of([silent]).languages == ("ar",)


def test_links_that_lead_back_to_their_own_page_lead_nowhere(lexicon):
    hollow = page(JOBS, LONG, Link(JOBS, "Apply"), Link(f"{JOBS}#more", "More"), Link(CLUB, "Club"))
    portal = portal_of([page(HOME, LONG, depth=0), hollow, page(CLUB, LONG)])

    assert portal.broken(hollow) == 0.5
    assert portal.leads_nowhere(JOBS, JOBS) and not portal.leads_nowhere(CLUB, JOBS)
