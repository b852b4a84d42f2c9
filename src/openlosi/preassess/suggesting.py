"""
Pre-assess a collected portal: for every indicator a suggestion with evidence, or where it was looked for in vain.

The words of search packs point to pages, the crawler's probes say what they saw, and a small model weighs both. What
comes out is a suggestion and never an answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openlosi.core.instruments.models import Instrument
from openlosi.core.suggestions.suggestion import (
    DraftScore,
    LookedAt,
    Means,
    Shown,
    Suggestion,
    Verdict,
    draft_score,
)
from openlosi.crawler.archive.collection import Collection
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page
from openlosi.preassess.deciding import Model, shipped_model
from openlosi.preassess.features import Seen, seen
from openlosi.preassess.finding import Candidate, candidates, dead_ends
from openlosi.preassess.hints import NOT_ASSESSABLE, Hint, Kind, hints
from openlosi.preassess.lexicon import Entry, Lexicon
from openlosi.preassess.packs import load_packs
from openlosi.preassess.portal import Portal, portal_of, same_page
from openlosi.preassess.quoting import quoted_from, shown, stands_on
from openlosi.preassess.screens import viewport_seen

#: How much evidence is shown, and how many of the pages set aside are named.
MOST_SHOWN = 3
MOST_LOOKED_AT = 5
_FORMS = (".pdf", ".doc", ".docx", ".odt")

#: Told of each step: what is done, how many of how many.
Progress = Callable[[str, int, int], None]


class Cancelled(Exception):
    """The person who started it asked to stop; nothing was written."""


@dataclass(frozen=True)
class Preassessment:
    """
    What pre-assessment makes of a portal.

    :ivar suggestions: one for each indicator, in the edition's order
    :ivar languages: the portal's languages, the most used first
    :ivar packs_missing: those of them that have no search pack, so that suggestions rest on less
    :ivar pages: how many pages and documents were read
    """

    instrument: str
    suggestions: Mapping[str, Suggestion]
    languages: tuple[str, ...]
    packs_missing: tuple[str, ...]
    pages: int
    draft: DraftScore


def preassess(
    collection: Collection,
    instrument: Instrument,
    *,
    on_event: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    model: Model | None = None,
) -> Preassessment:
    """
    Read a collection against an instrument.

    :param model: another model than the one that comes with the software, as the benchmark needs
    :raises Cancelled: when ``cancelled`` says so between two indicators
    """
    tell = on_event or (lambda what, number, total: None)
    tell("reading the pages", 0, 1)
    lexicon = Lexicon(load_packs(instrument.code))
    numbers, portal = read(collection, instrument, lexicon)
    pages = {view.page.address: view.page for view in portal.views}
    pictures = {record.address for record in collection.screenshots()}
    suggestions = {}
    for place, indicator in enumerate(instrument.indicators):
        if cancelled and cancelled():
            raise Cancelled
        tell("weighing the indicators", place, len(instrument.indicators))
        hint = hints(instrument.code)[indicator.code]
        suggestions[indicator.code] = _suggestion(
            numbers[indicator.code], hint, portal, pages, pictures, model or shipped_model()
        )
    missing = tuple(one for one in portal.languages if one not in lexicon.languages)
    draft = draft_score(suggestions, instrument.denominator)
    return Preassessment(instrument.code, suggestions, portal.languages, missing, len(portal.views), draft)


def read(collection: Collection, instrument: Instrument, lexicon: Lexicon) -> tuple[dict[str, Seen], Portal]:
    """What is seen of each indicator on a portal, in numbers, and the portal they were read from."""
    observations = [*collection.observations(), *viewport_seen(collection)]
    portal = portal_of(collection.pages(), observations)
    pointed, promised = candidates(portal, lexicon), dead_ends(portal, lexicon)
    known = hints(instrument.code)
    return {
        code: seen(code, known[code], portal, pointed.get(code, []), promised.get(code, []))
        for code in instrument.codes
    }, portal


def _suggestion(
    found: Seen, hint: Hint, portal: Portal, pages: dict[str, Page], pictures: set[str], model: Model
) -> Suggestion:
    probability = model.probability(found.code, found.numbers)
    if hint.kind in NOT_ASSESSABLE:
        return Suggestion(
            found.code,
            Verdict.NOT_ASSESSABLE,
            probability,
            why_not_assessable=NOT_ASSESSABLE[hint.kind],
            stopped="Not searched for.",
        )
    evidence = _evidence(found, hint, portal, pages, pictures)
    verdict = Verdict.FOUND if probability >= model.threshold and evidence else Verdict.NOT_FOUND
    looked = found.candidates if verdict is Verdict.NOT_FOUND else found.candidates[len(evidence) :]
    return Suggestion(
        found.code,
        verdict,
        probability,
        evidence=evidence if verdict is Verdict.FOUND else (),
        looked_at=tuple(_looked_at(c) for c in looked[:MOST_LOOKED_AT]),
        stopped=_stopped(found, portal),
        means=_means(found, hint) if verdict is Verdict.FOUND else None,
        why=model.why(found.code, found.numbers),
    )


def _evidence(
    found: Seen, hint: Hint, portal: Portal, pages: dict[str, Page], pictures: set[str]
) -> tuple[Shown, ...]:
    home = portal.home.page.address if portal.home else ""
    observed = [o for probe in hint.probes for o in portal.observations.get(probe, ()) if o.found]
    named = {c.address for c in found.candidates[:MOST_SHOWN] if c.is_page_for_it}
    observed.sort(key=lambda o: (o.address not in named, o.address != home))
    shows = [s for o in observed[:MOST_SHOWN] for s in [_behind(o, portal, pictures)] if s]
    shows += [s for o in observed[:MOST_SHOWN] for s in [_from_probe(o, pages, pictures)] if s]
    shows += [s for c in found.candidates[: 2 * MOST_SHOWN] for s in [shown(c, pages, pictures)] if s]
    once: dict[str, Shown] = {}
    for each in shows:
        once.setdefault(same_page(each.address), each)
    return tuple(once.values())[:MOST_SHOWN]


def _behind(observation: Observation, portal: Portal, pictures: set[str]) -> Shown | None:
    """The page that a link seen by a probe leads to, such as a privacy statement's: better evidence than the link."""
    view = portal.view_of(str(observation.details.get("link", "")))
    if view is None or observation.address == view.page.address:
        return None
    page = view.page
    quote = page.headings[0].text if page.headings else page.title
    if not stands_on(quote, page):
        return None
    quoted = quoted_from(quote, page)
    return Shown(
        page.address,
        page.title,
        quote,
        quoted,
        page.record,
        page.fetched_at,
        screenshot=page.address in pictures,
    )


