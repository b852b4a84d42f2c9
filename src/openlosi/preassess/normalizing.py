"""
Bring words to a form in which they can be compared, language by language.

Case, width, diacritics and inflection are folded away, so that a search pack needs one form of a word and finds them
all. Every word keeps its place in the text it came from, so that a quote can be cut out verbatim.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from openlosi.preassess.chinese import SIMPLIFIED
from openlosi.preassess.stemming import stem

#: Written without spaces between words: looked for letter by letter.
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
#: Their marks tell letters or words apart, so they stay.
_MARKS_MATTER = frozenset({"vi"})

#: Between two words of one phrase these do not stand: the words belong to different sentences, menu items or cells.
#: A full stop behind a short word is an abbreviation's.
_BREAK = re.compile(r"[\n\r\t;!?|•·»«>\u2028\u2029。；！？、，،؛؟।]|(?<=\w{4})[.:]\s|\s[-–—/]\s")

#: Small words that come and go inside a phrase ("carta de serviços", "carta dos serviços").
_GLUE = {
    "en": frozenset(["the", "a", "an", "of"]),
    "fr": frozenset(["de", "du", "des", "d", "la", "le", "les", "l", "un", "une"]),
    "es": frozenset(["de", "del", "la", "el", "los", "las", "un", "una"]),
    "pt": frozenset(["de", "da", "do", "das", "dos", "a", "o", "as", "os", "um", "uma"]),
    "it": frozenset(
        [
            "di",
            "del",
            "dello",
            "della",
            "dell",
            "dei",
            "degli",
            "delle",
            "d",
            "il",
            "lo",
            "la",
            "l",
            "i",
            "gli",
            "le",
            "un",
            "una",
        ]
    ),
    "de": frozenset(["der", "die", "das", "des", "dem", "den", "ein", "eine", "einer", "eines"]),
    # і after a vowel is й, and at the writer's choice та; у and в change places in the same way.
    "uk": frozenset(["і", "й", "та", "у", "в"]),
    "ru": frozenset(["и"]),
    "pl": frozenset(["i", "oraz"]),
    "tr": frozenset(["ve"]),
    "el": frozenset(
        [
            "ο",
            "η",
            "το",
            "οι",
            "τα",
            "του",
            "της",
            "των",
            "τον",
            "την",
            "τη",
            "τους",
            "τις",
            "ένα",
            "μια",
            "ενός",
            "μιας",
        ]
    ),
}

_LETTERS = str.maketrans(
    {
        # One Arabic letter has several spellings, and Persian keyboards have others again.
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        **dict.fromkeys("ةە", "ه"),
        "ؤ": "و",
        "ک": "ك",
        "ـ": "",
        # These have no diacritic that Unicode takes apart.
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ŀ": "l",
        # Devanagari: a dot and a breath that many keyboards leave out, two ways to write a nasal, and English vowels
        # that many write as Hindi ones (ऑनलाइन, आनलाइन; ऐप, एप).
        "\u093c": "",
        "ः": "",
        "ँ": "ं",
        "ऑ": "आ",
        "ॉ": "ा",
        "ऐ": "ए",
        "ё": "е",
        "ґ": "г",
        # Taiwan and Hong Kong write 資訊公開, the mainland 资讯公开.
        **SIMPLIFIED,
        # Never seen by a reader.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", ""),
    }
)
#: Diacritics of Latin and Greek; Arabic and Hebrew vowel signs. Vowel signs of Indian scripts are letters and stay.
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670]")
#: A nasal before a letter of its own kind is also written as a dot: केन्द्र, केंद्र.
_NASAL = re.compile(r"ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-धस])|म्(?=[प-भ])")
#: In Cyrillic й and ї are letters of their own.
_CYRILLIC = re.compile(r"([\u0400-\u04ff])[\u0306\u0308]")


class Word(NamedTuple):
    """A word of a text: its key for comparing, and where it stands."""

    key: str
    start: int
    end: int
    #: The first of a sentence, menu item or cell: no phrase goes on from the word before it.
    first: bool


def _class_of_marks() -> str:
    """Marks that are part of words, which Python's `\\w` leaves out, as ranges for a regular expression."""
    ranges: list[list[int]] = []
    for point in range(0x300, 0x10000):
        if unicodedata.category(chr(point)).startswith("M"):
            if ranges and ranges[-1][1] == point - 1:
                ranges[-1][1] = point
            else:
                ranges.append([point, point])
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges)


# A letter or digit and its marks; apostrophes part words, all of them, so that every kind parts them alike.
_LETTER = rf"(?:[^\W_ʼʻ]|[{_class_of_marks()}\u00ad\u200c\u200d])"
#: "e-services" and "eServices" are one word.
_WORD = re.compile(rf"(?:(?<![^\W_])[A-Za-z][-‐‑](?=[^\W_]))?{_LETTER}+")
#: Within a word; nothing is lost without them.
_JOINTS = dict.fromkeys(map(ord, "-‐‑\u00ad\u200c\u200dـ"))
_APOSTROPHES = "'’`ʼ´"


