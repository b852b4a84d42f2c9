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

# Snowball leaves some Turkish plurals and possessives on ("ihaleler", "ihalesi", "planı", "hizmetlerimiz").
_TURKISH = re.compile(
    r"(?:(?<=\w{2})l[ae]r(?:[ae]|[ıi](?:m[ıi]z(?:[ıi]n)?|n\w{0,3})?)?|(?<=\w{2}[aeıioöuü])m[ıiuü]z(?:[ıiuü]n)?"
    r"|(?<=\w{2}[^aeıioöuü])[ıiuü]m[ıiuü]z(?:[ıiuü]n)?|(?<=\w[aeıioöuü])(?:s[ıiuü](?:n\w{0,3})?|n[ıiuü]n))$"
)
# "Meclis" must end as "meclisi" does, of which the rule above took the "si" for a possessive.
_TURKISH_VOWEL = re.compile(r"(?:(?<=\w{4})[ıiuü]|(?<=\w{3})[ıiuü]s)$")
# It would cut "birim" (unit) to "bir" (a) and "müdür" (head), typed without its dots, to a question's "mu", and take the
# end of "deniz" (sea) and "temiz" (clean) for "our".
_TURKISH_KEPT = re.compile(r"^(birim|deniz|temiz|müdür|mudur)(?!inci|l[iuü])")

# It cuts Arabic nouns well only behind their article, and not behind "and the" or "for the".
_ARABIC_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=\w{3})")
# As many type a feminine ending.
_ARABIC_HAH = re.compile(r"(?<=\w{3})ه$")
# It takes the end of إعلان (notice) for a dual and that of مواطن (citizen) for "they".
_ARABIC_NOON = re.compile(r"(?<=\w{2}[^يو])ن$")
# "Our" behind a feminine noun: خدماتنا (our services), مدينتنا (our town).
_ARABIC_OUR = [(re.compile(r"(?<=\w{2}ات)نا$"), ""), (re.compile(r"(?<=\w{3})تنا$"), "ة")]

# Portuguese plurals that it takes for other words: pregão, pregões; edital, editais; imóvel, imóveis.
_PORTUGUESE = [(re.compile(r"(?<=\w{2})[õãoa]es$"), "ão"), (re.compile(r"(?<=\w{2})(a|[ée])is$"), r"\1l")]

# Russian: приём, приёма. It takes the end of the first for a verb's.
_RUSSIAN_KEPT = re.compile(r"^(?:при|объ|подъ|съ)[её]м$")

# Greek: υπηρεσία, υπηρεσίες; δρομολόγιο, δρομολόγια, of which it makes different stems.
_GREEK_IOTA = re.compile(r"(?<=\w{3})[ιί](?:[οό]ς?|[αά]ς?|ο[υύ]ς?|[ωώ]ν|[εέ]ς|οί|οι)$")
# And οικονομικά would lose what οικονομική keeps.
_GREEK_ADJECTIVE = re.compile(r"(?<=\w{2}ικ)(?:[οό]|[αά]|[ωώ]ν|ο[υύ])$")

#: Stems below this length say too little; the word is kept whole.
_SHORTEST = {"id": 4, "ms": 4}

