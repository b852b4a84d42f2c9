"""Say how one suggestion comes about: what an editor of a search pack needs to see the effect of a change."""

from collections import Counter
from collections.abc import Iterator, Sequence

from openlosi.core.instruments.models import BASE_LANGUAGE, Instrument
from openlosi.crawler.archive.collection import Collection
from openlosi.preassess.deciding import shipped_models
from openlosi.preassess.features import Seen
from openlosi.preassess.finding import Candidate, Hit
from openlosi.preassess.hints import NOT_ASSESSABLE, hints
from openlosi.preassess.lexicon import Entry, Lexicon
from openlosi.preassess.packs import Pack, check_packs
from openlosi.preassess.suggesting import Read, read

MOST_PAGES, MOST_HITS, LONGEST = 8, 12, 90
_ORDER = (Entry.PHRASE, Entry.NEGATIVE, Entry.ONLINE, Entry.TERM, Entry.MEANING)


def explain(
    collection: Collection,
    instrument: Instrument,
    code: str,
    *,
    embeddings: bool = True,
    own_packs: Sequence[Pack] = (),
) -> str:
    """
    The ranked pages, what was met on them and where, and what it weighs, as plain text.

    :param own_packs: search packs besides those of the edition, checked already

    :raises FaultyPacks: if a pack that the portal is read with has faults, with all of them
    """
    lexicon = Lexicon.of_edition(instrument.code, own_packs)
    made = read(collection, instrument, lexicon, embeddings=embeddings)
    check_packs(instrument.code, set(made.languages) - {pack.language for pack in own_packs})
    return "\n".join(_lines(made.seen[code], made, lexicon, instrument))


def _lines(seen: Seen, made: Read, lexicon: Lexicon, instrument: Instrument) -> Iterator[str]:
    model = shipped_models()[made.reading]
    hint = hints(instrument.code)[seen.code]
    yield f"{seen.code} {instrument.texts[BASE_LANGUAGE].indicators[seen.code].name}"
    probes = f"; probes: {', '.join(name for name, _ in hint.probes)}" if hint.probes else ""
    shows = f"; shown by: {', '.join(hint.shows)}" if hint.shows else ""
    yield f"kind: {hint.kind.value}{probes}{shows}"
    languages = [each + ("" if each in lexicon.languages else " (no pack)") for each in made.portal.languages]
    yield f"languages of the portal: {', '.join(languages) or 'none told'}"
    yield f"read by {made.reading.value}, with the packs: {', '.join(made.languages) or 'none'}"
    probability = model.probability(seen.code, seen.numbers)
    if hint.kind in NOT_ASSESSABLE:
        yield f"not told from pages, whatever follows: {NOT_ASSESSABLE[hint.kind]}"
    yield f"probability: {probability:.2f}; found from {model.threshold:.2f} on"
    yield ""
    yield "What spoke for (+) and against (-):"
    for words, weight in model.why(seen.code, seen.numbers):
        yield f"  {weight:+.2f}  {words}"
    yield ""
    yield (
        f"Pages ranked ({len(seen.candidates)}):"
        if seen.candidates
        else "No page has a word of the packs for it."
    )
    for place, candidate in enumerate(seen.candidates[:MOST_PAGES], 1):
        yield from _page(place, candidate)
    if len(seen.candidates) > MOST_PAGES:
        yield f"  and {len(seen.candidates) - MOST_PAGES} more"
    for hit in seen.dead_ends[:MOST_HITS]:
        yield f"  leads nowhere: {_entry([hit])}"


def _page(place: int, candidate: Candidate) -> Iterator[str]:
    title = candidate.view.page.title if candidate.view else "another site, linked to"
    yield f"  {place}. {candidate.score:.1f}  {_short(candidate.address)}  {_short(title)}"
    met: dict[tuple[Entry, str, str], list[Hit]] = {}
    for hit in candidate.hits:
        met.setdefault((hit.match.kind, hit.match.entry, hit.match.language), []).append(hit)
    # In the pack's own order: phrases first, then what is weaker.
    for key in sorted(met, key=lambda key: (_ORDER.index(key[0]), key[1]))[:MOST_HITS]:
        yield f"       {_entry(met[key])}"
    if len(met) > MOST_HITS:
        yield f"       and {len(met) - MOST_HITS} more entries"


def _entry(hits: Sequence[Hit]) -> str:
    match = hits[0].match
    where = ", ".join(f"{place} {count}" for place, count in Counter(hit.place for hit in hits).items())
    if match.kind is Entry.MEANING:
        return f"near in meaning ({hits[0].near:.3f} above its mean) in {where}: {_short(hits[0].line)}"
    return f"{match.kind.value} “{match.entry}” ({match.language}) in {where}: {_short(hits[0].line)}"


def _short(text: str) -> str:
    # A page's words reach a terminal here: nothing of them may steer it.
    text = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
