"""
Load search packs: for each language, the words by which a portal shows an indicator.

Packs are text files in the folder `packs` of an edition, one for each language. docs/reference/search-packs.md explains
every key. A language without a pack is normal: ask `available_languages` first.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from openlosi import editions
from openlosi.core.instruments.faults import Fault, FaultyEdition
from openlosi.core.instruments.fields import Fields, did_you_mean, listed, shown
from openlosi.preassess.normalizing import UNSPACED, folded, keys

#: Lists of an indicator, in the order in which a pack gives them.
LISTS = ("phrases", "terms", "negative", "online")
#: Hints that hold in every language; not a pack.
ANY = "any"

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TOP = ("language", "shared", "filler")
_MOST_WORDS = 8


class FaultyPacks(FaultyEdition):
    """Search packs that cannot be used. Holds every fault found."""


@dataclass(frozen=True)
class Words:
    """
    The words for one indicator in one language.

    :ivar phrases: each nearly proves that a page is about the indicator
    :ivar terms: weaker words, which prove nothing alone
    :ivar negative: near misses, which must not count
    :ivar online: words that say that a service can be done online, not only read about
    """

    phrases: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    online: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """
    The words of one language, by the indicators' codes.

    :ivar shared: phrases that may stand for several indicators
    :ivar filler: words that say nothing in a menu entry, such as "and" or "info"
    """

    language: str
    words: Mapping[str, Words]
    shared: tuple[str, ...] = field(default=())
    filler: tuple[str, ...] = field(default=())


def available_languages(instrument_code: str) -> tuple[str, ...]:
    """The languages that have a pack for this edition, in alphabetical order; none when it has no packs."""
    return languages_in(_home(instrument_code))


@cache
def load_pack(instrument_code: str, language: str) -> Pack:
    """
    Load one language's pack for an edition that comes with the software; it is read once.

    It is not checked, which would take longer than reading it: `check_packs` does, in the tests and when asked to.

    :raises LookupError: if the edition has no pack in this language
    :raises FaultyPacks: if the pack cannot be read
    """
    if language not in available_languages(instrument_code):
        there = ", ".join(available_languages(instrument_code)) or "none"
        raise LookupError(f'"{instrument_code}" has no search pack in "{language}" (there is: {there})')
    return _unchecked(_home(instrument_code) / f"{language}.toml", language)


def check_packs(instrument_code: str, languages: Iterable[str] | None = None) -> tuple[Pack, ...]:
    """
    Read packs of an edition that comes with the software as `read_packs` does: all, or those of some languages.

    :raises FaultyPacks: if they have faults, with all of them
    """
    there = available_languages(instrument_code)
    wanted = [one for one in there if languages is None or one in set(languages)]
    return read_packs(_home(instrument_code), editions.load(instrument_code).codes, wanted)


def load_packs(instrument_code: str, languages: Iterable[str] | None = None) -> tuple[Pack, ...]:
    """
    Load packs for an edition: those of the languages named that have one, or all.

    :raises FaultyPacks: if a pack cannot be read
    """
    there = available_languages(instrument_code)
    wanted = there if languages is None else [one for one in dict.fromkeys(languages) if one in there]
    return tuple(load_pack(instrument_code, language) for language in wanted)


def languages_in(folder: Traversable) -> tuple[str, ...]:
    """The languages that have a file in a folder of packs."""
    if not folder.is_dir():
        return ()
    names = (file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(name.removesuffix(".toml") for name in names if name != f"{ANY}.toml"))


def read_packs(
    folder: Traversable, codes: Collection[str], languages: Iterable[str] | None = None
) -> tuple[Pack, ...]:
    """
    Read the packs in a folder, such as a LOSI team's own.

    :param codes: the codes that the instrument has
    :raises FaultyPacks: if they have faults, with all of them
    """
    faults: list[Fault] = []
    packs = [
        _pack(file, codes, language, faults)
        for language in (languages_in(folder) if languages is None else languages)
        for file in [folder / f"{language}.toml"]
    ]
    if faults:
        raise FaultyPacks(faults)
    return tuple(packs)


def _home(instrument_code: str) -> Traversable:
    if instrument_code not in editions.available():
        raise editions.NoSuchEdition(instrument_code)
    return files("openlosi.editions") / instrument_code / "packs"


def _unchecked(file: Traversable, language: str) -> Pack:
    """A pack of whose form one is sure."""
    faults: list[Fault] = []
    try:
        values: dict[str, Any] = _read(file, faults) or {}
        words = {
            code: Words(**{name: tuple(entries) for name, entries in table.items()})
            for code, table in values.items()
            if code not in _TOP
        }
        shared, filler = (tuple(values.get(name, ())) for name in _TOP[1:])
    except (TypeError, AttributeError) as error:
        faults.append(Fault(file.name, "", "is not written as a search pack"))
        raise FaultyPacks(faults) from error
    if faults:
        raise FaultyPacks(faults)
    return Pack(language, words, shared, filler)


def _pack(file: Traversable, codes: Collection[str], language: str, faults: list[Fault]) -> Pack:
    values = _read(file, faults)
    if values is None:
        return Pack(language, {})
    top = Fields(values, file=file.name, place="", faults=faults)
    said = top.text("language")
    if not _LANGUAGE.fullmatch(language):
        top.fault('name the file as its language\'s code of two or three small letters, such as "pt.toml"')
    elif said and said != language:
        top.fault(f'language is "{said}", but the file is named "{language}"; they must be the same')
    shared, filler = top.words("shared"), top.words("filler")
    tables = {key: value for key, value in values.items() if key not in _TOP}
    for key, value in tables.items():
        if key not in codes:
            known = (*_TOP, *codes)
            top.fault(f"there is no indicator {shown(key)}{did_you_mean(key, known)}")
        elif not isinstance(value, dict):
            top.fault(f"{key} must be a table, written as [{key}] on a line of its own, not {shown(value)}")
    words = {
        code: _words(Fields(table, file=file.name, place=f"indicator {code}", faults=faults), language)
        for code, table in tables.items()
        if code in codes and isinstance(table, dict)
    }
    pack = Pack(language, words, shared, filler)
    _note_shared(pack, top)
    return pack


def _words(table: Fields, language: str) -> Words:
    table.check_keys(LISTS)
    words = Words(**{name: table.words(name) for name in LISTS})
    seen: dict[tuple[str, str], str] = {}
    for name in LISTS:
        for entry in getattr(words, name):
            _note_entry(table, name, entry, language)
            plain = folded(entry, language)
            # A word for "apply online" may well be a term too; what counts and what must not, never both.
            for other in LISTS[:3] if name != "online" else ("online",):
                twin = seen.get((other, plain))
                if twin is not None and (other != name or twin != entry):
                    table.fault(f'{name} "{entry}" stands in {other} already, as "{twin}"')
            seen.setdefault((name, plain), entry)
    return words


def _note_entry(table: Fields, name: str, entry: str, language: str) -> None:
    if "*" in entry.strip("*") or entry.strip("* ") == "":
        table.fault(f'{name} "{entry}": a * may stand only at the beginning or the end of words')
        return
    found = keys(entry, language)
    if not found or (language not in UNSPACED and max(map(len, found[0])) < 2):
        table.fault(f'{name} "{entry}" holds no word that could be looked for')
    elif language not in UNSPACED and len(found[0]) > _MOST_WORDS:
        table.fault(f'{name} "{entry}" is longer than {_MOST_WORDS} words; portals would hardly write it so')


def _note_shared(pack: Pack, top: Fields) -> None:
    """A phrase nearly proves its indicator, so it stands for one only, unless its writer says otherwise."""
    allowed = {key for phrase in pack.shared for key in keys(phrase, pack.language)}
    owners: dict[tuple[str, ...], dict[str, str]] = {}
    for code, words in pack.words.items():
        for phrase in words.phrases:
            for key in keys(phrase, pack.language):
                owners.setdefault(key, {}).setdefault(code, phrase)
    noted: set[frozenset[str]] = set()
    for key, phrases in owners.items():
        pair = frozenset(phrases.values()) | frozenset(phrases)
        if len(phrases) > 1 and key not in allowed and pair not in noted:
            noted.add(pair)
            places = listed(f"{code}: {phrase}" for code, phrase in phrases.items()).replace(" or ", " and ")
            top.fault(f"{places} match the same words; keep one, or list it in shared")
    for phrase in pack.shared:
        if all(len(owners.get(key, {})) < 2 for key in keys(phrase, pack.language)):
            top.fault(f'shared lists "{phrase}", but fewer than two indicators have it as a phrase')


def _read(file: Traversable, faults: list[Fault]) -> dict[str, object] | None:
    """What a TOML file holds; None when it cannot be read, with the fault noted."""
    try:
        # Some editors put an invisible mark before the first letter; "utf-8-sig" takes it off.
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"line {line} is not in UTF-8; save the file as UTF-8 in your editor"
    except RecursionError:
        reason = "holds brackets within brackets, far too deep to be a search pack"
    except ValueError as error:  # the parent of TOMLDecodeError; also numbers too long to read
        reason = f"is not valid TOML: {error}"
    except OSError as error:
        reason = f"could not be read: {error.strerror}"
    faults.append(Fault(file.name, "", reason))
    return None
