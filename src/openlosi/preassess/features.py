"""
What speaks for and against an indicator on a portal, as numbers that can be explained one by one.

No number here depends on the language or on which indicator it is, so that a model trained on a few portals can be
used on others. Which way a feature may speak is fixed by what it means, and not learnt from a few portals.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from openlosi.evidence_format.observations import Observation
from openlosi.preassess.finding import THIN, Candidate, Hit
from openlosi.preassess.hints import Hint, Kind
from openlosi.preassess.lexicon import Entry
from openlosi.preassess.meaning import Sense
from openlosi.preassess.portal import Portal, View
from openlosi.preassess.structure import STRUCTURES, fillable, is_document, is_network, template, unfilled

#: Each feature, with what it says to a person when it is present.
FEATURES: dict[str, str] = {
    "words": "the words of this indicator stand on its best page",
    "named": "a link, title, heading or address names the page for it",
    "phrase_in_link": "a link or menu entry is named for it",
    "phrase_in_title": "a page's title is named for it",
    "phrase_in_heading": "a heading is named for it",
    "phrases_in_text": "several of its phrases stand in the text",
    "together": "several of its words stand close together",
    "substance": "the page that is named for it has much to say",
    "shows": "the best page is made of what shows it, such as dates, documents or contacts",
    "pages": "several pages speak of it",
    "thin": "the best page hardly says anything of its own",
    "document": "the best page is a document, which may name it in passing",
    "broken": "the best page's own links lead nowhere",
    "unfilled": "the best page looks like a template that was not filled in",
    "dead_end": "a link promises it and leads nowhere",
    "outside": "the portal links to another site named for it",
    "platform": "the portal links to a platform known for it",
    "near": "something on the portal is near to it in meaning",
    "nearest": "a title, heading or link is nearer to it in meaning than to any other indicator",
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
    "service_told": "the page tells of the service, with no way to do it online",
    "only_home": "only the home page speaks of it",
    "rich": "the portal shows much else",
    "common": "it is known to be common among portals",
}

#: What can only speak against; and what only shifts how the others count, either way. The rest can only speak for.
AGAINST = frozenset(
    {"thin", "document", "broken", "unfilled", "dead_end", "probe_looked", "only_home", "service_told"}
)
EITHER_WAY = frozenset({"feature", "service", "service_words", "rich"})
#: What rests on the words of search packs, and what on likeness of meaning: a reading without one has none of its numbers.
OF_WORDS = frozenset(
    {"words", "named", "phrase_in_link", "phrase_in_title", "phrase_in_heading", "phrases_in_text", "together",
     "pages", "dead_end", "outside", "feature_words", "service_words", "service_online", "service_outside", "service_told"}
)  # fmt: skip
OF_MEANING = frozenset({"near", "nearest"})

#: A link or box on this share of the pages is the portal's own, not that of a club on one page.
_MANY = 0.3
_TEMPLATE_SHARE = 0.3
_FEW_PAGES = 3
#: So many pages are ranked anew by what they are made of, and so much that may raise them.
_RANKED_ANEW, _MADE_OF_IT = 6, 0.5
_NEAR_SCALE = 12.0
#: The log-odds of what hardly any portal has, with the sign turned.
_RARE = 3.0
_SERVICE_KEEPS = (
    "probe_saw", "probe_everywhere", "platform", "nearest", "dead_end", "broken", "unfilled", "rich", "common"
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """An indicator's candidates on a portal and the numbers made of them."""

    code: str
    candidates: tuple[Candidate, ...]
    dead_ends: tuple[Hit, ...]
    observed: tuple[Observation, ...]
    numbers: dict[str, float]


def seen(
    code: str,
    hint: Hint,
    portal: Portal,
    candidates: Sequence[Candidate],
    dead_ends: Sequence[Hit],
    sense: Sense | None = None,
) -> Seen:
    """The numbers of one indicator on one portal."""
    inside = _by_what_shows_it([c for c in candidates if c.view is not None], hint, portal)
    candidates = _merged(inside, [c for c in candidates if c.view is None])
    outside = [c for c in candidates if c.view is None and not _shows_nothing(c.address, hint)]
    best = inside[0] if inside else None
    numbers = dict.fromkeys(FEATURES, 0.0)
    if best is not None and best.view is not None:
        numbers.update(_of_page(best, best.view, portal, hint))
    numbers["pages"] = math.log1p(sum(c.is_named for c in inside))
    numbers["outside"] = min(outside[0].score, 6) / 3 if outside else 0.0
    numbers["dead_end"] = float(bool(dead_ends) and not numbers["named"])
    numbers["platform"] = float(_known_host(hint, portal))
    numbers["common"] = max(math.log(hint.share / (1 - hint.share)) + _RARE, 0.0) / _RARE
    numbers["rich"] = math.log1p(sum(view.words for view in portal.views)) / 10
    numbers.update(_of_meaning(sense))
    looked = [o for probe in portal.observations for o in portal.observations[probe] if _bears(hint, o)]
    observed = tuple(o for o in looked if o.found is not None and not _leads_nowhere(o, portal))
    if any(o.found is not None for o in looked) and not observed:
        numbers["dead_end"] = 1.0
    numbers.update(_of_probes(observed, bool(looked), portal))
    if hint.kind is Kind.SERVICE:
        numbers = _of_service(numbers, best, portal)
    elif hint.kind is Kind.FEATURE:
        numbers = _of_feature(numbers)
    return Seen(code, tuple(candidates), tuple(dead_ends), observed, numbers)


