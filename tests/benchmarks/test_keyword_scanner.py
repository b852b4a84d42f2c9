"""The six rules of the scanner that we compare ourselves with."""

import pytest
from keyword_scanner import Markup, scan


def found(html: str) -> set[str]:
    return set(scan([Markup("http://town.example/", html)]))


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("204", '<meta name="Viewport" content="width=device-width">'),
        ("205", '<a href="/map">Site map</a>'),
        ("205", '<a href="/sitemap.xml">All pages</a>'),
        ("206", '<input type="search">'),
        ("206", '<form action="/search"></form>'),
        ("206", '<a href="/x">Search</a>'),
        ("206", '<div class="top-search"></div>'),
        ("206", '<b onclick="openSearch()">o</b>'),
        ("214", "Write to office@town.example"),
        ("214", "Call 12345678"),
        ("214", '<a href="mailto:office@town.example">Write</a>'),
        ("234", '<a href="/p">Our <b>Privacy  Policy</b></a>'),
        ("273", '<a href="https://www.Facebook.com/town">f</a>'),
    ],
)
def test_each_rule_finds_what_it_is_for(code: str, html: str) -> None:
    assert found(html) == {code}


@pytest.mark.parametrize(
    "html",
    [
        "<p>Site map, search, privacy policy, facebook</p>",
        "<p>Call 1234 5678</p>",
        '<a href="/p">Privacy</a>',
    ],
)
def test_near_misses_are_not_found(html: str) -> None:
    assert found(html) == set()


def test_only_the_first_five_pages_are_read_and_the_viewport_only_on_the_first() -> None:
    viewport = '<meta name="viewport"><a href="/sitemap">m</a>'
    plain = [Markup(f"http://town.example/{number}", "<p>nothing</p>") for number in range(4)]
    assert scan([*plain, Markup("http://town.example/4", viewport)]) == {"205": "http://town.example/4"}
    assert scan([*plain, plain[0], Markup("http://town.example/5", viewport)]) == {}
