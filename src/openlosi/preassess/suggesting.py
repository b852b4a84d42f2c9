"""
Pre-assess a collected portal: for every indicator a suggestion with evidence, or where it was looked for in vain.

The words of search packs point to pages, the crawler's probes say what they saw, and a small model weighs both. What
comes out is a suggestion and never an answer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
from openlosi.evidence_format.observations import Measurement, Observation
from openlosi.evidence_format.pages import Page
from openlosi.preassess.deciding import Model, Models, Reading, shipped_models
from openlosi.preassess.embedding import MISSING, installed_embedder
from openlosi.preassess.features import Seen, seen
from openlosi.preassess.finding import HOME_SHARE, Candidate, candidates, dead_ends, spoken
from openlosi.preassess.hints import NOT_ASSESSABLE, Hint, Kind, hints
from openlosi.preassess.lexicon import Entry, Lexicon
from openlosi.preassess.meaning import Senses, queries_of, senses
from openlosi.preassess.measured import measured, why_not
from openlosi.preassess.packs import Pack, available_languages
from openlosi.preassess.portal import Portal, portal_of, same_page
from openlosi.preassess.quoting import quoted_from, shown, stands_on
from openlosi.preassess.screens import viewport_seen
from openlosi.preassess.structure import STRUCTURES, is_document

#: How much evidence is shown, and how many of the pages set aside are named.
MOST_SHOWN = 3
MOST_LOOKED_AT = 5
#: What these probes see belongs to the whole portal, and is shown on the home page if it stands there.
_OF_THE_HOME_PAGE = frozenset(
    {
        "copyright",
        "viewport",
        "search_box",
        "language_switch",
        "social_accounts",
        "sitemap_page",
        "privacy",
        "login",
    }
)
_FORMS = ("message", "contact_form")
#: From so many words on a page (or a link) is about a service, as `features` counts them.
_ABOUT_IT = 0.3
TOO_MANY_TEXTS = "The portal has more titles, headings and links than were compared by meaning; words were read everywhere."

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
    :ivar reading: by what it was read
    :ivar notes: what was not done, or not whole, one sentence each
    """

    instrument: str
    suggestions: Mapping[str, Suggestion]
    languages: tuple[str, ...]
    packs_missing: tuple[str, ...]
    pages: int
    draft: DraftScore
    reading: Reading = Reading.WHOLE
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """
    A portal as it was read against an instrument.

    :ivar seen: what is seen of each indicator, in numbers
    :ivar languages: whose packs it was read with
    """

    seen: Mapping[str, Seen]
    portal: Portal
    reading: Reading
    languages: tuple[str, ...]
    notes: tuple[str, ...]


def preassess(
    collection: Collection,
    instrument: Instrument,
    *,
    on_event: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    models: Models | None = None,
    lexicon: bool = True,
    embeddings: bool = True,
    own_packs: Sequence[Pack] = (),
) -> Preassessment:
    """
    Read a collection against an instrument.

    :param models: other models than those that come with the software, as the benchmark needs
    :param lexicon: whether to read by the words of search packs
    :param embeddings: whether to read by meaning, where an embedder is installed
    :param own_packs: search packs besides those of the edition
    :raises Cancelled: when ``cancelled`` says so; it is asked at every step that ``on_event`` is told of
    """

    def tell(what: str, number: int, total: int) -> None:
        if cancelled and cancelled():
            raise Cancelled
        if on_event:
            on_event(what, number, total)

    packs = Lexicon.of_edition(instrument.code, own_packs) if lexicon else Lexicon(())
    made = read(collection, instrument, packs, embeddings=embeddings, tell=tell)
    about = _About(
        made.portal,
        {view.page.address: view.page for view in made.portal.views},
        {record.address for record in collection.screenshots()},
        (models or shipped_models())[made.reading],
        tuple(collection.measurements()),
    )
    suggestions = {}
    for place, indicator in enumerate(instrument.indicators):
        tell("weighing the indicators", place, len(instrument.indicators))
        hint = hints(instrument.code)[indicator.code]
        suggestions[indicator.code] = _suggestion(made.seen[indicator.code], hint, about)
    languages = made.portal.languages
    with_a_pack = {*available_languages(instrument.code), *(pack.language for pack in own_packs)}
    return Preassessment(
        instrument.code,
        suggestions,
        languages,
        tuple(one for one in languages if one not in with_a_pack),
        len(made.portal.views),
        draft_score(suggestions, instrument.denominator),
        made.reading,
        made.notes,
    )


