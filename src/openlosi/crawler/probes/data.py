"""The words and addresses that probes look for, read once from the TOML files beside this module."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

#: Longer than this, a text is a sentence that mentions a thing, not a label that leads to it.
_LABEL = 70
_WORD = re.compile(r"\w+")
_SUBDOMAIN = re.compile(r"(?:[\w-]{1,60}\.){1,4}$")
_JOINED = re.compile(r"[\w-]")


@cache
def table(name: str) -> dict[str, Any]:
    """Return a TOML file of this folder."""
    return tomllib.loads(files("openlosi.crawler.probes").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def _pattern(concept: str) -> re.Pattern[str]:
    phrases = {phrase for words in table("words")[concept].values() for phrase in words}
    # Longest first, so that "accessibility statement" is told rather than "accessibility".
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(_whole(phrase) for phrase in ordered), re.IGNORECASE)


def _whole(phrase: str) -> str:
    """A pattern for a phrase as whole words; scripts without spaces have no word to be whole."""
    spaced = r"[\s\xa0]+".join(re.escape(word) for word in phrase.split())
    if _is_unspaced(phrase):
        return spaced
    end = r"(?!\w)" if phrase[-1].isalnum() else ""
    return rf"(?<!\w){spaced}{end}"


def word_in(concept: str, text: str) -> str | None:
    """
    Return the first phrase for this concept in a text, as it stands there.

    >>> word_in("privacy", "Read our Privacy Policy first")
    'Privacy Policy'
    >>> word_in("search", "Research grants") is None
    True
    """
    # The pattern is long: it is tried only where a phrase could begin.
    if concept not in _possible(text):
        return None
    found = _pattern(concept).search(text)
    return found.group() if found else None


@lru_cache(maxsize=8192)
def _possible(text: str) -> frozenset[str]:
    """The concepts that a phrase in this text may be for, told from single words."""
    # A capital dotted I would fold into two characters, and Turkish portals write theirs large.
    words = set(_WORD.findall(text.replace("\u0130", "i").casefold()))
    firsts, unspaced = _first_words()
    found = {concept for word in words & firsts.keys() for concept in firsts[word]}
    if not text.isascii():
        found.update(concept for concept, pattern in unspaced.items() if pattern.search(text))
    return frozenset(found)


@cache
def _first_words() -> tuple[dict[str, set[str]], dict[str, re.Pattern[str]]]:
    """The concepts by the words that their phrases begin with; a pattern each for scripts without spaces."""
    firsts: dict[str, set[str]] = {}
    unspaced: dict[str, re.Pattern[str]] = {}
    for concept, languages in table("words").items():
        phrases = {phrase for words in languages.values() for phrase in words}
        for phrase in phrases:
            if not _is_unspaced(phrase):
                firsts.setdefault(_WORD.findall(phrase.casefold())[0], set()).add(concept)
        joined = sorted(phrase for phrase in phrases if _is_unspaced(phrase))
        if joined:
            unspaced[concept] = re.compile("|".join(map(re.escape, joined)))
    return firsts, unspaced


def _is_unspaced(phrase: str) -> bool:
    return "\u3000" < phrase[0] < "\u9fff"


def label_in(concept: str, text: str) -> str | None:
    """Return the phrase when the text is short enough to be a label for it."""
    return word_in(concept, text) if 0 < len(text) <= _LABEL else None


def begins_with(concept: str, text: str) -> bool:
    """Whether a label opens with a phrase for this concept."""
    return bool(_pattern(concept).match(text.strip(" \t¿?!¡:.…🔍")))


@cache
def _hosts(section: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each host with its platform and the paths it must begin with ("" for any)."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for platform, places in table("hosts")[section].items():
        for place in places:
            host, _, path = place.partition("/")
            paths = found.get(host, (platform, ()))[1]
            found[host] = (platform, (*paths, path.lower()))
    return found


def platform_of(section: str, address: str) -> str | None:
    """
    Return the platform of this section that an address belongs to.

    >>> platform_of("social", "https://www.facebook.com/town")
    'facebook'
    >>> platform_of("social", "https://notfacebook.com/town") is None
    True
    """
    host, path = _host_and_path(address)
    found = _at_host(section, host)
    return next((platform for platform, paths in found if any(map(path.startswith, paths))), None)


@lru_cache(maxsize=4096)
def _host_and_path(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").lower(), parts.path.lstrip("/").lower()
    except ValueError:
        return "", ""


@lru_cache(maxsize=4096)
def _at_host(section: str, host: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The platforms at a host or above it, the nearest first, with the paths that each begins with."""
    labels = host.split(".")
    above = (_hosts(section).get(".".join(labels[start:])) for start in range(len(labels) - 1))
    return tuple(found for found in above if found)


def embedded(section: str, markup: str) -> tuple[str, str] | None:
    """
    Return the first platform of this section whose address stands in the markup, with the address as written.

    >>> embedded("live_chat", '<script src="https://embed.tawk.to/1/x"></script>')
    ('tawk', 'embed.tawk.to')
    """
    addresses = _dotted(markup)
    for platform, places in table("hosts")[section].items():
        for place in places:
            within = addresses if "." in place else markup
            start = within.find(place)
            while start >= 0:
                written = _whole_address(within, start, start + len(place))
                if written:
                    return platform, written
                start = within.find(place, start + 1)
    return None


@lru_cache(maxsize=2)
def _dotted(markup: str) -> str:
    """The pieces between blanks that hold a dot, as every address does: far less to look through."""
    return " ".join(piece for piece in markup.split() if "." in piece)


def _whole_address(markup: str, start: int, end: int) -> str:
    """The address found here with its subdomains, or "" when it is only the tail or head of another."""
    subdomains = _SUBDOMAIN.search(markup, max(0, start - 100), start)
    begin = subdomains.start() if subdomains else start
    joined = (begin and _JOINED.match(markup[begin - 1])) or (
        end < len(markup) and _JOINED.match(markup[end])
    )
    return "" if joined else markup[begin:end]
