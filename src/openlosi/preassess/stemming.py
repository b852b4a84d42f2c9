"""
Cut the inflection off a word: Snowball's stemmers where they know the language, light rules of ours where not.

Both sides of a comparison go through here, so a stem need not be a word; it must only be the same for the forms of one.
"""

import re
import threading
from collections.abc import Callable

import Stemmer

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ms": "indonesian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

#: Words hardly change at their end here, or they change at their beginning: a cut would only mix words up.
_UNCUT = frozenset(
    [
        "vi",
        "tl",
        "fil",
        "he",
        "ur",
        "am",
        "zh",
        "ja",
        "th",
        "lo",
        "km",
        "my",
        "so",
        "ha",
        "yo",
        "ig",
        "zu",
        "xh",
        "rw",
    ]
)

#: Elsewhere endings carry the inflection, and five letters tell most words of a pack apart.
_PREFIX = 5

# Snowball leaves some Turkish plurals and possessives on ("ihaleler", "ihalesi", "planı").
_TURKISH = re.compile(
    r"(?<=\w{2})(?:l[ae]r(?:[ıi](?:n\w{0,3})?)?|(?<=[aeıioöuü])(?:s[ıiuü](?:n\w{0,3})?|n[ıiuü]n))$"
)
_TURKISH_VOWEL = re.compile(r"(?<=\w{4})[ıiuü]$")

# It cuts Arabic nouns well only behind their article, and not behind "and the" or "for the".
_ARABIC_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=\w{3})")

# Portuguese plurals that it takes for other words: pregão, pregões; edital, editais; imóvel, imóveis.
_PORTUGUESE = [(re.compile(r"(?<=\w{2})[õãoa]es$"), "ão"), (re.compile(r"(?<=\w{2})(a|[ée])is$"), r"\1l")]

#: Stems below this length say too little; the word is kept whole.
_SHORTEST = {"id": 4, "ms": 4}

_UKRAINIAN = re.compile(
    r"(?:ями|ами|ові|еві|єві|ого|ому|ими|іми|его|ему|ій|ий|ої|ею|єю|ою|ям|ам|ом|ем|єм|ях|ах|их|іх|ів|їв|ії|ія|ію"
    r"|[аяиіїуюоеєйь])$"
)
_SWAHILI_PLACE = re.compile(r"ni$")

# A Snowball stemmer may serve one thread at a time.
_own = threading.local()


def stem(word: str, language: str) -> str:
    """
    The part of a word, in small letters, that its forms share.

    >>> stem("licitaciones", "es"), stem("послугами", "uk"), stem("shuleni", "sw"), stem("municipiului", "xx")
    ('licit', 'послуг', 'shule', 'munic')
    """
    if language in _SNOWBALL:
        return _snowball(word, language)
    if language == "uk":
        return _ukrainian(word)
    if language == "sw":
        return _SWAHILI_PLACE.sub("", word) if len(word) > 5 else word
    return word if language in _UNCUT else word[:_PREFIX]


def _snowball(word: str, language: str) -> str:
    ready = word
    if language == "tr":
        ready = _TURKISH_VOWEL.sub("", _TURKISH.sub("", word))
    elif language == "ar":
        ready = "ال" + _ARABIC_ARTICLE.sub("", word)
    elif language == "pt":
        for plural, singular in _PORTUGUESE:
            ready = plural.sub(singular, ready)
    short = _stemmer(_SNOWBALL[language])(ready)
    # Indonesian "pengadaan" (procurement) would become "ada" (there is), and "berita" (news) "ita".
    return short if len(short) >= _SHORTEST.get(language, 2) else word


def _ukrainian(word: str) -> str:
    cut = _UKRAINIAN.sub("", word) if len(word) > 4 else word
    cut = cut if len(cut) > 2 else word
    # рішення, рішень; навчання, навчань
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut


def _stemmer(name: str) -> Callable[[str], str]:
    stemmers: dict[str, Callable[[str], str]] = _own.__dict__
    if name not in stemmers:
        stemmers[name] = Stemmer.Stemmer(name, 0).stemWord  # `_key_of` remembers, so its cache is off
    return stemmers[name]
