"""Tell for which indicators the evidence has gone, changed or appeared since an earlier visit."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.core.suggestions.suggestion import Shown
from openlosi.preassess.drift import Change, Drift

FORMAT = "openlosi-drift/1"
WORDS = {Drift.GONE: "gone", Drift.CHANGED: "changed", Drift.APPEARED: "appeared"}
LONGEST = 100


def drift_lines(changes: Sequence[Change], instrument: Instrument, before: str) -> Iterator[str]:
    """What a person reads on the terminal."""
    if not changes:
        yield f"The evidence is what it was in {before}."
        return
    counts = Counter(change.drift for change in changes)
    told = ", ".join(f"{counts[each]} {WORDS[each]}" for each in Drift if counts[each])
    yield f"Evidence since {before}: {told}."
    names = instrument.texts[BASE_LANGUAGE].indicators
    for kind in Drift:
        for change in changes:
            if change.drift is kind:
                where = (change.after or change.before)[0]
                yield f"  {WORDS[kind]:8} {change.indicator:5} {names[change.indicator].name}"
                yield f"           {_plain(change.why)} {_plain(where.address)}"


def drift_json(changes: Sequence[Change], instrument: Instrument, before: str, after: str) -> str:
    """The same for programs."""
    plain = {
        "format": FORMAT,
        "note": "Evidence that is gone is a reason to look again, and not a 0.",
        "instrument": instrument.code,
        "before": before,
        "after": after,
        "changes": [
            {
                "indicator": change.indicator,
                "evidence": change.drift.value,
                "why": change.why,
                "before": [_shown(each) for each in change.before],
                "after": [_shown(each) for each in change.after],
            }
            for change in changes
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _shown(shown: Shown) -> dict[str, Any]:
    return {
        "url": shown.address,
        "title": shown.title,
        "quote": shown.quote,
        "time": shown.seen_at,
        "record": shown.record,
    }


def _plain(text: str) -> str:
    """A page's words for a terminal, which nothing of them may steer."""
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
