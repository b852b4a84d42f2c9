"""
Suggestions as JSON, for other programs; docs/reference/suggestions.md describes every key.

The schema stands beside this file and is tested against what is written.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from openlosi import __version__
from openlosi.core.instruments.models import Instrument
from openlosi.core.suggestions.suggestion import Shown, Suggestion
from openlosi.documents.scorecard import Draft

FORMAT = "openlosi-suggestions/1"
WARNING = "Suggestions are not answers. not_found means not found yet, and is not a 0."


def suggestions_json(
    draft: Draft, instrument: Instrument, *, pictures: Mapping[str, str] | None = None
) -> str:
    """
    Everything that is suggested of one portal, in the instrument's order.

    :param pictures: for a page's address, the hash of its picture in the collection
    """
    plain = {
        "format": FORMAT,
        "note": WARNING,
        "software": f"OpenLOSI/{__version__}",
        "instrument": instrument.code,
        "portal": draft.portal,
        "collected_at": draft.collected_at,
        "notes": list(draft.notes),
        "draft_score": {"low": draft.score.low, "high": draft.score.high, "of": draft.score.of},
        "suggestions": [
            plain_of(draft.suggestions[code], pictures or {})
            for code in instrument.codes
            if code in draft.suggestions
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the file."""
    text = files("openlosi.documents").joinpath("templates/suggestions.schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def plain_of(suggestion: Suggestion, pictures: Mapping[str, str]) -> dict[str, Any]:
    """One suggestion as the file has it."""
    return {
        "indicator": suggestion.indicator,
        "verdict": suggestion.verdict.value,
        "confidence": round(suggestion.confidence, 4),
        "reason": suggestion.why_not_assessable,
        "service": suggestion.means.value if suggestion.means else "",
        "evidence": [_evidence(each, pictures) for each in suggestion.evidence],
        "looked_at": [
            {"url": each.address, "title": each.title, "why_not": each.why_not}
            for each in suggestion.looked_at
        ],
        "stopped": suggestion.stopped,
        "why": [{"words": words, "weight": round(weight, 3)} for words, weight in suggestion.why],
    }


def _evidence(shown: Shown, pictures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "url": shown.address,
        "title": shown.title,
        "quote": shown.quote,
        "quoted_from": shown.quoted_from,
        "leads_to": shown.leads_to,
        "time": shown.seen_at,
        "record": shown.record,
        "screenshot": pictures.get(shown.address, ""),
    }
