"""When a suggestion points to the page that a person pointed to."""

from collections.abc import Mapping

import pytest
from judging.hits import Portal, hit, place_of_hit
from judging.labels import Label

from openlosi.evidence_format.pages import Link, Page

HOME = "http://127.0.0.1:8000/"


def portal(
    *pages: Page, served: Mapping[str, str] | None = None, loaded: Mapping[str, set[str]] | None = None
) -> Portal:
    by_address = {page.address: page for page in pages}
    return Portal(HOME, by_address.get, lambda address: (served or {}).get(address, ""), loaded or {})


def label(*evidence: str, quotes: tuple[str, ...] = ()) -> Label:
    return Label("222", 1, "1", "1", evidence, quotes)


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("index.html", ""),
        ("index.html", "index.html"),
        ("news/index.html", "news/"),
        ("news/", "news/index.html"),
        ("news.html", "news"),
        ("news.html", "news.html?from=menu#today"),
        ("/news.html", "news.html"),
        ("sublinks/secretarias/educação.html", "sublinks/secretarias/educa%C3%A7%C3%A3o.html"),
        ("files/budget.pdf", "files/budget.pdf#page=3"),
    ],
)
def test_spellings_of_one_page_hit(named: str, address: str) -> None:
    assert hit(portal(), label(named), HOME + address)


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("news.html", HOME + "news/"),
        ("news.html", HOME + "sub/news.html"),
        ("index.html", "http://127.0.0.1:9999/"),
        ("index.html", "https://elsewhere.example/"),
        ("http://elsewhere.example/", HOME),
    ],
)
def test_other_pages_do_not_hit(named: str, address: str) -> None:
    assert not hit(portal(), label(named), address)


def test_either_assessors_page_hits() -> None:
    both = label("a.html", "b.html")
    assert hit(portal(), both, HOME + "a") and hit(portal(), both, HOME + "b")


def test_the_place_of_the_first_hit_counts_from_one() -> None:
    addresses = [HOME + "x", HOME + "b", HOME + "a"]
    assert place_of_hit(portal(), label("a.html", "b.html"), addresses) == 2
    assert place_of_hit(portal(), label("c.html"), addresses) is None


class TestDataFiles:
    named = label("data/team.json", quotes=("The  mayor and deputies",))

    def test_a_page_that_names_the_file_and_shows_the_quote_hits(self) -> None:
        page = Page(
            HOME + "team.html",
            "",
            "html",
            text="the Mayor and\ndeputies",
            resources=(HOME + "data/team.json",),
        )
        assert hit(portal(page), self.named, page.address)

    def test_a_page_for_which_the_browser_asked_for_the_file_hits(self) -> None:
        page = Page(HOME + "team.html", "", "html", text="The mayor and deputies")
        assert hit(portal(page, loaded={"/team.html": {"/data/team.json"}}), self.named, page.address)

    def test_a_page_on_which_scripts_put_the_quote_hits(self) -> None:
        page = Page(HOME + "team.html", "", "html", text="The mayor and deputies", rendered=True)
        assert hit(portal(page, served={page.address: "Loading"}), self.named, page.address)

    def test_a_page_that_always_held_the_quote_does_not_hit(self) -> None:
        page = Page(HOME + "team.html", "", "html", text="The mayor and deputies", rendered=True)
        assert not hit(portal(page, served={page.address: page.text}), self.named, page.address)

    def test_a_page_that_loaded_the_file_and_shows_something_else_does_not_hit(self) -> None:
        page = Page(
            HOME + "team.html", "", "html", text="Opening hours", resources=(HOME + "data/team.json",)
        )
        assert not hit(portal(page), self.named, page.address)

    def test_the_file_itself_hits(self) -> None:
        assert hit(portal(), self.named, HOME + "data/team.json")


class TestAddressesElsewhere:
    named = label("http://tenders.example")

    def test_the_address_itself_hits_however_it_is_spelled(self) -> None:
        assert hit(portal(), self.named, "https://www.tenders.example/")

    def test_a_page_that_links_to_it_hits(self) -> None:
        page = Page(HOME, "", "html", links=(Link("http://tenders.example/", "Tenders"),))
        assert hit(portal(page), self.named, HOME)

    def test_a_page_without_the_link_does_not_hit(self) -> None:
        assert not hit(portal(Page(HOME, "", "html")), self.named, HOME)