def folded(text: str, language: str = "") -> str:
    """
    Text without the differences that a reader does not see as differences; not stemmed.

    >>> folded("Ações da CÂMARA", "pt"), folded("Straße"), folded("ﺍﻟﺒﻠﺪﻳّﺔ"), folded("Й")
    ('acoes da camara', 'strasse', 'البلديه', 'й')
    """
    text = unicodedata.normalize("NFKC", _lower(text, language)).casefold()
    if not text.isascii():
        if language not in _MARKS_MATTER:
            text = _without_marks(text)
        text = _NASAL.sub("ं", text.translate(_LETTERS))
    return text


def key_of(word: str, language: str) -> str:
    """
    The stem of one word, folded: what two forms of a word have in common.

    >>> key_of("licitaciones", "es") == key_of("Licitación", "es")
    True
    """
    return _key_of(word, language)


def words(text: str, language: str) -> Iterator[Word]:
    """The words of a text in order, without the small ones that come and go inside a phrase."""
    glue = _GLUE.get(language, frozenset())
    end, first = 0, True
    for found in _WORD.finditer(text):
        start = found.start()
        first = first or bool(_BREAK.search(text, end, start))
        spelled = found.group()
        # "driver's licence" and "drivers licence" are one phrase.
        possessive = (
            language == "en" and spelled in {"s", "S"} and start > 0 and text[start - 1] in _APOSTROPHES
        )
        if not possessive and spelled.lower() not in glue:
            yield Word(_key_of(spelled, language), start, found.end(), first)
            first = False
        end = found.end()


def keys(phrase: str, language: str) -> tuple[tuple[str, ...], ...]:
    """
    Every sequence of keys that a phrase may have in a text: also as typed without diacritics or without its hyphen.

    >>> keys("Licitación pública", "es"), keys("e-vote", "en")
    ((('licit', 'public'),), (('e', 'vote'), ('evot',)))
    """
    if "-" not in phrase:
        # Only small words: then they are what is meant.
        each = [_variants(part, language) for part in _telling(phrase, language) or _WORD.findall(phrase)]
        return tuple(dict.fromkeys(product(*each))) if each else ()
    spellings = {phrase, phrase.replace("-", ""), phrase.replace("-", " ")}
    found: dict[tuple[str, ...], None] = {}
    for spelling in sorted(spellings):
        telling, parts = _telling(spelling, language), _WORD.findall(spelling)
        if spelling != phrase and len(telling) < len(parts) - phrase.count(" "):
            continue  # "A-Z" is not the letter Z
        found.update(dict.fromkeys(product(*[_variants(part, language) for part in telling or parts])))
    return tuple(sequence for sequence in found if sequence)


def _telling(phrase: str, language: str) -> list[str]:
    """The words of a phrase as `words` would find them, as they are spelt."""
    if language == "en" and any(mark in phrase for mark in _APOSTROPHES):
        return [phrase[word.start : word.end] for word in words(phrase, language)]
    glue = _GLUE.get(language, frozenset())
    return [part for part in _WORD.findall(phrase) if part.lower() not in glue]


def folded_letters(text: str) -> tuple[str, list[int] | None]:
    """
    Text of a language without spaces, folded letter by letter, with the place each letter came from.

    The places are None when every letter kept its own.
    """
    parts = [_letter(letter) for letter in text]
    if all(len(part) == 1 for part in parts):
        return "".join(parts), None
    places = [place for place, part in enumerate(parts) for _ in part]
    return "".join(parts), places


@cache
def _letter(letter: str) -> str:
    # Taken apart rather than composed, so that half-width letters with a mark beside them come out the same.
    return unicodedata.normalize("NFKD", letter).casefold().translate(_LETTERS)


@lru_cache(maxsize=1 << 15)
def _variants(word: str, language: str) -> tuple[str, ...]:
    plain = folded(word, language)
    spellings = [word, plain]
    if language == "de":
        spellings.append(_lower(word, language).translate({0xE4: "ae", 0xF6: "oe", 0xFC: "ue"}))
    return tuple(dict.fromkeys(_key_of(spelling, language) for spelling in spellings))


@lru_cache(maxsize=1 << 18)
def _key_of(word: str, language: str) -> str:
    word = unicodedata.normalize("NFKC", _lower(word, language)).translate(_JOINTS)
    return folded(stem(word, language), language)


def _lower(text: str, language: str) -> str:
    if language in {"tr", "az"}:
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    if _CYRILLIC.search(apart):
        # Compose Cyrillic letters again before the marks go.
        apart = _CYRILLIC.sub(lambda found: unicodedata.normalize("NFC", found.group()), apart)
    return unicodedata.normalize("NFC", _MARKS.sub("", apart))
