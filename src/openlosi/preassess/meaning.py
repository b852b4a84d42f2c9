"""
Find what on a portal is near to an indicator in meaning, for what no word of a search pack reaches.

Only short texts are compared: titles, headings, menu entries, sections and labels of forms. The model's scores are all
high, so that none says anything alone: from each text's scores its mean over all indicators is taken away, and what
is left is compared. It is never an absolute likeness.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from openlosi import editions
from openlosi.core.instruments.models import BASE_LANGUAGE
from openlosi.preassess.embedding import Embedder, Vectors
from openlosi.preassess.finding import Hit
from openlosi.preassess.lexicon import Entry, Match
from openlosi.preassess.packs import load_packs
from openlosi.preassess.portal import Portal

#: So many texts of a portal are compared at most, in batches until one of the times is over: that of this thread, which
#: is the same on a busy machine, or that of the clock.
MOST_TEXTS, BATCH = 1500, 128
SECONDS, BY_THE_CLOCK = 10.0, 20.0
_SHORTEST, _LONGEST = 3, 110
_PHRASES = 8
#: For each indicator so many texts are kept, from this much above their own mean on.
_KEPT, _NEAR = 3, 0.03


@dataclass(frozen=True)
class Queries:
    """What each indicator means, as one vector each."""

    codes: tuple[str, ...]
    vectors: Vectors


@dataclass(frozen=True)
class Sense:
    """
    What is nearest to an indicator on a portal.

    :ivar near: how far the nearest text's score stands above that text's own mean over all indicators
    :ivar margin: how far above the same text's score for the next indicator; negative when another is nearer
    :ivar hits: the nearest texts, each with the address of the page that it speaks of
    """

    near: float
    margin: float
    hits: tuple[tuple[str, Hit], ...]


@dataclass(frozen=True)
class Senses:
    """For each indicator what is nearest; ``whole`` is False when time or number ended the comparing."""

    of: Mapping[str, Sense]
    whole: bool = True


def senses(
    portal: Portal,
    queries: Queries,
    embedder: Embedder,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Senses:
    """
    Compare a portal's short texts with every indicator.

    :param tell: told before each batch how many texts are compared, of how many; what it raises ends the comparing
    """
    told = list(_texts(portal))
    vectors, read = _embedded([hit.match.entry for _, hit in told], embedder, tell)
    if not len(vectors):
        return Senses({}, whole=not told)
    scores = vectors @ queries.vectors.T
    scores -= scores.mean(axis=1, keepdims=True)
    first_two = np.sort(scores, axis=1)[:, -2:]
    best = scores.argmax(axis=1)
    found = {}
    for column, code in enumerate(queries.codes):
        other = np.where(best == column, first_two[:, 0], first_two[:, 1])
        order = np.argsort(-scores[:, column], kind="stable")
        near = [row for row in order[:_KEPT] if scores[row, column] >= _NEAR]
        found[code] = Sense(
            near=float(scores[order[0], column]),
            margin=float((scores[:, column] - other).max()),
            hits=tuple(_as_hit(told[row], code, float(scores[row, column])) for row in near),
        )
    return Senses(found, whole=read == len(told))


def _embedded(
    texts: Sequence[str], embedder: Embedder, tell: Callable[[int, int], None]
) -> tuple[Vectors, int]:
    """The vectors of as many texts as the time allows, and how many these are."""
    until, by_the_clock = time.thread_time() + SECONDS, time.monotonic() + BY_THE_CLOCK
    parts: list[Vectors] = []
    for start in range(0, min(len(texts), MOST_TEXTS), BATCH):
        tell(start, min(len(texts), MOST_TEXTS))
        if parts and (time.thread_time() > until or time.monotonic() > by_the_clock):
            break
        parts.append(embedder.vectors(texts[start : min(start + BATCH, MOST_TEXTS)]))
    joined = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)
    return joined, len(joined)


def _texts(portal: Portal) -> Iterator[tuple[str, Hit]]:
    """Each short text once, with the page that it speaks of; what names a page comes before what stands on it."""
    seen: set[str] = set()
    for address, line, place, on in _named(portal):
        text = " ".join(line.split())
        if _SHORTEST <= len(text) <= _LONGEST and text not in seen and any(map(str.isalpha, text)):
            seen.add(text)
            yield address, Hit(Match("", Entry.MEANING, text, "", 0, len(line)), place, line, on)


def _named(portal: Portal) -> Iterator[tuple[str, str, str, str]]:
    """The page that a text speaks of, the text, its place, and the page it stands on."""
    for view in portal.views:
        here = view.page.address
        yield from ((here, link.text, "link", link.on.address) for link in view.inbound)
        yield here, view.page.title, "title", here
        yield from ((here, text, "section", here) for text in view.sections)
    for view in portal.views:
        here = view.page.address
        for heading in view.page.headings:
            if not view.only_points(" ".join(heading.text.split())):
                yield here, heading.text, "heading", here
    for address, inbound in portal.outside.items():
        yield from ((address, link.text, "link", link.on.address) for link in inbound)
    for view in portal.views:
        here = view.page.address
        for form in view.page.forms:
            yield from ((here, text, "form", here) for text in (*(f.label for f in form.fields), form.submit))


def _as_hit(told: tuple[str, Hit], code: str, near: float) -> tuple[str, Hit]:
    address, hit = told
    return address, Hit(hit.match._replace(indicator=code), hit.place, hit.line, hit.on, near=near)


@cache
def queries_of(instrument_code: str, embedder: Embedder) -> Queries:
    """
    The indicators of an edition as vectors: its own English texts and the English pack's phrases, averaged.

    They come with the software, since the models were trained with them; a later word in the pack does not move them.
    They are made anew for another embedder, and for an edition whose vectors do not come with it.
    """
    kept = files("openlosi.preassess").joinpath(f"{instrument_code}.queries.npz")
    if kept.is_file():
        with np.load(BytesIO(kept.read_bytes()), allow_pickle=False) as stored:
            codes = tuple(str(code) for code in stored["codes"])
            if str(stored["by"]) == embedder.name and codes == editions.load(instrument_code).codes:
                return Queries(codes, stored["vectors"].astype(np.float32))
    return made_queries(query_texts(instrument_code), embedder)


def query_texts(instrument_code: str) -> dict[str, tuple[str, ...]]:
    """What is said of each indicator, in English: its name, and what menus and titles call it."""
    edition = editions.load(instrument_code)
    named = edition.texts[BASE_LANGUAGE].indicators
    packs = load_packs(instrument_code, [BASE_LANGUAGE])
    words = packs[0].words if packs else {}
    return {
        code: (named[code].name, *(words[code].phrases[:_PHRASES] if code in words else ()))
        for code in edition.codes
    }


def made_queries(texts: Mapping[str, Sequence[str]], embedder: Embedder) -> Queries:
    """The mean vector of each indicator's texts, of length one."""
    flat = [text for each in texts.values() for text in each]
    vectors, rows, start = embedder.vectors(flat), [], 0
    for each in texts.values():
        mean = vectors[start : start + len(each)].mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
        start += len(each)
    return Queries(tuple(texts), np.stack(rows))