def _by_what_shows_it(inside: list[Candidate], hint: Hint, portal: Portal) -> list[Candidate]:
    """The first few pages, those that are made of what shows the indicator before those that only name it."""
    if not hint.shows:
        return inside
    worth = {
        id(c): c.score * (1 + _MADE_OF_IT * _shown(c.view, hint, portal))
        for c in inside[:_RANKED_ANEW]
        if c.view is not None
    }
    return sorted(inside[:_RANKED_ANEW], key=lambda c: -worth[id(c)]) + inside[_RANKED_ANEW:]


def _merged(inside: list[Candidate], outside: list[Candidate]) -> list[Candidate]:
    """Pages in their order, with the links to other sites among them by score."""
    merged = list(inside)
    for candidate in outside:
        place = next((n for n, other in enumerate(merged) if other.score < candidate.score), len(merged))
        merged.insert(place, candidate)
    return merged


def _shown(view: View, hint: Hint, portal: Portal) -> float:
    shows = [STRUCTURES[name](view, portal) for name in hint.shows]
    return sum(shows) / len(shows) if shows else 0.0


def _bears(hint: Hint, observation: Observation) -> bool:
    """Whether an observation bears on an indicator; "looked and saw nothing" is of no kind, and bears on each."""
    if observation.found is None:
        return any(name == observation.probe for name, _ in hint.probes)
    return hint.seen_by(observation.probe, observation.details)


def _shows_nothing(address: str, hint: Hint) -> bool:
    """Whether an address elsewhere is a document or a network's page, which says little unless that is asked for."""
    return is_document(address) or (hint.kind is not Kind.FEATURE and is_network(address))


def _leads_nowhere(observation: Observation, portal: Portal) -> bool:
    """Whether what a probe saw is a link to a page that does not answer: it promises the thing, and is not it."""
    link = str(observation.details.get("link", ""))
    return bool(link) and portal.leads_nowhere(link, observation.address)


def _of_page(best: Candidate, view: View, portal: Portal, hint: Hint) -> dict[str, float]:
    # A portal of one page has nowhere else to speak of it.
    is_home = view is portal.home and len(portal.views) > _FEW_PAGES
    named = best.is_page_for_it
    shows = _shown(view, hint, portal)
    if "official_links" in hint.shows and portal.home is not None:
        # Links to other authorities stand in the footer as often as on a page of their own.
        shows = max(shows, _shown(portal.home, hint, portal))
    # What a template says of itself is no proof, however well it is named.
    trusted = _TEMPLATE_SHARE if template(view) else best.filled
    words = min(best.score * (trusted / best.filled), 6) / 3
    return {
        "words": words,
        "named": float(named) * trusted,
        "phrase_in_link": trusted * (best.entries("link", phrases=True) > 0),
        "phrase_in_title": trusted * (best.entries("title", phrases=True) > 0),
        "phrase_in_heading": trusted
        * (best.entries("heading", phrases=True) + best.entries("section", phrases=True) > 0),
        "phrases_in_text": math.log1p(best.entries("text", phrases=True)),
        "together": math.log1p(best.together),
        "substance": trusted * float(named) * min(math.log1p(view.words) / 5, 1.2),
        "shows": shows * min(words, 1),
        "thin": float(view.words < THIN),
        "document": float(view.page.kind != "html"),
        "broken": portal.broken(view.page),
        "unfilled": unfilled(view),
        "only_home": float(is_home),
    }


def _of_meaning(sense: Sense | None) -> dict[str, float]:
    if sense is None:
        return {}
    return {
        "near": max(sense.near, 0.0) * _NEAR_SCALE,
        "nearest": min(max(sense.margin, 0.0) * 2 * _NEAR_SCALE, 1.5),
    }


def _of_probes(observed: Sequence[Observation], looked: bool, portal: Portal) -> dict[str, float]:
    # A field without a name sends nothing: it may be a box that does nothing.
    seen_on = {o.address for o in observed if o.probe != "search_box" or o.details.get("name")}
    on_home = portal.home is not None and portal.home.page.address in seen_on
    return {
        "probe_saw": float(bool(observed)),
        "probe_looked": float(looked and not observed),
        "probe_everywhere": float(on_home or len(seen_on) >= max(_MANY * len(portal.views), 2)),
    }


def _known_host(hint: Hint, portal: Portal) -> bool:
    return bool(hint.platforms) and any(
        re.search(hint.platforms, urlsplit(f"//{where.split('//')[-1]}").hostname or "")
        for where in portal.outside
    )


def _of_feature(numbers: dict[str, float]) -> dict[str, float]:
    """For what a probe sees, words are a hint only: they name it where it is spoken about as well as where it is."""
    kept = (
        "probe_saw",
        "probe_everywhere",
        "probe_looked",
        "platform",
        "nearest",
        "dead_end",
        "shows",
        "rich",
    )
    return (
        dict.fromkeys(FEATURES, 0.0)
        | {name: numbers[name] for name in kept}
        | {"feature": 1.0, "feature_words": numbers["words"]}
    )


def _of_service(numbers: dict[str, float], best: Candidate | None, portal: Portal) -> dict[str, float]:
    """For a service, a page that is named for it tells of it; how it can be done decides."""
    has_form = best is not None and best.view is not None and fillable(best.view, portal)
    online = best is not None and any(hit.match.kind is Entry.ONLINE for hit in best.hits)
    told = not (has_form or online or numbers["outside"] or numbers["platform"] or numbers["probe_saw"])
    about = min(numbers["words"], 1)
    return (
        dict.fromkeys(FEATURES, 0.0)
        | {name: numbers[name] for name in _SERVICE_KEEPS}
        | {
            "service": 1.0,
            "service_words": numbers["words"],
            "service_form": float(has_form) * about,
            "service_online": float(online) * about,
            "service_outside": numbers["outside"],
            "service_told": float(told) * about,
        }
    )
