"""Suggestions show where, in words that stand on the page; and never say more than was seen."""

import pytest

from openlosi.core.suggestions.suggestion import Means, Verdict
from openlosi.editions import load
from openlosi.preassess.hints import hints
from openlosi.preassess.suggesting import Cancelled, Preassessment, preassess


@pytest.fixture(scope="module")
def made(town) -> Preassessment:
    return preassess(town, load("losi-2024"))


def test_every_indicator_has_one_suggestion_in_the_editions_order(made):
    assert tuple(made.suggestions) == load("losi-2024").codes


@pytest.mark.parametrize(("code", "path"), [("220", "/tenders"), ("280", "/council"), ("255", "/permits")])
def test_the_page_that_is_about_it_comes_first(made, code, path):
    suggestion = made.suggestions[code]

    pages = [*suggestion.evidence, *suggestion.looked_at]
    assert pages[0].address.endswith(path)


def test_every_quote_stands_in_the_stored_page(made, town):
    quotes = [shown for s in made.suggestions.values() for shown in s.evidence]

    assert quotes
    for shown in quotes:
        page = next(p for p in town.pages() if p.address == shown.address)
        assert shown.record == page.record
        links = " ".join(link.text for link in page.links)
        assert shown.quote in page.text or shown.quote in page.title or shown.quote in links


def test_a_form_makes_a_service_more_than_information(made):
    permit = made.suggestions["255"]

    assert permit.verdict is Verdict.NOT_FOUND or permit.means is Means.ONLINE_FORM
    assert any("form" in words for words, _ in permit.why)


def test_a_link_that_leads_nowhere_is_no_evidence_and_is_named(made):
    budget = made.suggestions["219"]

    assert budget.verdict is Verdict.NOT_FOUND
    assert 'A link "Annual budget" leads to a page that does not answer' in budget.stopped


def test_what_no_page_can_show_says_why(made):
    assert {code for code, s in made.suggestions.items() if s.verdict is Verdict.NOT_ASSESSABLE} == {
        "201", "202", "208", "209", "210", "246", "247", "250", "252",
    }  # fmt: skip
    assert "message" in made.suggestions["250"].why_not_assessable


@pytest.mark.parametrize("code", ["201", "202", "208", "250"])
def test_what_no_page_can_show_is_as_likely_as_portals_have_it(made, code):
    assert made.suggestions[code].confidence == hints("losi-2024")[code].share


def test_a_page_that_gives_orders_is_only_read(made):
    found = [s for s in made.suggestions.values() if s.verdict is Verdict.FOUND]

    assert 0 < len(found) < 30


def test_not_found_says_where_it_looked(made):
    lost = made.suggestions["298"]

    assert lost.verdict is Verdict.NOT_FOUND
    assert "pages and documents that were collected were read" in lost.stopped


def test_the_draft_score_is_an_interval(made):
    assert 0 < made.draft.low < made.draft.high <= made.draft.of == 95


def test_progress_is_told_step_by_step_and_ends_with_the_last_indicator(town):
    told = []
    preassess(town, load("losi-2024"), on_event=lambda *step: told.append(step))

    steps = list(dict.fromkeys(what for what, _, _ in told))
    assert steps == [
        "reading the pages",
        "comparing by meaning",
        "looking for words",
        "weighing the indicators",
    ]
    assert told[-1] == ("weighing the indicators", 94, 95)


@pytest.mark.parametrize("at", ["reading", "comparing", "looking", "weighing"])
def test_it_can_be_stopped_at_every_step(town, at):
    told = [""]

    with pytest.raises(Cancelled):
        preassess(
            town,
            load("losi-2024"),
            on_event=lambda what, *_: told.append(what),
            cancelled=lambda: len(told) > 1 if at == "reading" else told[-1].startswith(at),
        )


def test_stopping_at_once_reads_nothing(town):
    told = []

    with pytest.raises(Cancelled):
        preassess(town, load("losi-2024"), on_event=lambda *step: told.append(step), cancelled=lambda: True)

    assert told == []


def test_each_page_is_shown_once(made):
    for suggestion in made.suggestions.values():
        shown = [evidence.address for evidence in suggestion.evidence]
        assert len(shown) == len(set(shown)) <= 3


def test_a_quote_says_where_on_the_page_it_stands(made, town):
    pages = {page.address: page for page in town.pages()}
    for suggestion in made.suggestions.values():
        for shown in suggestion.evidence:
            page = pages[shown.address]
            if shown.quoted_from != "link":
                assert shown.quote in (page.text if shown.quoted_from == "text" else page.title)
