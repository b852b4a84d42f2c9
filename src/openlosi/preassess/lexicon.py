"""
Find where the words of search packs stand in a text.

Says which entry of which indicator matches, and where in the text as it was given, so that a quote can be cut out
verbatim. What a match is worth is decided elsewhere.
"""

import gc
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import NamedTuple, Self

import ahocorasick

from openlosi.preassess.normalizing import UNSPACED, folded_letters, keys, words
from openlosi.preassess.packs import Pack, available_languages, load_pack

# Around every word in what is searched; neither can occur inside a key.
_EDGE = "\x1f"
_BREAK = "\x1e"


class Entry(StrEnum):
    """What a pack's entry is for."""

    PHRASE = "phrase"
    TERM = "term"
    NEGATIVE = "negative"
    ONLINE = "online"
    #: In no pack: what an embedding finds near in meaning.
    MEANING = "meaning"


class Match(NamedTuple):
    """One entry of a pack, found in a text at `text[start:end]`."""

    indicator: str
    kind: Entry
    entry: str
    language: str
    start: int
    end: int


class Lexicon:
    """
    Search packs of several languages, ready to be looked for all at once.

    Building takes a tenth of a second or so a language, and is put off until the language is first used. May be shared
    between threads.
    """

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs: Mapping[str, Pack] = {pack.language: pack for pack in packs}
        self._automata: dict[str, ahocorasick.Automaton] = {}

    @classmethod
    def of_edition(cls, instrument_code: str, own: Iterable[Pack] = ()) -> Self:
        """
        All packs that come with an edition, each read when its language is first used.

        :param own: further packs, such as a LOSI team's; one of a language that the edition has takes its place
        """
        lexicon = cls(())
        lexicon._packs = _Waiting(instrument_code, own)
        return lexicon

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a pack here."""
        return tuple(self._packs)

    def matches(self, text: str, languages: Iterable[str] | None = None) -> list[Match]:
        """
        Every place where an entry stands, in the text's order; of two that begin together the longer comes first.

        :param languages: whose packs to look in; those without a pack are passed over. All when not given, which costs
            time for each
        """
        wanted = self.languages if languages is None else dict.fromkeys(languages)
        found = {
            match for language in wanted if language in self._packs for match in self._in(language, text)
        }
        return sorted(found, key=lambda match: (match.start, -match.end, match))

    def telling(self, text: str, languages: Iterable[str]) -> frozenset[int]:
        """The places of the letters that say something: without small words and the packs' filler words."""
        letters = {place for place, letter in enumerate(text) if letter.isalnum()}
        for language in dict.fromkeys(languages):
            if language in self._packs:
                letters -= _filling(text, language, self._packs[language].filler)
        return frozenset(letters)

    def _in(self, language: str, text: str) -> Iterator[Match]:
        automaton = self._automata.get(language)
        if automaton is None:
            with _nothing_to_throw_away():
                automaton = self._automata[language] = _automaton(self._packs[language])
        if not len(automaton):
            return
        search = _in_letters if language in UNSPACED else _in_words
        for entries, start, end in search(automaton, text, language):
            for indicator, kind, entry in entries:
                yield Match(indicator, kind, entry, language, start, end)


class _Waiting(Mapping[str, Pack]):
    """The packs of an edition, read one by one as they are asked for."""

    def __init__(self, instrument_code: str, own: Iterable[Pack]) -> None:
        self._code = instrument_code
        self._own = {pack.language: pack for pack in own}
        self._languages = tuple(sorted({*available_languages(instrument_code), *self._own}))

    def __getitem__(self, language: str) -> Pack:
        if language in self._own:
            return self._own[language]
        if language not in self._languages:
            raise KeyError(language)
        return load_pack(self._code, language)

    def __iter__(self) -> Iterator[str]:
        return iter(self._languages)

    def __len__(self) -> int:
        return len(self._languages)

    def __contains__(self, language: object) -> bool:
        # Without reading the pack, as the inherited answer would.
        return language in self._languages


