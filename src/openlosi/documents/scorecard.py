"""
The draft scorecard of one portal as an HTML file that needs nothing else: an overview, then indicator by indicator.

Everything a portal wrote is data here: escaped wherever it is shown, never run, and linked to only by http or https.
The page's own script filters and walks; without it all is readable. Its policy allows no other script, style or
request.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

from openlosi import __version__
from openlosi.core.instruments.models import BASE_LANGUAGE, Effort, Indicator, Instrument
from openlosi.core.suggestions.suggestion import DraftScore, Means, Suggestion, Verdict
from openlosi.documents.templating import direction, environment

VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.FOUND: "found",
    Verdict.NOT_FOUND: "not found yet",
    Verdict.NOT_ASSESSABLE: "not assessable here",
}
MEANS_WORDS: Mapping[Means, str] = {
    Means.INFORMATION: "information about the service",
    Means.FORM_TO_DOWNLOAD: "a form to download",
    Means.ONLINE_FORM: "an online form",
    Means.LINKED_PLATFORM: "a platform that the portal links to",
}
_MARKS: Mapping[Verdict, str] = {Verdict.FOUND: "✓", Verdict.NOT_FOUND: "○", Verdict.NOT_ASSESSABLE: "–"}
#: What a probability comes to in words: a small one says as much as a large one, of the pages that were collected.
_CERTAINTY_WORDS: Mapping[str, tuple[str, str]] = {
    "sure": ("nearly sure to be met", "nearly sure not to stand on the collected pages"),
    "likely": ("likely, worth a look", "unlikely to stand on the collected pages, worth a look"),
    "open": ("open, look yourself", "open, look yourself"),
}
_TEXTS = ("name", "question", "counts", "does_not_count", "fix")
_EFFORT_WORDS: Mapping[Effort, str] = {
    Effort.EASY: "Easy to put right",
    Effort.MODERATE: "Some work",
    Effort.HARD: "Hard to put right",
}


@dataclass(frozen=True)
class Draft:
    """
    What a scorecard is made of.

    :ivar portal: the portal's address
    :ivar collected_at: when the collection ended, ISO 8601
    :ivar pictures: small pictures of pages by their address, as data addresses (``thumbnails``)
    :ivar notes: what a reader should know of the whole: a missing pack, a visit that ended early
    """

    portal: str
    collected_at: str
    suggestions: Mapping[str, Suggestion]
    score: DraftScore
    notes: Sequence[str] = ()
    pictures: Mapping[str, str] = field(default_factory=dict)


def scorecard(draft: Draft, instrument: Instrument, *, language: str = BASE_LANGUAGE) -> str:
    """
    The scorecard as one HTML document.

    :param language: of the instrument's texts; the base language where the edition lacks it
    """
    language = language if language in instrument.texts else BASE_LANGUAGE
    cards = [
        _card(indicator, draft, instrument, language)
        for indicator in instrument.indicators
        if indicator.code in draft.suggestions
    ]
    folder = files("openlosi.documents").joinpath("templates")
    css = "\n".join(folder.joinpath(name).read_text("utf-8") for name in ("report.css", "scorecard.css"))
    script = folder.joinpath("scorecard.js").read_text("utf-8")
    return (
        environment()
        .get_template("scorecard.html")
        .render(
            title="Draft scorecard",
            language=language,
            direction=direction(language),
            css=css,
            css_hash=_policy_hash(css),
            script=script,
            script_hash=_policy_hash(script),
            version=__version__,
            instrument_title=instrument.texts[language].title,
            portal=draft.portal,
            collected=draft.collected_at[:10],
            cards=cards,
            totals=_totals(cards),
            criteria=_criteria(cards, instrument, language),
            range_low=_share(draft.score.low, draft.score.of),
            range_high=_share(draft.score.high, draft.score.of),
            notes=draft.notes,
            fixes=_fixes(cards),
        )
    )


def _policy_hash(text: str) -> str:
    """How a content security policy names an inline script or style."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def certainty(confidence: float) -> str:
    """
    Sort a probability into three words; both ends are certain.

    >>> [certainty(p) for p in (0.02, 0.97, 0.2, 0.8, 0.5)]
    ['sure', 'sure', 'likely', 'likely', 'open']
    """
    surer = max(confidence, 1 - confidence)
    return "sure" if surer >= 0.9 else "likely" if surer >= 0.7 else "open"


