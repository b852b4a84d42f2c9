"""The draft scorecard: what it says of suggestions, and what it never lets a portal do."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from openlosi import editions
from openlosi.core.instruments.models import Instrument
from openlosi.core.suggestions.suggestion import DraftScore, LookedAt, Means, Shown, Suggestion, Verdict
from openlosi.documents.scorecard import Draft, scorecard

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7*7 }}"


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return editions.load("losi-2024")


def shown(address: str = "https://town.example/a", words: str = "Ask here.") -> Shown:
    return Shown(address, words, words, "text", "sha256:" + "0" * 64, "2026-11-24T10:00:00+00:00")


def draft(instrument: Instrument, **changed: Suggestion) -> Draft:
    plain = {
        code: Suggestion(code, Verdict.NOT_FOUND, 0.05, stopped="Read 9 pages.") for code in instrument.codes
    }
    suggestions = plain | {each.indicator: each for each in changed.values()}
    return Draft("https://town.example/", "2026-11-24T10:00:00+00:00", suggestions, DraftScore(10, 19, 95))


def test_every_indicator_has_its_card_and_its_place_in_the_overview(instrument: Instrument) -> None:
    html = scorecard(draft(instrument), instrument)
    cards = re.findall(r'<article id="i-(\w+)"', html)
    assert cards == list(instrument.codes)
    assert set(re.findall(r'class="chip \w+" href="#i-(\w+)"', html)) == set(instrument.codes)


def test_it_says_that_suggestions_are_not_answers_and_gives_a_range(instrument: Instrument) -> None:
    html = scorecard(draft(instrument), instrument)
    assert "Suggestions, not answers." in html and "is not a 0" in html
    assert "0.11 to 0.20" in html and "a draft, never a result" in html


def test_a_found_service_shows_its_quote_its_page_and_what_it_is(instrument: Instrument) -> None:
    found = Suggestion(
        "255", Verdict.FOUND, 0.93, (shown(),), means=Means.ONLINE_FORM, why=(("a form", 1.5),)
    )
    html = scorecard(draft(instrument, found=found), instrument)
    card = html[html.index('id="i-255"') : html.index("</article>", html.index('id="i-255"'))]
    assert '<blockquote dir="auto">Ask here.</blockquote>' in card
    assert 'href="https://town.example/a" rel="noopener noreferrer nofollow"' in card
    assert "an online form" in card and "93 %" in card and "a form (+1.5)" in card


def test_what_cannot_be_assessed_says_why_and_states_no_probability(instrument: Instrument) -> None:
    needs = Suggestion("250", Verdict.NOT_ASSESSABLE, 0.4, why_not_assessable="A message must be sent.")
    html = scorecard(draft(instrument, needs=needs), instrument)
    card = html[html.index('id="i-250"') : html.index("</article>", html.index('id="i-250"'))]
    assert "A message must be sent." in card and "probability" not in card


def test_what_is_missing_has_its_quick_fix_easiest_first(instrument: Instrument) -> None:
    found = Suggestion("206", Verdict.FOUND, 0.99, (shown(),))
    html = scorecard(draft(instrument, found=found), instrument)
    fixes = html[html.index('id="quick-fixes"') :]
    assert fixes.index("Easy to put right") < fixes.index("Some work") < fixes.index("Hard to put right")
    assert 'href="#i-206"' not in fixes and 'href="#i-207"' in fixes


def test_nothing_a_portal_wrote_becomes_markup_or_a_script(instrument: Instrument) -> None:
    hostile = Suggestion(
        "206",
        Verdict.FOUND,
        0.9,
        (shown("javascript:alert(3)", HOSTILE),),
        (LookedAt("data:text/html,<b>", HOSTILE, HOSTILE),),
        why=((HOSTILE, 1.0),),
        stopped=HOSTILE,
    )
    html = scorecard(draft(instrument, hostile=hostile), instrument)
    assert html.count("<script>") == 1 and "<img" not in html and "onerror=alert(2)&gt;" in html
    assert 'href="javascript:' not in html and 'href="data:' not in html


def test_the_policy_names_the_only_style_and_the_only_script(instrument: Instrument) -> None:
    html = scorecard(draft(instrument), instrument)
    for tag in ("style", "script"):
        inside = html[html.index(f"<{tag}>") + len(tag) + 2 : html.index(f"</{tag}>")]
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in html or f"{tag}-src 'sha256-{digest}'" in html
    assert " style=" not in html and " onclick=" not in html


def test_texts_of_the_edition_say_their_language_and_words_of_the_page_theirs(instrument: Instrument) -> None:
    html = scorecard(draft(instrument), instrument, language="fr")
    name = instrument.texts["fr"].indicators["206"].name
    assert '<html lang="en" dir="ltr">' in html
    assert f'206 <bdi lang="fr" dir="auto">{name}</bdi>' in html


def test_a_text_that_is_not_translated_yet_says_that_it_is_english(instrument: Instrument) -> None:
    french, english = (instrument.texts[each].indicators["207"] for each in ("fr", "en"))
    texts = instrument.texts["fr"]
    partly = replace(texts, indicators={**texts.indicators, "207": replace(french, counts=english.counts)})
    html = scorecard(
        draft(instrument), replace(instrument, texts={**instrument.texts, "fr": partly}), language="fr"
    )
    assert f'<p lang="en" dir="auto">{english.counts}</p>' in html


def test_a_small_probability_is_said_in_words_of_what_was_not_seen(instrument: Instrument) -> None:
    html = scorecard(draft(instrument), instrument)
    assert "about 5 %: nearly sure not to stand on the collected pages." in html


def test_evidence_that_is_a_link_shows_where_it_leads(instrument: Instrument) -> None:
    links = Suggestion("206", Verdict.FOUND, 0.9, (replace(shown(), leads_to="https://pay.example/"),))
    html = scorecard(draft(instrument, links=links), instrument)
    assert 'which leads to <a href="https://pay.example/"' in html
    assert '<time datetime="2026-11-24T10:00:00+00:00">2026-11-24 10:00 UTC</time>' in html


def test_a_picture_stands_beside_the_evidence_of_its_page(instrument: Instrument) -> None:
    found = Suggestion("206", Verdict.FOUND, 0.9, (shown(), shown("https://town.example/b")))
    with_picture = replace(
        draft(instrument, found=found), pictures={"https://town.example/a": "data:image/jpeg;base64,AA=="}
    )
    html = scorecard(with_picture, instrument)
    assert html.count("<img ") == 1 and 'src="data:image/jpeg;base64,AA=="' in html