def counted(matches: Iterable[Match]) -> list[Match]:
    """
    The matches that speak for an indicator: neither negative nor inside a negative of the same indicator and language.

    "Terms of service" as a negative takes away the term "service" within it, and nothing elsewhere.
    """
    every = list(matches)
    covered: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for match in every:
        if match.kind is Entry.NEGATIVE:
            covered[match.indicator, match.language].append((match.start, match.end))
    return [
        match
        for match in every
        if match.kind is not Entry.NEGATIVE
        and not any(
            start <= match.start and match.end <= end
            for start, end in covered.get((match.indicator, match.language), ())
        )
    ]


def _filling(text: str, language: str, filler: tuple[str, ...]) -> set[int]:
    """The places of the letters of small words and filler words in a text."""
    if language in UNSPACED:
        letters, places = folded_letters(text)
        found = [
            range(at.start(), at.end())
            for word in filler
            for at in re.finditer(re.escape(folded_letters(word)[0]), letters)
        ]
        return {places[at] if places else at for span in found for at in span}
    keyed = {sequence for word in filler for sequence in keys(word, language)}
    telling = [word for word in words(text, language) if (word.key,) not in keyed]
    return set(range(len(text))).difference(*(range(word.start, word.end) for word in telling))


Named = tuple[str, Entry, str]
Found = Iterator[tuple[list[Named], int, int]]


@contextmanager
def _nothing_to_throw_away() -> Iterator[None]:
    """Tens of thousands of entries are made and all are kept: looking for some to throw away takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _automaton(pack: Pack) -> ahocorasick.Automaton:
    entries: dict[str, list[Named]] = defaultdict(list)
    # Words for "apply online" stand in the packs of many indicators.
    needles = cache(_needles)
    for code, lists in pack.words.items():
        for kind, listed in zip(
            (Entry.PHRASE, Entry.TERM, Entry.NEGATIVE, Entry.ONLINE),
            (lists.phrases, lists.terms, lists.negative, lists.online),
            strict=True,
        ):
            for entry in listed:
                for needle in needles(entry, pack.language):
                    entries[needle].append((code, kind, entry))
    automaton = ahocorasick.Automaton()
    for needle, named in entries.items():
        automaton.add_word(needle, (len(needle), named))
    if entries:
        automaton.make_automaton()
    return automaton


def _needles(entry: str, language: str) -> set[str]:
    """An entry as it stands in what is searched; a * leaves that end open."""
    if language in UNSPACED:
        return {folded_letters(entry.strip("*").strip())[0]}
    before = "" if entry.startswith("*") else _EDGE
    after = "" if entry.endswith("*") else _EDGE
    return {before + _EDGE.join(sequence) + after for sequence in keys(entry.strip("*"), language)}


def _in_words(automaton: ahocorasick.Automaton, text: str, language: str) -> Found:
    found = list(words(text, language))
    pieces: list[str] = []
    ends: list[int] = []  # where each word's key ends in what is searched
    length = 0
    for word in found:
        piece = f"{_EDGE}{_BREAK}{_EDGE}{word.key}" if word.first else f"{_EDGE}{word.key}"
        pieces.append(piece)
        length += len(piece)
        ends.append(length)
    pieces.append(_EDGE)
    for last, (size, entries) in automaton.iter("".join(pieces)):
        # A needle's first and last letters lie in words, or on the edges beside them.
        begin = last - size + 1
        yield (
            entries,
            found[bisect_right(ends, begin)].start,
            found[bisect_left(ends, last)].end,
        )


def _in_letters(automaton: ahocorasick.Automaton, text: str, language: str) -> Found:
    letters, places = folded_letters(text)
    for last, (size, entries) in automaton.iter(letters):
        first = last - size + 1
        if _inside_a_latin_word(letters, first, last):
            continue
        yield entries, *((places[first], places[last] + 1) if places else (first, last + 1))


def _inside_a_latin_word(letters: str, first: int, last: int) -> bool:
    """Whether "app" was found in "happy": letters of other scripts do have spaces between words."""
    return (first > 0 and _latin(letters[first]) and _latin(letters[first - 1])) or (
        last + 1 < len(letters) and _latin(letters[last]) and _latin(letters[last + 1])
    )


def _latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()
