"""The words and addresses that probes look for, read once from the TOML files beside this module."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

#: Longer than this, a text is a sentence that mentions a thing, not a label that leads to it.
_LABEL = 70


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
    if "\u3000" < phrase[0] < "\u9fff":
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
    found = _pattern(concept).search(text)
    return found.group() if found else None


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
    try:
        parts = urlsplit(address)
        labels = (parts.hostname or "").lower().split(".")
    except ValueError:
        return None
    path = parts.path.lstrip("/").lower()
    for start in range(len(labels) - 1):
        found = _hosts(section).get(".".join(labels[start:]))
        if found and any(path.startswith(each) for each in found[1]):
            return found[0]
    return None


def embedded(section: str, markup: str) -> tuple[str, str] | None:
    """
    Return the first platform of this section whose address stands in the markup, with the address as written.

    >>> embedded("live_chat", '<script src="https://embed.tawk.to/1/x"></script>')
    ('tawk', 'embed.tawk.to')
    """
    for platform, pattern in _written(section):
        found = pattern.search(markup)
        if found:
            return platform, found.group().lstrip("/\"'")
    return None


@cache
def _written(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            platform,
            re.compile(
                "|".join(
                    rf"(?<![\w.-])(?:[\w-]{{1,60}}\.){{0,3}}{re.escape(place)}(?![\w-])" for place in places
                )
            ),
        )
        for platform, places in table("hosts")[section].items()
    )