def web_address(address: str) -> str:
    """
    An address that may stand behind a link, or "" for all but http and https.

    >>> web_address("https://town.example/a"), web_address("javascript:alert(1)")
    ('https://town.example/a', '')
    """
    try:
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def readable(address: str) -> str:
    """
    An address as people of its language read it; as it is where that would show other signs than letters and the like.

    >>> readable("https://town.example/%D8%A8%D9%84%D8%AF%D9%8A%D8%A9"), readable("https://town.example/%E2%80%AE%20a")
    ('https://town.example/بلدية', 'https://town.example/%E2%80%AE%20a')
    """
    plain = unquote(address, errors="replace")
    return plain if plain.isprintable() and "\ufffd" not in plain else address


def _card(indicator: Indicator, draft: Draft, instrument: Instrument, language: str) -> dict[str, Any]:
    suggestion = draft.suggestions[indicator.code]
    text, base = (instrument.texts[each].indicators[indicator.code] for each in (language, BASE_LANGUAGE))
    assessable = suggestion.verdict is not Verdict.NOT_ASSESSABLE
    sure = certainty(suggestion.confidence) if assessable else "open"
    return {
        "code": indicator.code,
        "criteria": indicator.criteria,
        "effort": indicator.effort,
        "name": text.name,
        "question": text.question,
        "counts": text.counts,
        "does_not_count": text.does_not_count,
        "fix": text.fix,
        # A translation that is not finished falls back, text by text.
        "said_in": {
            each: BASE_LANGUAGE if getattr(text, each) == getattr(base, each) else language for each in _TEXTS
        },
        "verdict": suggestion.verdict.value,
        "verdict_words": VERDICT_WORDS[suggestion.verdict],
        "mark": _MARKS[suggestion.verdict],
        "certainty": sure,
        "certainty_words": _CERTAINTY_WORDS[sure][suggestion.confidence < 0.5],
        "percent": round(suggestion.confidence * 100) if assessable else None,
        "service": MEANS_WORDS[suggestion.means] if suggestion.means else "",
        "reason": suggestion.why_not_assessable or suggestion.stopped,
        "why": [f"{words} ({weight:+.1f})" for words, weight in suggestion.why],
        "evidence": [
            {
                "url": each.address,
                "href": web_address(each.address),
                "readable": readable(each.address),
                "title": each.title,
                "quote": each.quote,
                "time": each.seen_at,
                "when": f"{each.seen_at[:16].replace('T', ' ')} UTC" if each.seen_at else "",
                "leads_to": each.leads_to,
                "leads_href": web_address(each.leads_to),
                "record": each.record,
                "picture": draft.pictures.get(each.address, ""),
            }
            for each in suggestion.evidence
        ],
        "looked_at": [
            {
                "url": each.address,
                "href": web_address(each.address),
                "readable": readable(each.address),
                "title": each.title,
                "words": each.why_not,
            }
            for each in suggestion.looked_at
        ],
    }


def _totals(cards: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {each.value: sum(card["verdict"] == each.value for card in cards) for each in Verdict}


def _criteria(
    cards: Sequence[Mapping[str, Any]], instrument: Instrument, language: str
) -> list[dict[str, Any]]:
    rows = []
    for criterion in instrument.criteria:
        its = [card for card in cards if criterion.code in card["criteria"]]
        if its:
            title = instrument.texts[language].criteria[criterion.code]
            rows.append({"title": title, "cards": its, **_totals(its)})
    return rows


def _fixes(cards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    groups = []
    for effort, words in _EFFORT_WORDS.items():
        its = [
            card for card in cards if card["effort"] is effort and card["verdict"] == Verdict.NOT_FOUND.value
        ]
        if its:
            groups.append({"words": words, "cards": its})
    return groups


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"