_UKRAINIAN = re.compile(
    r"(?:ями|ами|ові|еві|єві|ого|ому|ими|іми|его|ему|ій|ий|ої|ею|єю|ою|ям|ам|ом|ем|єм|им|ім|ях|ах|их|іх|ів|їв|ії|ія"
    r"|ію|(?<=[дтмщ])ей|[аяиіїуюоеєйь])$"
)
# Vowels that come and go in a stem. In Ukrainian дозвіл, дозволу and школа, шкіл besides.
_UKRAINIAN_CLOSED = re.compile(r"(?<=\w[бвгґджзклмнпрстфхцчшщ])і(?=[бвгґджзклмнпрстфхцчшщ]$)")
_FLEETING = {
    # заявка, заявок; список, списки
    "ru": re.compile(r"(?<=\w{2}[бвгджзклмнпрстфхцчшщ])[ое](?=[кцл]$)"),
    "uk": re.compile(r"(?<=\w{2}[бвгґджзклмнпрстфхцчшщ])[ое](?=[кцл]$)"),
    # wniosek, wnioski
    "pl": re.compile(r"(?<=\w{2}[bcćdfghjklłmnńprsśtwzźż])e(?=[kcł]$)"),
}
# Polish: urząd, urzędu; księga, ksiąg.
_POLISH_NASAL = re.compile(r"ą(?=\w$)")
# It takes some short Polish nouns for forms of others: osoby, lokali, umów.
_POLISH_ENDING = re.compile(r"(?<=\w{3})(?:ami|ach|om|ych|ymi|[yiaeuoąę])$")
# And leaves historia and historii apart, and stypendium and stypendia.
_POLISH_JOINT = re.compile(r"(?<=\w{4})(?:ium|i)$")
_SWAHILI_PLACE = re.compile(r"ni$")
# Swahili plurals change the beginning: kibali, vibali; cheti, vyeti; mkutano, mikutano; mwongozo, miongozo; mkuu, wakuu.
_SWAHILI_PLURALS = [
    (re.compile(r"^vy(?=[aeiou]\w)"), "ch"),
    (re.compile(r"^vi(?=\w{2})"), "ki"),
    (re.compile(r"^mi(?=[aeiou]\w)"), "mw"),
    (re.compile(r"^mi(?=[^aeiou]\w)"), "m"),
    (re.compile(r"^wana(?=\w{2})"), "mwana"),
    (re.compile(r"^wa(?=[^aeiou]\w{2})"), "m"),
]

# Hindi plurals in two spellings besides the one that Snowball knows: सेवाएँ, सेवायें.
_HINDI_PLURAL = re.compile(r"(?<=ा)(?:एँ|यें|येँ)$")

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
        return _FLEETING["uk"].sub("", _ukrainian(word))
    if language == "sw":
        return _swahili(word)
    return word if language in _UNCUT else word[:_PREFIX]


def _snowball(word: str, language: str) -> str:
    ready = word
    if language == "tr":
        kept = _TURKISH_KEPT.match(word)
        if kept:
            return kept[1]
        ready = _TURKISH_VOWEL.sub("", _TURKISH.sub("", word))
    elif language == "ar":
        ready = _ARABIC_HAH.sub("ة", _ARABIC_ARTICLE.sub("", word).replace("ى", "ي"))
        for pronoun, rest in _ARABIC_OUR:
            ready = pronoun.sub(rest, ready)
        if _ARABIC_NOON.search(ready):
            return ready
        ready = "ال" + ready
    elif language == "hi":
        if word.endswith("कर"):
            return word  # a tax ("जलकर", water tax), and not water with a verb's ending
        ready = _HINDI_PLURAL.sub("एं", word)
    elif language == "ru" and _RUSSIAN_KEPT.search(word):
        return word
    elif language == "el":
        cut = _GREEK_IOTA.sub("", word)
        if cut != word:
            return cut
        ready = _GREEK_ADJECTIVE.sub("ή", word)
    elif language == "pt":
        for plural, singular in _PORTUGUESE:
            ready = plural.sub(singular, ready)
    short = _stemmer(_SNOWBALL[language])(ready)
    if language == "pl":
        short = _polish(word, short)
    if language in _FLEETING:
        short = _FLEETING[language].sub("", short)
    # Indonesian "pengadaan" (procurement) would become "ada" (there is), and "berita" (news) "ita".
    return short if len(short) >= _SHORTEST.get(language, 2) else ready if language == "tr" else word


def _polish(word: str, short: str) -> str:
    if len(short) < 4:
        short = _POLISH_ENDING.sub("", word)
    return _POLISH_NASAL.sub("ę", _POLISH_JOINT.sub("", short))


def _ukrainian(word: str) -> str:
    cut = _UKRAINIAN.sub("", word) if len(word) > 3 else word
    cut = cut if len(cut) > 2 else word
    # рішення, рішень; навчання, навчань
    cut = cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut
    return _UKRAINIAN_CLOSED.sub("о", cut)


def _swahili(word: str) -> str:
    one = next((part.sub(singular, word) for part, singular in _SWAHILI_PLURALS if part.match(word)), word)
    return _SWAHILI_PLACE.sub("", one) if len(one) > 5 else one


def _stemmer(name: str) -> Callable[[str], str]:
    stemmers: dict[str, Callable[[str], str]] = _own.__dict__
    if name not in stemmers:
        stemmers[name] = Stemmer.Stemmer(name, 0).stemWord  # `_key_of` remembers, so its cache is off
    return stemmers[name]
