"""Probes of headers, of further requests and of a whole portal."""

from collections.abc import Callable
from dataclasses import replace

from openlosi.crawler.probes import (
    PROBES,
    Wanted,
    observe,
    observe_exchange,
    observe_portal,
    observe_response,
    requests_wanted,
)
from openlosi.crawler.reading import read
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

HOME = Page("https://town.example/", "sha256:0", "html", fetched_at="2026-11-24T10:00:00Z")


def observation(probe: str, found: str | None, **details: object) -> Observation:
    return Observation(probe, found, details, HOME.address, HOME.fetched_at, HOME.record)


def test_headers_and_certificate_are_written_down() -> None:
    found = observe_exchange(
        HOME, [("X-Frame-Options", "DENY"), ("Content-Type", "text/html")], {"error": "expired"}
    )

    assert found == [
        observation(
            "transport_security", "https:", where="address", kind="scheme", https=True, fault="expired"
        ),
        observation("transport_security", "DENY", where="header", kind="header", header="x-frame-options"),
        observation(
            "transport_security",
            None,
            kind="headers",
            missing=[
                "strict-transport-security",
                "content-security-policy",
                "x-content-type-options",
                "referrer-policy",
                "permissions-policy",
            ],
        ),
    ]


def test_a_cookie_is_named_and_its_value_is_not_kept() -> None:
    found = observe_exchange(HOME, [("set-cookie", "visit=abc123; Max-Age=9; Secure; Path=/")])

    assert [each for each in found if each.probe == "cookies"] == [
        observation(
            "cookies", "visit", where="header", kind="set_cookie", lasts=True, secure=True, http_only=False
        )
    ]


def test_a_search_is_tried_with_one_word_of_the_page_s_language(
    saved: Callable[..., tuple[Page, str]],
) -> None:
    page, _ = saved("search_box.tr")

    (wanted,) = requests_wanted(page)

    assert (wanted.address, wanted.word) == ("https://town.example/ara?q=belediye", "belediye")
    assert (wanted.probe, wanted.page) == ("search_box", "https://town.example/")
    assert wanted.known == (
        "Belediyemizin hizmetleri ve duyuruları hakkında bilgi almak için sayfalarımızı inceleyebilirsiniz.",
    )


def test_only_the_home_page_s_search_is_tried(saved: Callable[..., tuple[Page, str]]) -> None:
    page, _ = saved("search_box.tr", "https://town.example/news/1.html")

    assert requests_wanted(page) != []
    assert requests_wanted(replace(page, depth=1)) == []


def answer(body: str) -> Page:
    return read(body.encode(), content_type="text/html", address="https://town.example/ara?q=belediye")


def test_results_of_the_tried_search_are_told_verbatim() -> None:
    wanted = Wanted("search_box", "https://town.example/ara?q=belediye", "belediye", HOME.address)

    (found,) = observe_response(
        wanted, answer("<main><h1>belediye</h1><p>Belediye meclisi toplandı</p></main>")
    )

    assert (found.found, found.details["kind"], found.details["lines"]) == (
        "Belediye meclisi toplandı",
        "tried",
        1,
    )


def test_a_search_that_only_shows_the_page_again_has_no_results() -> None:
    line = "Belediye meclisi toplandı"
    wanted = Wanted("search_box", "https://town.example/ara?q=belediye", "belediye", HOME.address, (line,))

    (found,) = observe_response(wanted, answer(f"<main><p>{line}</p></main>"))

    assert (found.found, found.details["lines"]) == (None, 0)


def test_an_echo_of_the_word_is_no_result() -> None:
    wanted = Wanted("search_box", "https://town.example/ara?q=belediye", "belediye", HOME.address)

    (found,) = observe_response(wanted, answer("<main><p>“belediye”</p><p>Sonuç yok</p></main>"))

    assert (found.found, found.details["lines"]) == (None, 0)


def test_what_was_not_seen_is_told_once_with_where_it_was_looked_for(
    saved: Callable[..., tuple[Page, str]],
) -> None:
    page, markup = saved("privacy.hi")
    lost = Page("https://town.example/gone", "r", "html", status=404)

    found = observe_portal([page, lost], observe(page, markup))

    assert {each.probe for each in found} == set(PROBES) - {"privacy", "copyright"}
    assert found[0] == Observation(
        "contact_details", None, {"looked_at": [page.address], "pages": 1}, page.address, page.fetched_at
    )