def read(
    collection: Collection,
    instrument: Instrument,
    lexicon: Lexicon,
    *,
    embeddings: bool = True,
    tell: Progress = lambda what, number, total: None,
) -> Read:
    """
    Read a portal: by words where its first language has a pack, and by meaning where an embedder is installed.

    By words alone where there is no embedder; then relatives' packs and English stand in for a pack that is missing.

    :param tell: told of each step; what it raises ends the reading
    """
    tell("reading the pages", 0, 1)
    observations = [*collection.observations(), *viewport_seen(collection)]
    portal = portal_of(collection.pages(), observations)
    embedder = installed_embedder() if embeddings else None
    known = not portal.languages or portal.languages[0] in lexicon.languages
    if embedder is None:
        reading, compared = Reading.WORDS, Senses({})
    else:
        reading = Reading.WHOLE if known else Reading.MEANING
        queries = queries_of(instrument.code, embedder)
        compared = senses(portal, queries, embedder, partial(tell, "comparing by meaning"))
    packs = lexicon if known or embedder is None else Lexicon(())
    near = {code: sense.hits for code, sense in compared.of.items()}
    tell("looking for words", 0, 1)
    pointed, promised = candidates(portal, packs, near), dead_ends(portal, packs)
    hinted = hints(instrument.code)
    found = {
        code: seen(
            code, hinted[code], portal, pointed.get(code, []), promised.get(code, []), compared.of.get(code)
        )
        for code in instrument.codes
    }
    notes = [MISSING] if embeddings and embedder is None else []
    if not compared.whole:
        notes.append(TOO_MANY_TEXTS)
    return Read(found, portal, reading, spoken(portal, packs), tuple(notes))


@dataclass(frozen=True)
class _About:
    """What is the same for every indicator of a portal."""

    portal: Portal
    pages: dict[str, Page]
    pictures: set[str]
    model: Model
    measurements: tuple[Measurement, ...]


def _suggestion(found: Seen, hint: Hint, about: _About) -> Suggestion:
    probability = about.model.probability(found.code, found.numbers)
    if hint.kind in NOT_ASSESSABLE:
        return _by_tool(found, hint, about, probability)
    evidence = _evidence(found, hint, about)
    verdict = Verdict.FOUND if probability >= about.model.threshold and evidence else Verdict.NOT_FOUND
    looked = found.candidates if verdict is Verdict.NOT_FOUND else found.candidates[len(evidence) :]
    return Suggestion(
        found.code,
        verdict,
        probability,
        evidence=evidence if verdict is Verdict.FOUND else (),
        looked_at=tuple(_looked_at(c) for c in looked[:MOST_LOOKED_AT]),
        stopped=_stopped(found, about.portal),
        means=_means(found, hint, evidence, about.portal),
        why=about.model.why(found.code, found.numbers),
    )


def _by_tool(found: Seen, hint: Hint, about: _About, probability: float) -> Suggestion:
    """What no reading of pages can tell: by its measurement where one was made, or else why it cannot be told."""
    told = measured(found.code, about.measurements)
    if told is None:
        why = why_not(found.code, about.measurements) or NOT_ASSESSABLE[hint.kind]
        return Suggestion(
            found.code,
            Verdict.NOT_ASSESSABLE,
            # No example tells the model of what pages do not show; what lies behind a login some do.
            probability if hint.kind is Kind.LOGIN else hint.share,
            why_not_assessable=why,
            stopped="Not searched for.",
        )
    sample = [about.pages[address] for address in told.pages if address in about.pages]
    shown = (_page_itself(page, about.pictures) for page in sample)
    evidence = tuple(each for each in shown if each is not None)[:MOST_SHOWN]
    clean = told.clean and bool(evidence)
    return Suggestion(
        found.code,
        Verdict.FOUND if clean else Verdict.NOT_FOUND,
        told.probability,
        evidence=evidence if clean else (),
        looked_at=() if clean else tuple(_measured_page(page) for page in sample[:MOST_LOOKED_AT]),
        stopped=f"{told.said}.",
        why=((told.said, math.log(told.probability / (1 - told.probability))),),
    )


def _page_itself(page: Page, pictures: set[str]) -> Shown | None:
    """A page as evidence for what no words on it say: its title says which page it is, or else its first line."""
    quote = page.title or next((line for line in page.text.split("\n") if line.strip()), "").strip()
    if not stands_on(quote, page):
        return None
    return Shown(
        page.address,
        page.title,
        quote,
        quoted_from(quote, page),
        page.record,
        page.fetched_at,
        screenshot=page.address in pictures,
    )


def _measured_page(page: Page) -> LookedAt:
    return LookedAt(page.address, page.title, "measured; what is at fault stands among the measurements")


def _evidence(found: Seen, hint: Hint, about: _About) -> tuple[Shown, ...]:
    observed = _best_observed(found, about)
    by_probe = [s for o in observed for s in [_behind(o, about.portal, about.pictures)] if s]
    by_probe += [s for o in observed for s in [_from_probe(o, about.pages, about.pictures)] if s]
    pointed = _telling(_best_pointed(found, hint, about), hint, bool(by_probe))
    by_words = [s for c in pointed for s in [shown(c, about.pages, about.pictures)] if s]
    # What the crawler sees comes first where it sees better than words say, and where words say little.
    words_first = hint.kind is not Kind.FEATURE and bool(pointed) and pointed[0].is_named
    shows = [*by_words, *by_probe] if words_first else [*by_probe, *by_words]
    once: dict[str, Shown] = {}
    for each in shows:
        once.setdefault(same_page(each.address), each)
    return tuple(once.values())[:MOST_SHOWN]