def _from_probe(observation: Observation, pages: dict[str, Page], pictures: set[str]) -> Shown | None:
    page = pages.get(observation.address)
    if page is None or observation.found is None:
        return None
    leads = str(observation.details.get("link", ""))
    quote = observation.found
    if not stands_on(quote, page):
        # A probe may quote an attribute. The page's title then says which page it was; the probe says what it saw.
        quote = page.title or next((line for line in page.text.split("\n") if line.strip()), "").strip()
        if not stands_on(quote, page):
            return None
    quoted = "link" if leads and quote == observation.found else quoted_from(quote, page)
    return Shown(
        page.address, page.title, quote, quoted, page.record, page.fetched_at, leads, page.address in pictures
    )


def _looked_at(candidate: Candidate) -> LookedAt:
    words = sorted({h.match.entry for h in candidate.hits if h.match.kind is not Entry.NEGATIVE})
    title = candidate.view.page.title if candidate.view else candidate.hits[0].line
    only = "" if any(hit.is_phrase for hit in candidate.hits) else "only weak words: "
    return LookedAt(candidate.address, title, f"{only}{', '.join(words[:4])}")


def _stopped(found: Seen, portal: Portal) -> str:
    read_all = f"All {len(portal.views)} pages and documents that were collected were read."
    if found.dead_ends:
        return f'{read_all} A link "{found.dead_ends[0].line}" leads to a page that does not answer.'
    return read_all if found.candidates else f"{read_all} None has a word for it."


def _means(found: Seen, hint: Hint) -> Means | None:
    if hint.kind is not Kind.SERVICE:
        return None
    numbers = found.numbers
    if numbers["service_form"]:
        return Means.ONLINE_FORM
    if numbers["service_outside"]:
        return Means.LINKED_PLATFORM
    best = next((c.view.page for c in found.candidates if c.view is not None), None)
    return Means.FORM_TO_DOWNLOAD if best is not None and _offers_a_form(best) else Means.INFORMATION


def _offers_a_form(page: Page) -> bool:
    """Whether a page is a document, or links to one that can be filled in."""
    return page.kind != "html" or any(link.address.lower().endswith(_FORMS) for link in page.links)
