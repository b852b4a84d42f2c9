"""What a page is made of is seen in any language, and a template is known for one."""

import pytest

from openlosi.evidence_format.pages import Form, FormField, Heading, Link, Page
from openlosi.preassess.portal import portal_of
from openlosi.preassess.structure import STRUCTURES, is_document, is_network, template, unfilled

HOME = "https://town.example/"


def seen(name: str, text: str = "", **parts: object) -> float:
    portal = portal_of([Page(HOME, "sha256:0", "html", "Town", text=text or "Town", **parts)])  # type: ignore[arg-type]
    return STRUCTURES[name](portal.views[0], portal)


@pytest.mark.parametrize(
    "line",
    [
        "3.5.2026",
        "2026-05-03",
        "3 May 2026",
        "3 de mayo de 2026",
        "May 3, 2026",
        "3 мая 2026",
        "2026年5月3日",
    ],
)
def test_dates_are_seen_as_people_write_them(line):
    assert seen("dates", f"Something\n{line} and what happened") == 0.25


@pytest.mark.parametrize("line", ["949 272 076", "version 3.5.2", "10.000.000", "12/34"])
def test_other_numbers_are_no_dates(line):
    assert seen("dates", f"Something\n{line}") == 0


def test_people_to_reach_are_counted_by_numbers_and_addresses():
    text = "A. Person 949 272 076\nB. Person 949 272 077 b@town.example"

    assert seen("contacts", text) == 0.75


def test_documents_are_known_by_their_ending():
    links = tuple(Link(f"{HOME}{name}.pdf?v=1", name) for name in "abc")

    assert seen("documents", links=links) == 1
    assert is_document(f"{HOME}a.docx") and not is_document(f"{HOME}pdf")


def test_official_links_are_to_public_bodies_elsewhere():
    links = (Link("https://www.health.gov.xx/", "Health"), Link("https://shop.example/", "Shop"))

    assert seen("official_links", links=links) == pytest.approx(1 / 3)


def test_a_form_is_more_than_one_box():
    box = Form(HOME, "get", (FormField("text", "q"),))
    letter = Form(HOME, "post", (FormField("text", "name"), FormField("textarea", "text")))

    assert (seen("form", forms=(box,)), seen("form", forms=(letter,))) == (0, 1)


def test_sums_years_films_items_and_data_are_seen():
    assert seen("sums", "Roads 1.250.000\nSchools € 300") == 0.5
    assert seen("years", "2024\n2025") == 0.5
    assert seen("films", resources=("https://www.youtube.com/embed/x",)) == 1
    assert seen("items", headings=tuple(Heading(3, f"Service {n}") for n in range(3))) == 0.5
    assert seen("data", links=(Link(f"{HOME}trees.csv", "Trees"),)) == 0.5


def test_a_template_that_nobody_filled_in_is_known():
    empty = portal_of([Page(HOME, "sha256:0", "html", text="Item #1\nLorem ipsum dolor sit amet\nItem #2")])
    full = portal_of([Page(HOME, "sha256:0", "html", text="Opening hours\nMonday to Friday")])

    assert template(empty.views[0]) and not template(full.views[0])
    assert (unfilled(empty.views[0]), unfilled(full.views[0])) == (1, 0)


def test_networks_are_known_by_their_host_alone():
    assert is_network("https://m.facebook.com/town") and is_network("youtube.com/@town")
    assert not is_network("https://town.example/facebook.com") and not is_network("https://next.com/")
