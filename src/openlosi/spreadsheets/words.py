"""
Read the words that teams write: answers, and the names of columns.

The words themselves are in words.toml. Two words are the same when only case,
spaces, diacritics, direction marks or the script of their digits differ.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

from openlosi.core.instruments.values import Value

_WORDS = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
#: A letter that only stretches an Arabic word.
TATWEEL = "\N{ARABIC TATWEEL}"
_NUMBER = re.compile(r"([01])[.,]0*")


def fold(text: str) -> str:
    """
    What remains of a word when its writing does not matter.

    >>> fold(" Não "), fold("Hayır"), fold("١"), fold("\\u200fنَعَم")
    ('nao', 'hayir', '1', 'نعم')
    """
    wide = unicodedata.normalize("NFKC", text).casefold().replace("ı", "i")
    kept = []
    for sign in unicodedata.normalize("NFD", wide):
        kind = unicodedata.category(sign)
        if kind in {"Mn", "Cf"} or sign == TATWEEL:
            continue
        kept.append(str(unicodedata.digit(sign)) if kind == "Nd" else sign)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _answer_words() -> dict[str, Value]:
    found: dict[str, Value] = {}
    for value, languages in _WORDS["answers"].items():
        for words in languages.values():
            found |= {fold(word): Value(value) for word in words}
    return found


_ANSWERS: Mapping[str, Value] = _answer_words()


@lru_cache(maxsize=4096)
def answer_of(text: str) -> Value | None:
    """
    The answer that a cell's text means, or None when it means none that we know.

    >>> answer_of("Sí"), answer_of("0.0"), answer_of("NOT_MET"), answer_of("maybe")
    (<Value.MET: 'met'>, <Value.NOT_MET: 'not_met'>, <Value.NOT_MET: 'not_met'>, None)
    """
    word = fold(text.replace("_", " "))
    number = _NUMBER.fullmatch(word)
    return _ANSWERS.get(number[1] if number else word.rstrip(".!"))


def _header_words() -> dict[str, dict[str, int]]:
    return {
        field: {fold(word): rank for rank, words in enumerate(ranks) for word in words}
        for field, ranks in _WORDS["headers"].items()
    }


_HEADERS = _header_words()


def header_rank(field: str, text: str) -> int | None:
    """
    How surely a header's text names this field: 0 is surest, None is not at all.

    A field that words.toml does not know is named only by its own name.

    >>> header_rank("answer", "Réponse :"), header_rank("answer", "Municipality")
    (1, None)
    """
    word = fold(text.replace("_", " ")).strip(" :*?.") or fold(text)
    known = _HEADERS.get(field)
    if known is None:
        return 0 if word == fold(field.replace("_", " ")) else None
    return known.get(word)
