"""Drift is what became of the evidence, and not of the search."""

from dataclasses import replace

import pytest

from openlosi.core.suggestions.suggestion import Shown, Suggestion, Verdict
from openlosi.editions import load
from openlosi.preassess.drift import Drift, changes
from openlosi.preassess.suggesting import preassess


@pytest.fixture(scope="module")
def now(town):
    return preassess(town, load("losi-2024")).suggestions


def found(suggestion: Suggestion, **changed: str) -> Suggestion:
    return replace(suggestion, evidence=tuple(replace(each, **changed) for each in suggestion.evidence))


def lost(code: str) -> Suggestion:
    return Suggestion(code, Verdict.NOT_FOUND, 0.1)


def test_two_equal_visits_show_no_drift(town, now):
    assert changes(now, now, town) == ()


def test_what_was_not_found_before_has_appeared(town, now):
    (change,) = changes({**now, "280": lost("280")}, now, town)

    assert (change.indicator, change.drift, change.before) == ("280", Drift.APPEARED, ())
    assert change.after == now["280"].evidence


def test_words_that_no_longer_stand_have_changed(town, now):
    (change,) = changes({**now, "280": found(now["280"], quote="Minutes of nobody")}, now, town)

    assert change.drift is Drift.CHANGED
    assert "no longer stand" in change.why


def test_a_page_that_went_with_nothing_in_its_place_is_gone(town, now):
    gone = Shown("http://127.0.0.1:9/vote", "Vote", "Vote here", "text", "sha256:0", "2026-01-01T00:00:00Z")
    before = {**now, "279": Suggestion("279", Verdict.FOUND, 0.9, evidence=(gone,))}

    (change,) = changes(before, now, town)

    assert (change.drift, change.after) == (Drift.GONE, ())
    assert "was not reached" in change.why


def test_words_that_still_stand_are_not_said_to_be_gone(town, now):
    (change,) = changes(now, {**now, "280": lost("280")}, town)

    assert change.drift is Drift.CHANGED
    assert "still stand" in change.why


def test_a_link_that_now_leads_elsewhere_has_changed(town, now):
    moved = found(now["280"], leads_to="https://minutes.example/", quote=now["280"].evidence[0].quote)

    changed = changes({**now, "280": moved}, now, town)

    assert "no longer links" in changed[0].why