def _telling(pointed: list[Candidate], hint: Hint, observed: bool) -> list[Candidate]:
    """Without pages that are only near in meaning (or, beside what a probe saw, have weak words only) where others are."""
    spoken = [c for c in pointed if any(hit.match.kind in (Entry.PHRASE, Entry.TERM) for hit in c.hits)]
    if hint.kind is Kind.FEATURE and observed:
        return [c for c in spoken if c.is_named]
    return spoken or pointed


def _best_pointed(found: Seen, hint: Hint, about: _About) -> list[Candidate]:
    """The pages to show: what links to most public bodies where that is asked for, otherwise those named best."""
    home = about.portal.home

    def place(candidate: Candidate) -> tuple[float, bool, float]:
        if "official_links" not in hint.shows or candidate.view is None:
            share = HOME_SHARE if candidate.view is home else 1.0
            return 0.0, False, -candidate.score * share
        official = STRUCTURES["official_links"](candidate.view, about.portal)
        return -official, candidate.view is not home, -candidate.score

    return sorted(found.candidates, key=place)[: 2 * MOST_SHOWN]


def _best_observed(found: Seen, about: _About) -> list[Observation]:
    """What probes saw, the plainest first: a form, then the page that is named for it, then the home page."""
    home = about.portal.home.page.address if about.portal.home else ""
    named = {c.address: place for place, c in enumerate(found.candidates[:MOST_SHOWN]) if c.is_page_for_it}

    def place(observation: Observation) -> tuple[bool, int, bool]:
        of_home = observation.probe in _OF_THE_HOME_PAGE
        rank = 0 if of_home else named.get(observation.address, MOST_SHOWN)
        return str(observation.details.get("kind", "")) not in _FORMS, rank, observation.address != home

    return sorted(found.observed, key=place)[:MOST_SHOWN]


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
        # A probe may quote an attribute: the probe says what it saw, and the page's title only which page it was.
        itself = _page_itself(page, pictures)
        if itself is None:
            return None
        quote = itself.quote
    quoted = "link" if leads and quote == observation.found else quoted_from(quote, page)
    return Shown(
        page.address, page.title, quote, quoted, page.record, page.fetched_at, leads, page.address in pictures
    )


def _looked_at(candidate: Candidate) -> LookedAt:
    words = sorted({h.match.entry for h in candidate.hits if h.match.kind in (Entry.PHRASE, Entry.TERM)})
    title = candidate.view.page.title if candidate.view else candidate.hits[0].line
    only = "" if any(hit.is_phrase for hit in candidate.hits) else "only weak words: "
    why_not = f"{only}{', '.join(words[:4])}" if words else "near in meaning only"
    return LookedAt(candidate.address, title, why_not)


def _stopped(found: Seen, portal: Portal) -> str:
    read_all = f"All {len(portal.views)} pages and documents that were collected were read."
    if found.dead_ends:
        return f'{read_all} A link "{found.dead_ends[0].line}" leads to a page that does not answer.'
    return read_all if found.candidates or found.observed else f"{read_all} None has a word for it."


def _means(found: Seen, hint: Hint, evidence: tuple[Shown, ...], portal: Portal) -> Means | None:
    """How far the portal takes a resident with a service, found or not; None where no page is about it."""
    numbers = found.numbers
    if hint.kind is not Kind.SERVICE or not evidence or numbers["service_words"] < _ABOUT_IT:
        return None
    if numbers["service_form"]:
        return Means.ONLINE_FORM
    if numbers["service_outside"] >= _ABOUT_IT or numbers["probe_saw"]:
        return Means.LINKED_PLATFORM
    best = next((c for c in found.candidates if c.view is not None), None)
    offered = best is not None and _offers_a_form(best, portal)
    return Means.FORM_TO_DOWNLOAD if offered else Means.INFORMATION


def _offers_a_form(best: Candidate, portal: Portal) -> bool:
    """Whether a page is a form to print, or links to one: a document of its own that is called a form or the service."""
    page = best.view.page if best.view else None
    if page is None:
        return False
    seen = [o for o in portal.observations.get("downloadable_forms", ()) if o.found is not None]
    forms = {same_page(str(o.details.get("link", ""))) for o in seen}
    if page.kind != "html":
        return same_page(page.address) in forms
    called = {" ".join(hit.line.split()) for hit in best.hits if hit.is_phrase}
    return any(
        same_page(link.address) in forms or " ".join(link.text.split()) in called
        for link in page.links
        if is_document(link.address) and not portal.is_everywhere(link, page)
    )
