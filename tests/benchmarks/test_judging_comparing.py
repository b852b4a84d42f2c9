"""What was said of a portal is held against its labels, one row for each."""

from typing import cast

import pytest
from judging.comparing import About, failed_rows, scanned_rows, suggested
from judging.hits import Portal
from judging.labels import Label
from judging.quotes import Quotes

from openlosi import editions
from openlosi.core.suggestions.suggestion import LookedAt, Shown, Suggestion, Verdict

HOME = "http://127.0.0.1:8000/"
LABELS = [
    Label("206", 1, "1", "0", ("index.html",), ("Search",)),
    Label("222", 1, "1", "1", ("services.html",)),
    Label("207", 0, "0", "0"),
]


class QuotesOfHome:
    """A record that holds one word."""

    def verbatim(self, quote: str, record: str) -> bool:
        return quote == "Search"


@pytest.fixture
def about() -> About:
    return About("town", "en", editions.load("losi-2024"), {"206": "feature"})


@pytest.fixture
def portal() -> Portal:
    return Portal(HOME, lambda address: None, lambda address: "", {})


def shown(address: str, quote: str) -> Shown:
    return Shown(address, "Title", quote, "text", "sha256:" + "0" * 64, "2026-11-24T10:00:00+00:00")


def test_each_label_has_its_row_with_what_was_suggested(about: About, portal: Portal) -> None:
    made = (
        Suggestion("206", Verdict.FOUND, 0.9, (shown(HOME + "x", "No"), shown(HOME, "Search"))),
        Suggestion("207", Verdict.NOT_FOUND, 0.1, (), (LookedAt(HOME, "Home", "no words"),), "Read 1 page."),
    )
    suggestions = {each.indicator: each for each in made}
    rows = suggested(about, LABELS, suggestions, portal, cast(Quotes, QuotesOfHome()))
    found, unsaid, missing = rows
    assert (found.code, found.kind, found.place, found.confidence) == ("206", "feature", 2, 0.9)
    assert [each["verbatim"] for each in found.evidence] == [False, True]
    assert (unsaid.verdict, unsaid.found, unsaid.gold, unsaid.kind) == ("", False, 1, "unknown")
    assert missing.looked_at[0]["why_not"] == "no words" and missing.reason == "Read 1 page."


def test_the_scanner_is_judged_by_the_same_rows(about: About, portal: Portal) -> None:
    rows = scanned_rows(about, LABELS, {"206": HOME + "index.html"}, portal)
    assert [row.verdict for row in rows] == ["found", "not_found", "not_found"]
    assert rows[0].place == 1 and rows[0].confidence is None


def test_a_portal_that_failed_counts_as_nothing_found(about: About) -> None:
    assert [(row.found, row.gold) for row in failed_rows(about, LABELS)] == [
        (False, 1),
        (False, 1),
        (False, 0),
    ]
