"""The pages that are measured, and the files of others that are carried."""

import hashlib
import tomllib

from openlosi.crawler.measuring import sample
from openlosi.crawler.measuring.accessibility import VENDOR
from openlosi.evidence_format.pages import Form, FormField, Heading, Page

HERE = "https://town.example"


def page(path: str, depth: int = 1, **more: object) -> Page:
    return Page(f"{HERE}{path}", "sha256:0", "html", depth=depth, **more)  # type: ignore[arg-type]


def test_one_page_is_chosen_for_each_part_a_resident_meets():
    fields = tuple(FormField("text", name) for name in ("name", "mail", "text"))
    pages = [
        page("/blog/2", 2),
        page("/noticias"),
        page("/x", headings=(Heading(1, "Услуги"),)),
        page("/f", forms=(Form(f"{HERE}/f", "post", fields),)),
        page("/kontakt.html"),
        page("/q", forms=(Form(f"{HERE}/q", "get", (FormField("search"),)),)),
        page("/", 0),
    ]

    assert sample(pages, at_most=6) == {
        "home": f"{HERE}/",
        "contact": f"{HERE}/kontakt.html",
        "search": f"{HERE}/q",
        "service": f"{HERE}/x",
        "news": f"{HERE}/noticias",
        "form": f"{HERE}/f",
    }


def test_further_pages_nearest_to_home_fill_the_sample():
    assert sample([page("/", 0), page("/b", 2), page("/a", 1), page("/c", 3)], at_most=3) == {
        "home": f"{HERE}/",
        "page 2": f"{HERE}/a",
        "page 3": f"{HERE}/b",
    }


def test_documents_and_failures_are_not_measured():
    pages = [Page(f"{HERE}/a.pdf", "r", "pdf", depth=0), page("/gone", 0, status=404)]

    assert sample(pages) == {}


def test_the_choice_does_not_depend_on_the_order_of_the_pages():
    pages = [page("/", 0), page("/contact"), page("/contact-us"), page("/news"), page("/z")]

    assert sample(pages) == sample(pages[::-1])


def test_files_of_others_are_carried_unchanged_with_their_licenses():
    for each in tomllib.loads((VENDOR / "vendor.toml").read_text())["file"]:
        assert hashlib.sha256((VENDOR / each["name"]).read_bytes()).hexdigest() == each["sha256"]
        assert all((VENDOR / name).is_file() for name in each["license_files"])
