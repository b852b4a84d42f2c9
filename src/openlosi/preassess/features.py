"""
What speaks for and against an indicator on a portal, as numbers that can be explained one by one.

No number here depends on the language or on which indicator it is, so that a model trained on a few portals can be
used on others. Which way a feature may speak is fixed by what it means, and not learnt from a few portals.
"""

import math
from dataclasses import dataclass

from openlosi.preassess.finding import THIN, Candidate, Hit
from openlosi.preassess.hints import Hint, Kind
from openlosi.preassess.lexicon import Entry
from openlosi.preassess.portal import Portal, View

#: Each feature, with what it says to a person when it is present.
FEATURES: dict[str, str] = {
    "words": "the words of this indicator stand on its best page",
    "phrase_in_link": "a link or menu entry is named for it",
    "phrase_in_title": "a page's title is named for it",
    "phrase_in_heading": "a heading is named for it",
    "phrases_in_text": "several of its phrases stand in the text",
    "pages": "several pages speak of it",
    "thin": "the best page hardly says anything of its own",
    "broken": "the best page's own links lead nowhere",
    "dead_end": "a link promises it and leads nowhere",
    "outside": "the portal links to another site named for it",
    "probe_saw": "the crawler saw it",
    "probe_everywhere": "the crawler saw it on the home page or on many pages",
    "probe_looked": "the crawler looked for it and did not see it",
    "feature": "it is part of how the portal works, which the crawler sees better than words say it",
    "feature_words": "words on a page name this part of the portal",
    "service": "it is a service, which information alone does not make",
    "service_words": "a page describes this service",
    "service_form": "the page that describes the service has a form to fill in",
    "service_online": "the page says that the service can be done online",
    "service_outside": "the portal links to another site for this service",
    "only_home": "only the home page speaks of it",
}

#: What can only speak against; and what only shifts how the others count, either way. The rest can only speak for.
AGAINST = frozenset({"thin", "broken", "dead_end", "probe_looked", "only_home"})
EITHER_WAY = frozenset({"feature", "service", "service_words"})

_FORM_FIELDS = 2
#: A link or box on this share of the pages is the portal's own, not that of a club on one page.
_MANY = 0.3


@dataclass(frozen=True)
class Seen:
    """An indicator's candidates on a portal and the numbers made of them."""

    code: str
    candidates: tuple[Candidate, ...]
    dead_ends: tuple[Hit, ...]
    numbers: dict[str, float]


def seen(code: str, hint: Hint, portal: Portal, candidates: list[Candidate], dead_ends: list[Hit]) -> Seen:
    """The numbers of one indicator on one portal."""
    inside = [c for c in candidates if c.view is not None]
    outside = [c for c in candidates if c.view is None]
    best = inside[0] if inside else None
    numbers = dict.fromkeys(FEATURES, 0.0)
    if best is not None and best.view is not None:
        numbers.update(_of_page(best, best.view, portal))
    numbers["pages"] = math.log1p(sum(c.is_named for c in inside))
    numbers["outside"] = min(outside[0].score, 6) / 3 if outside else 0.0
    numbers["dead_end"] = float(bool(dead_ends))
    observed = [o for probe in hint.probes for o in portal.observations.get(probe, ())]
    numbers["probe_saw"] = float(any(o.found is not None for o in observed))
    numbers["probe_looked"] = float(bool(observed) and not numbers["probe_saw"])
    seen_on = {o.address for o in observed if o.found is not None}
    on_home = portal.home is not None and portal.home.page.address in seen_on
    numbers["probe_everywhere"] = float(on_home or len(seen_on) >= max(_MANY * len(portal.views), 2))
    if hint.kind is Kind.SERVICE:
        numbers.update(_of_service(numbers, best))
    elif hint.kind is Kind.FEATURE:
        numbers = _of_feature(numbers)
    return Seen(code, tuple(candidates), tuple(dead_ends), numbers)


def _of_page(best: Candidate, view: View, portal: Portal) -> dict[str, float]:
    is_home = portal.home is not None and view is portal.home
    return {
        "words": min(best.score, 6) / 3,
        "phrase_in_link": float(best.entries("link", phrases=True) > 0),
        "phrase_in_title": float(best.entries("title", phrases=True) > 0),
        "phrase_in_heading": float(best.entries("heading", phrases=True) > 0),
        "phrases_in_text": math.log1p(best.entries("text", phrases=True)),
        "thin": float(view.words < THIN),
        "broken": portal.broken(view.page),
        "only_home": float(is_home),
    }


def _of_feature(numbers: dict[str, float]) -> dict[str, float]:
    """For what a probe sees, words are a hint only: they name it where it is spoken about as well as where it is."""
    return dict.fromkeys(FEATURES, 0.0) | {
        "feature": 1.0,
        "feature_words": numbers["words"],
        "probe_saw": numbers["probe_saw"],
        "probe_everywhere": numbers["probe_everywhere"],
        "probe_looked": numbers["probe_looked"],
    }


def _of_service(numbers: dict[str, float], best: Candidate | None) -> dict[str, float]:
    view = best.view if best else None
    forms = view.page.forms if view else ()
    has_form = any(
        len([f for f in form.fields if f.type not in ("hidden", "submit", "button", "search")])
        >= _FORM_FIELDS
        for form in forms
        if form.role not in ("search", "no form")
    )
    online = best is not None and any(hit.match.kind is Entry.ONLINE for hit in best.hits)
    return {
        "service": 1.0,
        "service_words": numbers["words"],
        "service_form": float(has_form) * min(numbers["words"], 1),
        "service_online": float(online) * min(numbers["words"], 1),
        "service_outside": numbers["outside"],
    }
